import type { SetSubscriptionAttributesInput } from '@aws-sdk/client-sns'
import { defineOperation } from '../../../operation.ts'
import { accessToSubscription } from '../access.ts'
import { findSubscription } from '../find.ts'
import { changeAttributes } from '../subscription-attributes.ts'

/** @see https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html */
export default defineOperation<SetSubscriptionAttributesInput, object>({
  authorize: ({ SubscriptionArn }, context) =>
    accessToSubscription('SetSubscriptionAttributes', SubscriptionArn, context),
  handle: ({ SubscriptionArn, AttributeName, AttributeValue = '' }, context) => {
    const subscription = findSubscription(SubscriptionArn, context)
    const { attributes } = subscription
    Object.assign(subscription, changeAttributes(attributes, { [AttributeName]: AttributeValue }, subscription))
    return {}
  },
})
