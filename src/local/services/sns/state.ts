import type { NamedPolicy } from '../../../iam/evaluate.ts'
import { declareState, type Place } from '../../store/state.ts'
import type { FilterPolicy } from './filter-policy.ts'

/** What may subscribe to topics here; AWS knows more. */
export type SubscriptionProtocol = 'sqs' | 'lambda'

/** Settings as they were given, texts by their names. */
export type Attributes = Readonly<Record<string, string>>

/** A subscription, confirmed or waiting for it. */
export interface Subscription {
  readonly arn: string
  readonly topicArn: string
  readonly protocol: SubscriptionProtocol
  /** ARN of a queue or of a function. */
  readonly endpoint: string
  /** The account that subscribed. */
  readonly owner: string
  /** Who did it: the ARN of a user, a role or the root user. */
  readonly principal: string
  /** What was sent to the endpoint to confirm it with; absent where nothing had to be confirmed. */
  readonly token?: { readonly text: string; readonly expiresAt: number }
  isConfirmed: boolean
  /** Whether it takes a signature to unsubscribe. */
  wasAuthenticated: boolean
  /** `FilterPolicy`, `RawMessageDelivery` … */
  attributes: Attributes
  /** The compiled filter policy. */
  filter: FilterPolicy | undefined
}

export interface Topic extends Place {
  readonly name: string
  readonly arn: string
  /** As it was given; kept even where no statement is left in it, which `policy` knows as none. */
  policyDocument: string
  policy: NamedPolicy | undefined
  /** `DisplayName`, `KmsMasterKeyId` …, all but the policy. */
  attributes: Attributes
  readonly tags: Map<string, string>
  /** By ARN. */
  readonly subscriptions: Map<string, Subscription>
  /** How many subscriptions were deleted. */
  unsubscribed: number
}

/** The topics of one account in one Region. */
export const SNS = declareState('sns', 'region', () => ({
  /** By name. */
  topics: new Map<string, Topic>(),
}))
