import type { ListTagsForResourceInput, ListTagsForResourceOutput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { anyResourceAccess, findResource } from '../resource.ts'
import { describeTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForResource.html */
export default defineOperation<ListTagsForResourceInput, ListTagsForResourceOutput>({
  authorize: ({ ResourceARN }, context) => anyResourceAccess('ListTagsForResource', ResourceARN, context),
  handle: ({ ResourceARN }, context) => ({ Tags: describeTags(findResource(ResourceARN, context).tags) }),
})
