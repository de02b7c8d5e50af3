import type { UntagResourceRequest, UntagResourceResponse } from '@aws-sdk/client-sns'
import { defineOperation } from '../../../operation.ts'
import { accessToTopic } from '../access.ts'
import { taggedTopic } from '../find.ts'

/** @see https://docs.aws.amazon.com/sns/latest/api/API_UntagResource.html */
export default defineOperation<UntagResourceRequest, UntagResourceResponse>({
  authorize: ({ ResourceArn, TagKeys }, context) =>
    accessToTopic('UntagResource', ResourceArn, context, { 'aws:TagKeys': TagKeys }),
  handle: ({ ResourceArn, TagKeys }, context) => {
    const { tags } = taggedTopic(ResourceArn, context)
    for (const key of TagKeys) tags.delete(key)
    return {}
  },
})
