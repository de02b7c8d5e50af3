import type { MessageAttributeValue } from '@aws-sdk/client-sns'
import type { SubscriptionProtocol } from './state.ts'

export type MessageAttributes = Readonly<Record<string, MessageAttributeValue>>

/** A message as it was published. */
export interface PublishedMessage {
  readonly id: string
  readonly text: string
  /** Other texts for some protocols, where MessageStructure is `json`. */
  readonly texts?: Readonly<Partial<Record<SubscriptionProtocol, string>>>
  readonly subject?: string
  readonly attributes: MessageAttributes
  /** Milliseconds since the epoch. */
  readonly publishedAt: number
  /** What queues get as the group of the message. */
  readonly groupId?: string
  /** AWS X-Ray's `Root=…`. */
  readonly traceHeader?: string
}

export function textFor(protocol: SubscriptionProtocol, { text, texts }: PublishedMessage): string {
  return texts?.[protocol] ?? text
}
