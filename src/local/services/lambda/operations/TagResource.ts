import type { TagResourceRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { invalid } from '../errors.ts'
import { findTags, tagAccess } from '../tagged-resource.ts'
import { addTags, requestTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */
export default defineOperation<TagResourceRequest, object>({
  authorize: ({ Resource, Tags }, context) => tagAccess('TagResource', Resource, context, requestTags(Tags)),
  handle: ({ Resource, Tags }, context) => {
    const tags = findTags(Resource, context)
    if (Object.keys(Tags).length === 0) throw invalid('An error occurred and the request cannot be processed.')
    addTags(tags, Tags)
    return {}
  },
})
