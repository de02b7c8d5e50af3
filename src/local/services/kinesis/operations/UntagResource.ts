import type { UntagResourceInput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { anyResourceAccess, findResource } from '../resource.ts'

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UntagResource.html */
export default defineOperation<UntagResourceInput, object>({
  authorize: ({ ResourceARN, TagKeys }, context) =>
    anyResourceAccess('UntagResource', ResourceARN, context, { 'aws:TagKeys': TagKeys }),
  handle: ({ ResourceARN, TagKeys }, context) => {
    const { tags } = findResource(ResourceARN, context)
    for (const key of TagKeys) tags.delete(key)
    return {}
  },
})
