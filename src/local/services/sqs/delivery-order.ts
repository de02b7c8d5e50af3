import { LinkedList } from './linked-list.ts'
import type { MessageState, QueuedMessage } from './message.ts'

/** Which message is next. Every method is O(1) for each message it concerns. */
export interface DeliveryOrder {
  /** Tells that a message, new where `from` is missing, is now in the state it has. */
  moved(message: QueuedMessage, from?: MessageState): void
  /** The messages that may be handed out. INVARIANT: each is moved to another state before the next is asked for. */
  candidates(): Iterable<QueuedMessage>
}

/** Standard queues hand out what has been visible longest. */
export class StandardOrder implements DeliveryOrder {
  readonly #visible = new LinkedList<QueuedMessage>()

  moved(message: QueuedMessage, from?: MessageState): void {
    if (from === 'visible') this.#visible.remove(message)
    if (message.state === 'visible') this.#visible.push(message)
  }

  *candidates(): Generator<QueuedMessage> {
    for (let next = this.#visible.first; next !== undefined; next = this.#visible.first) yield next
  }
}

interface Group {
  readonly id: string
  /** All of them, in the order in which they were sent. */
  readonly messages: LinkedList<QueuedMessage>
  inFlight: number
  isReady: boolean
  previous: Group | undefined
  next: Group | undefined
}

/**
 * FIFO queues keep the order within each group and hand out nothing of a group while a message of it is in flight; one
 * receive may take several in a row. Groups take turns.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export class FifoOrder implements DeliveryOrder {
  readonly #groups = new Map<string, Group>()
  readonly #ready = new LinkedList<Group>()

  moved(message: QueuedMessage, from?: MessageState): void {
    const group = this.#groupOf(message.groupId ?? '')
    if (from === undefined) group.messages.push(message)
    if (from === 'in flight') group.inFlight--
    if (message.state === 'in flight') group.inFlight++
    if (message.state === 'gone') group.messages.remove(message)
    if (group.messages.first === undefined) this.#groups.delete(group.id)
    this.#refresh(group)
  }

  *candidates(): Generator<QueuedMessage> {
    for (let group = this.#ready.first; group !== undefined; group = this.#ready.first) {
      let message = group.messages.first
      while (message?.state === 'visible') {
        const { next }: QueuedMessage = message
        yield message
        message = next
      }
    }
  }

  #groupOf(id: string): Group {
    let group = this.#groups.get(id)
    if (group === undefined) {
      group = { id, messages: new LinkedList(), inFlight: 0, isReady: false, previous: undefined, next: undefined }
      this.#groups.set(id, group)
    }
    return group
  }

  #refresh(group: Group): void {
    const isReady = group.inFlight === 0 && group.messages.first?.state === 'visible'
    if (isReady === group.isReady) return
    group.isReady = isReady
    if (isReady) this.#ready.push(group)
    else this.#ready.remove(group)
  }
}
