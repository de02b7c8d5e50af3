import type { ListTagsRequest, ListTagsResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { findTags, tagAccess } from '../tagged-resource.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html */
export default defineOperation<ListTagsRequest, ListTagsResponse>({
  authorize: ({ Resource }, context) => tagAccess('ListTags', Resource, context),
  handle: ({ Resource }, context) => ({ Tags: Object.fromEntries(findTags(Resource, context)) }),
})
