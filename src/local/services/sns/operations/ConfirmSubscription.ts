import type { ConfirmSubscriptionInput, ConfirmSubscriptionResponse } from '@aws-sdk/client-sns'
import { defineOperation } from '../../../operation.ts'
import { accessByToken } from '../access.ts'
import { confirm } from '../confirm.ts'

/** @see https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html */
export default defineOperation<ConfirmSubscriptionInput, ConfirmSubscriptionResponse>({
  authorize: ({ TopicArn }, context) => accessByToken('ConfirmSubscription', TopicArn, context),
  handle: (input, context) => ({ SubscriptionArn: confirm(input, context).arn }),
})
