import type { RemovePermissionInput } from '@aws-sdk/client-sns'
import { defineOperation } from '../../../operation.ts'
import { accessToTopic } from '../access.ts'
import { topicOf } from '../find.ts'
import { removePermission } from '../topic-policy.ts'

/** @see https://docs.aws.amazon.com/sns/latest/api/API_RemovePermission.html */
export default defineOperation<RemovePermissionInput, object>({
  authorize: ({ TopicArn }, context) => accessToTopic('RemovePermission', TopicArn, context),
  handle: ({ TopicArn, Label }, context) => {
    removePermission(topicOf(TopicArn, context), Label)
    return {}
  },
})
