import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../core/clock.ts'
import type { EventSourceMapping } from '../services/lambda/state.ts'
import type { QueuedMessage, ReceivedMessage } from '../services/sqs/message.ts'
import type { Queue } from '../services/sqs/queue.ts'
import { createFilter, type EventFilter } from './event-filter.ts'
import { filterableMessage, type QueueRecord, queueRecord } from './queue-event.ts'

/** A message that was received for the function. */
export interface BatchMessage extends ReceivedMessage {
  readonly record: QueueRecord
  /** Of the record in JSON. */
  readonly bytes: number
}

/** What the records of one invocation's payload may hold. */
const MAX_RECORD_BYTES = 6_291_456 - '{"Records":[]}'.length
const MAX_RECEIVE = 10
/** How long an empty queue is waited for before it is looked at again. */
const LONG_POLL_MILLISECONDS = 20_000

/** Receives a queue's messages batch by batch; what the filter leaves out is handed to `discard` and comes to no batch. */
export class QueueReader {
  readonly #mapping: EventSourceMapping
  readonly #clock: Clock
  readonly #filter: EventFilter
  readonly #discard: (queue: Queue, message: ReceivedMessage) => void
  /** Received already, but too large for the batch before. */
  #carried: BatchMessage[] = []

  constructor(mapping: EventSourceMapping, clock: Clock, discard: (queue: Queue, message: ReceivedMessage) => void) {
    this.#mapping = mapping
    this.#clock = clock
    this.#filter = createFilter(mapping.filters)
    this.#discard = discard
  }

  /** Whether a message was received that has come to no batch yet. */
  get holdsMessages(): boolean {
    return this.#carried.length > 0
  }

  /**
   * A batch that is full, or all that came within the batch window; without a window, what one receive brings. Empty where
   * nothing came for a while. Once the signal is aborted or, after a wait, the queue may not be read any more, what was received
   * so far is the batch.
   * @throws AwsError `OverLimit`
   */
  async next(queue: Queue, signal: AbortSignal, isReadable: () => boolean): Promise<BatchMessage[]> {
    const { batchSize, batchWindow } = this.#mapping
    const batch = new Batch()
    this.#fill(batch, this.#carried.splice(0))
    let end = this.#clock.now() + (batch.size > 0 ? batchWindow * 1000 : LONG_POLL_MILLISECONDS)
    while (!signal.aborted && batch.size < batchSize && this.#carried.length === 0) {
      const wasEmpty = batch.size === 0
      const received = this.#receive(queue, Math.min(MAX_RECEIVE, batchSize - batch.size))
      this.#fill(batch, this.#passing(queue, received))
      if (wasEmpty && batch.size > 0) end = this.#clock.now() + batchWindow * 1000
      const left = end - this.#clock.now()
      if (left <= 0) break
      if (received.length > 0 && batch.size === 0) await nextTurn()
      if (received.length > 0) continue
      await this.#arrival(queue, left, signal)
      if (!isReadable()) break
    }
    return batch.messages
  }

  #receive(queue: Queue, count: number): ReceivedMessage[] {
    return queue.receive(count, queue.settings.VisibilityTimeout, this.#clock.now())
  }

  #passing(queue: Queue, received: readonly ReceivedMessage[]): BatchMessage[] {
    const passing: BatchMessage[] = []
    for (const message of received) {
      const record = queueRecord(message, queue)
      if (!this.#filter(() => filterableMessage(record))) this.#discard(queue, message)
      else passing.push({ ...message, record, bytes: Buffer.byteLength(JSON.stringify(record)) + 1 })
    }
    return passing
  }

  /** Adds what fits; from the first message on that does not, all are kept for the next batch. */
  #fill(batch: Batch, messages: readonly BatchMessage[]): void {
    for (const message of messages) {
      if (this.#carried.length > 0 || !batch.add(message)) this.#carried.push(message)
    }
  }

  #arrival(queue: Queue, milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        stopListening()
        cancel()
        signal.removeEventListener('abort', done)
        resolve()
      }
      const stopListening = queue.onArrival(done)
      const cancel = this.#clock.schedule(milliseconds, done)
      signal.addEventListener('abort', done, { once: true })
    })
  }
}

/** Messages for one invocation. One that was received again, as its visibility timeout was over, replaces itself. */
class Batch {
  readonly #messages = new Map<QueuedMessage, BatchMessage>()
  #bytes = 0

  get size(): number {
    return this.#messages.size
  }

  get messages(): BatchMessage[] {
    return [...this.#messages.values()]
  }

  /** Whether it fits; the first one always does. */
  add(message: BatchMessage): boolean {
    const before = this.#messages.get(message.message)?.bytes ?? 0
    const bytes = this.#bytes - before + message.bytes
    if (this.#messages.size > 0 && bytes > MAX_RECORD_BYTES) return false
    this.#messages.set(message.message, message)
    this.#bytes = bytes
    return true
  }
}
