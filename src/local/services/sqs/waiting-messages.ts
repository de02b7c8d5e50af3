import type { QueuedMessage } from './message.ts'

/** Messages that wait for their time, the earliest first: a binary heap in which each message knows its place. */
export class WaitingMessages {
  readonly #heap: QueuedMessage[] = []

  get first(): QueuedMessage | undefined {
    return this.#heap[0]
  }

  /** O(log n). INVARIANT: `due` stays what it is until the message is removed. */
  add(message: QueuedMessage): void {
    this.#heap.push(message)
    this.#rise(message, this.#heap.length - 1)
  }

  /** O(log n); nothing where the message does not wait. */
  remove(message: QueuedMessage): void {
    const at = message.waitingAt
    if (at < 0) return
    message.waitingAt = -1
    const last = this.#heap.pop() as QueuedMessage
    if (last === message) return
    this.#sink(last, at)
    this.#rise(last, last.waitingAt)
  }

  clear(): void {
    this.#heap.length = 0
  }

  #rise(message: QueuedMessage, from: number): void {
    let at = from
    while (at > 0) {
      const parent = (at - 1) >>> 1
      const above = this.#heap[parent] as QueuedMessage
      if (!isBefore(message, above)) break
      this.#put(above, at)
      at = parent
    }
    this.#put(message, at)
  }

  #sink(message: QueuedMessage, from: number): void {
    let at = from
    for (let child = 2 * at + 1; child < this.#heap.length; child = 2 * at + 1) {
      const right = this.#heap[child + 1]
      if (right !== undefined && isBefore(right, this.#heap[child] as QueuedMessage)) child++
      const below = this.#heap[child] as QueuedMessage
      if (!isBefore(below, message)) break
      this.#put(below, at)
      at = child
    }
    this.#put(message, at)
  }

  #put(message: QueuedMessage, at: number): void {
    this.#heap[at] = message
    message.waitingAt = at
  }
}

function isBefore(a: QueuedMessage, b: QueuedMessage): boolean {
  return a.due < b.due || (a.due === b.due && a.ordinal < b.ordinal)
}
