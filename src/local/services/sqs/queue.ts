import type { Cancel, Clock } from '../../../core/clock.ts'
import { AwsError } from '../../../core/errors.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import { type DeliveryOrder, FifoOrder, StandardOrder } from './delivery-order.ts'
import { invalidParameter } from './errors.ts'
import { contentsOf, type MessageState, type NewMessage, type QueuedMessage, type ReceivedMessage } from './message.ts'
import type { MoveTask } from './move-task.ts'
import { QueueListeners } from './queue-listeners.ts'
import { defaultSettings, type QueueSettings } from './queue-settings.ts'
import { readReceiptHandle, writeReceiptHandle } from './receipt-handle.ts'
import { RecentSends, type Sent } from './recent-sends.ts'
import { sequenceNumber } from './sequence-number.ts'
import { WaitingMessages } from './waiting-messages.ts'

export interface QueueOptions {
  /** A UUID, which tells the queue from others that had its name. */
  readonly id: string
  readonly name: string
  readonly arn: string
  readonly account: string
  readonly region: string
  readonly clock: Clock
  /** Finds the dead-letter queue. */
  readonly findQueue: (arn: string) => Queue | undefined
}

/** What a queue holds at most in flight; a standard queue then refuses to hand out more, a FIFO queue hands out nothing. */
const MAX_IN_FLIGHT = 120_000
/** A message stays invisible for at most 12 hours after it was received. */
const LONGEST_FLIGHT = 43_200_000

/**
 * A standard or FIFO queue. Sending, receiving and deleting are O(1), and O(log n) in what is delayed or in flight; there is
 * no timer per message: what is due becomes visible when somebody looks. Times are in milliseconds since the epoch.
 */
export class Queue {
  readonly id: string
  readonly name: string
  readonly arn: string
  readonly account: string
  readonly region: string
  readonly fifo: boolean
  readonly createdAt: number
  modifiedAt: number
  settings: QueueSettings
  policy: NamedPolicy | undefined
  purgedAt = Number.NEGATIVE_INFINITY
  readonly tags = new Map<string, string>()
  /** The latest tasks that move its messages elsewhere, the last one first. */
  readonly moveTasks: MoveTask[] = []
  /** How many messages are in each state, or have gone. */
  readonly counts: Record<MessageState, number> = { visible: 0, delayed: 0, 'in flight': 0, gone: 0 }

  readonly #messages = new Map<string, QueuedMessage>()
  readonly #waiting = new WaitingMessages()
  readonly #order: DeliveryOrder
  readonly #recent = new RecentSends()
  readonly #listeners: QueueListeners
  readonly #findQueue: (arn: string) => Queue | undefined
  #ordinal = 0
  #sweepAt = Number.POSITIVE_INFINITY

  constructor({ id, name, arn, account, region, clock, findQueue }: QueueOptions) {
    this.id = id
    this.name = name
    this.arn = arn
    this.account = account
    this.region = region
    this.fifo = name.endsWith('.fifo')
    this.createdAt = clock.now()
    this.modifiedAt = this.createdAt
    this.settings = defaultSettings(this.fifo)
    this.#order = this.fifo ? new FifoOrder() : new StandardOrder()
    this.#listeners = new QueueListeners(clock, () => this.settle(clock.now()))
    this.#findQueue = findQueue
  }

  /** Adds a message; a repetition of a FIFO message within five minutes adds none and is answered what the first one was. */
  send(message: NewMessage, now: number): Sent {
    const key = this.#deduplicationKey(message)
    const known = key === undefined ? undefined : this.#recent.find(key, now)
    if (known !== undefined) return known
    const sent = { id: message.id, ...this.#nextSequenceNumber() }
    if (key !== undefined) this.#recent.add(key, sent, now)
    const { delaySeconds = this.settings.DelaySeconds, ...rest } = message
    this.#add({ ...rest, ...sent, sentAt: now, receiveCount: 0, firstReceivedAt: 0 }, now + delaySeconds * 1000, now)
    return sent
  }

  /**
   * Hands out up to `max` visible messages, which then stay invisible for `visibilitySeconds`. What was received too often
   * moves to the dead-letter queue instead.
   * @throws AwsError `OverLimit` where 120,000 messages of a standard queue are in flight
   */
  receive(max: number, visibilitySeconds: number, now: number): ReceivedMessage[] {
    this.settle(now)
    const received: ReceivedMessage[] = []
    for (const message of this.#order.candidates()) {
      if (this.counts['in flight'] >= MAX_IN_FLIGHT) {
        if (this.fifo || received.length > 0) break
        throw new AwsError('OverLimit', `Too many messages in flight in ${this.arn}; ${MAX_IN_FLIGHT} are the maximum.`)
      }
      if (this.#isExpired(message, now)) this.#remove(message)
      else if (!this.#moveToDeadLetters(message, now)) received.push(this.#handOut(message, visibilitySeconds, now))
      if (received.length === max) break
    }
    this.#listeners.watch(this.#waiting.first?.due)
    return received
  }

  /**
   * Deletes the message that this handle was given out for; nothing where it is gone or was received again since.
   * @throws AwsError `ReceiptHandleIsInvalid`, or `InvalidParameterValue` for an expired handle of a FIFO queue
   */
  delete(handle: string, now: number): void {
    const { messageId, receipt } = readReceiptHandle(this.id, handle)
    this.settle(now)
    const message = this.#messages.get(messageId)
    if (message === undefined) return
    const isLast = message.receipt === receipt
    if (this.fifo && !(isLast && message.state === 'in flight')) {
      throw invalidHandle(handle, 'The receipt handle has expired.')
    }
    if (isLast) this.#remove(message)
  }

  /**
   * Keeps a message that is in flight invisible for so many seconds from now on; 0 makes it visible at once.
   * @throws AwsError `MessageNotInflight`, `ReceiptHandleIsInvalid`, `InvalidParameterValue`
   */
  changeVisibility(handle: string, seconds: number, now: number): void {
    const { messageId, receipt } = readReceiptHandle(this.id, handle)
    this.settle(now)
    const message = this.#messages.get(messageId)
    if (message === undefined || message.receipt !== receipt) {
      throw invalidHandle(handle, 'Message does not exist or is not available for visibility timeout change.')
    }
    if (message.state !== 'in flight') {
      throw new AwsError('MessageNotInflight', `The message referred to by ${handle} is not in flight.`)
    }
    const due = now + seconds * 1000
    if (due > message.lastReceivedAt + LONGEST_FLIGHT) {
      const reason = 'Total VisibilityTimeout for the message is beyond the limit [43200 seconds].'
      throw invalidParameter(seconds, 'VisibilityTimeout', reason)
    }
    this.#move(message, seconds === 0 ? 'visible' : 'in flight', due)
    this.#listeners.watch(this.#waiting.first?.due)
  }

  /** The message that would be handed out next. */
  peek(now: number): QueuedMessage | undefined {
    this.settle(now)
    for (const message of this.#order.candidates()) {
      if (!this.#isExpired(message, now)) return message
      this.#remove(message)
    }
    return undefined
  }

  /** Moves a message to another queue, where it is a new one of that id, even if it repeats what was sent there lately. */
  moveTo(target: Queue, message: QueuedMessage, id: string, now: number): void {
    this.#remove(message)
    const fresh = { ...contentsOf(message), id, ...target.#nextSequenceNumber() }
    target.#add({ ...fresh, sentAt: now, receiveCount: 0, firstReceivedAt: 0 }, now, now)
  }

  /** Removes every message, also those in flight. */
  purge(): void {
    for (const message of this.#messages.values()) this.#remove(message)
  }

  /**
   * Calls the listener, soon after, each time that a message may have become receivable: sent, its delay or visibility
   * timeout over, its group free. While there are listeners, the queue has one timer.
   * @returns what ends it
   */
  onArrival(listener: () => void): Cancel {
    const cancel = this.#listeners.add(listener)
    this.#listeners.watch(this.#waiting.first?.due)
    return cancel
  }

  /** Makes visible what is due, and forgets what is older than the retention period; the latter at most once a second. */
  settle(now: number): void {
    for (let next = this.#waiting.first; next !== undefined && next.due <= now; next = this.#waiting.first) {
      this.#move(next, 'visible', 0)
    }
    if (now >= this.#sweepAt) this.#sweep(now)
    this.#listeners.watch(this.#waiting.first?.due)
  }

  /** Tells the queue that its retention period is another. */
  retentionChanged(): void {
    this.#sweepAt = Number.NEGATIVE_INFINITY
  }

  #add(message: ArrivingMessage, due: number, now: number): void {
    const queued: QueuedMessage = {
      ...message,
      ordinal: this.#ordinal++,
      state: due > now ? 'delayed' : 'visible',
      due,
      lastReceivedAt: 0,
      receipt: 0,
      waitingAt: -1,
      previous: undefined,
      next: undefined,
    }
    this.#messages.set(queued.id, queued)
    this.counts[queued.state]++
    if (queued.state === 'delayed') this.#waiting.add(queued)
    this.#order.moved(queued)
    this.#sweepAt = Math.min(this.#sweepAt, this.#expiryOf(queued))
    if (queued.state === 'visible') this.#listeners.notify()
    else this.#listeners.watch(this.#waiting.first?.due)
  }

  #handOut(message: QueuedMessage, visibilitySeconds: number, now: number): ReceivedMessage {
    if (message.receiveCount === 0) message.firstReceivedAt = now
    message.receiveCount++
    message.receipt++
    message.lastReceivedAt = now
    this.#move(message, 'in flight', now + visibilitySeconds * 1000)
    return { message, receiptHandle: writeReceiptHandle(this.id, message) }
  }

  /** Whether it has moved. Where the dead-letter queue is gone, messages stay. */
  #moveToDeadLetters(message: QueuedMessage, now: number): boolean {
    const { RedrivePolicy } = this.settings
    if (RedrivePolicy === undefined || message.receipt < RedrivePolicy.maxReceiveCount) return false
    const target = this.#findQueue(RedrivePolicy.deadLetterTargetArn)
    if (target === undefined) return false
    this.#remove(message)
    const { receiveCount, firstReceivedAt } = message
    target.#add(
      {
        ...contentsOf(message),
        ...target.#nextSequenceNumber(),
        // Retention in the dead-letter queue counts from the first queue on, but for FIFO queues.
        sentAt: target.fifo ? now : message.sentAt,
        receiveCount,
        firstReceivedAt,
        deadLetterSource: this.arn,
      },
      now,
      now,
    )
    return true
  }

  #move(message: QueuedMessage, state: MessageState, due: number): void {
    const from = message.state
    this.#waiting.remove(message)
    this.counts[from]--
    this.counts[state]++
    message.state = state
    message.due = due
    if (state === 'in flight') this.#waiting.add(message)
    this.#order.moved(message, from)
    if (state === 'visible' || (this.fifo && from === 'in flight')) this.#listeners.notify()
  }

  #remove(message: QueuedMessage): void {
    this.#messages.delete(message.id)
    this.#move(message, 'gone', 0)
  }

  #sweep(now: number): void {
    let earliest = Number.POSITIVE_INFINITY
    for (const message of this.#messages.values()) {
      if (this.#isExpired(message, now)) this.#remove(message)
      else earliest = Math.min(earliest, this.#expiryOf(message))
    }
    this.#sweepAt = Math.max(earliest, now + 1_000)
  }

  #isExpired(message: QueuedMessage, now: number): boolean {
    return now >= this.#expiryOf(message)
  }

  #expiryOf({ sentAt }: { readonly sentAt: number }): number {
    return sentAt + this.settings.MessageRetentionPeriod * 1000
  }

  #nextSequenceNumber(): { readonly sequenceNumber?: string } {
    return this.fifo ? { sequenceNumber: sequenceNumber(this.#ordinal) } : {}
  }

  #deduplicationKey({ groupId, deduplicationId }: NewMessage): string | undefined {
    if (!this.fifo || deduplicationId === undefined) return undefined
    return this.settings.DeduplicationScope === 'messageGroup' ? `${groupId}\0${deduplicationId}` : deduplicationId
  }
}

type ArrivingMessage = Omit<NewMessage, 'delaySeconds'> &
  Pick<QueuedMessage, 'sentAt' | 'receiveCount' | 'firstReceivedAt' | 'sequenceNumber' | 'deadLetterSource'>

function invalidHandle(handle: string, reason: string): AwsError {
  return invalidParameter(handle, 'ReceiptHandle', reason)
}
