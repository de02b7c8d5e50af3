import { AwsError } from '../../../core/errors.ts'
import type { OperationContext } from '../../operation.ts'
import { invalidParameter } from './errors.ts'
import { findTopicByArn } from './find.ts'
import type { Subscription } from './state.ts'

/** `true` makes it take a signature to unsubscribe. */
interface Confirmation {
  readonly TopicArn: string
  readonly Token: string
  readonly AuthenticateOnUnsubscribe?: string | undefined
}

/**
 * Confirms the subscription that a token was made for; once more changes nothing.
 * @throws AwsError `InvalidParameter` for a token that was not, or no longer is, one of the topic's
 */
export function confirm(
  { TopicArn, Token, AuthenticateOnUnsubscribe = 'false' }: Confirmation,
  { cloud }: OperationContext,
): Subscription {
  if (!/^[\da-f]{64,}$/.test(Token)) throw new AwsError('InvalidParameter', 'Invalid token')
  if (!/^(true|false)$/i.test(AuthenticateOnUnsubscribe)) throw invalidParameter('AuthenticateOnUnsubscribe')
  const subscriptions = findTopicByArn(TopicArn, cloud.store)?.subscriptions.values() ?? []
  const subscription = [...subscriptions].find(({ token }) => token?.text === Token)
  if (subscription === undefined || isExpired(subscription, cloud.clock.now())) throw invalidParameter('Token')
  if (!subscription.isConfirmed) {
    subscription.isConfirmed = true
    subscription.wasAuthenticated = AuthenticateOnUnsubscribe.toLowerCase() === 'true'
  }
  return subscription
}

function isExpired({ isConfirmed, token }: Subscription, now: number): boolean {
  return !isConfirmed && token !== undefined && now >= token.expiresAt
}
