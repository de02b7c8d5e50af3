import type { GetSubscriptionAttributesInput, GetSubscriptionAttributesResponse } from '@aws-sdk/client-sns'
import { defineOperation } from '../../../operation.ts'
import { accessToSubscription } from '../access.ts'
import { subscriptionAttributes } from '../describe-subscription.ts'
import { findSubscription } from '../find.ts'

/** @see https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html */
export default defineOperation<GetSubscriptionAttributesInput, GetSubscriptionAttributesResponse>({
  authorize: ({ SubscriptionArn }, context) =>
    accessToSubscription('GetSubscriptionAttributes', SubscriptionArn, context),
  handle: ({ SubscriptionArn }, context) => ({
    Attributes: subscriptionAttributes(findSubscription(SubscriptionArn, context)),
  }),
})
