import type { UntagResourceRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { findTags, tagAccess } from '../tagged-resource.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html */
export default defineOperation<UntagResourceRequest, object>({
  authorize: ({ Resource, TagKeys }, context) =>
    tagAccess('UntagResource', Resource, context, { 'aws:TagKeys': TagKeys }),
  handle: ({ Resource, TagKeys }, context) => {
    const tags = findTags(Resource, context)
    for (const key of TagKeys) tags.delete(key)
    return {}
  },
})
