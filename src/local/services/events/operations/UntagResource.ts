import type { UntagResourceRequest, UntagResourceResponse } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { taggedAccess } from '../access.ts'
import { taggedOf } from '../rules.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UntagResource.html */
export default defineOperation<UntagResourceRequest, UntagResourceResponse>({
  authorize: ({ ResourceARN, TagKeys }, context) =>
    taggedAccess('UntagResource', ResourceARN, context, { 'aws:TagKeys': TagKeys }),
  handle: ({ ResourceARN, TagKeys }, context) => {
    const { tags } = taggedOf(ResourceARN, context)
    for (const key of TagKeys) tags.delete(key)
    return {}
  },
})
