import type { AddPermissionInput } from '@aws-sdk/client-sns'
import { defineOperation } from '../../../operation.ts'
import { accessToTopic } from '../access.ts'
import { topicOf } from '../find.ts'
import { addPermission } from '../topic-policy.ts'

/** @see https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html */
export default defineOperation<AddPermissionInput, object>({
  authorize: ({ TopicArn }, context) => accessToTopic('AddPermission', TopicArn, context),
  handle: (input, context) => {
    addPermission(topicOf(input.TopicArn, context), input)
    return {}
  },
})
