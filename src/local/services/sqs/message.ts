import type { MessageAttributeValue } from '@aws-sdk/client-sqs'

export type MessageAttributes = Readonly<Record<string, MessageAttributeValue>>

/** A message as its sender hands it over. */
export interface NewMessage {
  readonly id: string
  readonly body: string
  /** The sender's unique id, `AIDA…` or `AROA…:session`. */
  readonly senderId: string
  readonly attributes?: MessageAttributes
  /** AWS X-Ray's `Root=…`. */
  readonly traceHeader?: string
  /** Required in a FIFO queue; in others it changes nothing here. */
  readonly groupId?: string
  readonly deduplicationId?: string
  /** Overrides the queue's delay. */
  readonly delaySeconds?: number
}

/** `gone`: deleted, expired, or moved to another queue. */
export type MessageState = 'visible' | 'delayed' | 'in flight' | 'gone'

/** A message in a queue. Times are in milliseconds since the epoch. */
export interface QueuedMessage extends Omit<NewMessage, 'delaySeconds'> {
  readonly sentAt: number
  /** Counts the messages of the queue. */
  readonly ordinal: number
  readonly sequenceNumber?: string
  /** The ARN of the queue that it was received from too often. */
  readonly deadLetterSource?: string
  state: MessageState
  /** When it becomes visible, where it is delayed or in flight. */
  due: number
  receiveCount: number
  firstReceivedAt: number
  lastReceivedAt: number
  /** Counts the receives in this queue; only the last one's handle changes visibility. */
  receipt: number
  /** Its place among those that wait for their time; -1 elsewhere. */
  waitingAt: number
  /** Its neighbours in the order of delivery. */
  previous: QueuedMessage | undefined
  next: QueuedMessage | undefined
}

/** A message that was handed out, and the handle for this one time. */
export interface ReceivedMessage {
  readonly message: QueuedMessage
  readonly receiptHandle: string
}

/** What the sender of a message handed over, without what has become of it since. */
export function contentsOf(message: QueuedMessage): NewMessage {
  const { id, body, senderId, attributes, traceHeader, groupId, deduplicationId } = message
  return {
    id,
    body,
    senderId,
    ...(attributes && { attributes }),
    ...(traceHeader !== undefined && { traceHeader }),
    ...(groupId !== undefined && { groupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
  }
}
