import type { Subscription as ListedSubscription } from '@aws-sdk/client-sns'
import type { Attributes, Subscription } from './state.ts'

/** @see https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html */
export function subscriptionAttributes(subscription: Subscription): Attributes {
  const { arn, topicArn, protocol, endpoint, owner, principal, isConfirmed, wasAuthenticated } = subscription
  const { FilterPolicy, FilterPolicyScope = 'MessageAttributes', ...others } = subscription.attributes
  return {
    SubscriptionArn: arn,
    TopicArn: topicArn,
    Protocol: protocol,
    Endpoint: endpoint,
    Owner: owner,
    SubscriptionPrincipal: principal,
    PendingConfirmation: String(!isConfirmed),
    ConfirmationWasAuthenticated: String(wasAuthenticated),
    RawMessageDelivery: 'false',
    ...others,
    ...(FilterPolicy !== undefined && { FilterPolicy, FilterPolicyScope }),
  }
}

/** As lists show it: until it is confirmed, without its ARN. */
export function listedSubscription(subscription: Subscription): ListedSubscription {
  const { arn, topicArn, protocol, endpoint, owner, isConfirmed } = subscription
  return {
    SubscriptionArn: isConfirmed ? arn : 'PendingConfirmation',
    Owner: owner,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  }
}
