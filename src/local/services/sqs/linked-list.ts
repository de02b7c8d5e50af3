/** What a member of a list carries for it; nothing is allocated for a place in the list. */
export interface Linked<T> {
  previous: T | undefined
  next: T | undefined
}

/** A doubly linked list through its members: adding at the end and removing anywhere are O(1). */
export class LinkedList<T extends Linked<T>> {
  #first: T | undefined
  #last: T | undefined

  get first(): T | undefined {
    return this.#first
  }

  /** INVARIANT: the member is in no list. */
  push(member: T): void {
    member.previous = this.#last
    member.next = undefined
    if (this.#last === undefined) this.#first = member
    else this.#last.next = member
    this.#last = member
  }

  /** INVARIANT: the member is in this list. */
  remove(member: T): void {
    if (member.previous === undefined) this.#first = member.next
    else member.previous.next = member.next
    if (member.next === undefined) this.#last = member.previous
    else member.next.previous = member.previous
    member.previous = undefined
    member.next = undefined
  }
}
