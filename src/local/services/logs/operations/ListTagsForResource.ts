import type { ListTagsForResourceRequest, ListTagsForResourceResponse } from '@aws-sdk/client-cloudwatch-logs'
import { defineOperation } from '../../../operation.ts'
import { addressOfArn, bareGroupAccess, existing } from '../group-address.ts'

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsForResource.html */
export default defineOperation<ListTagsForResourceRequest, ListTagsForResourceResponse>({
  authorize: ({ resourceArn }, context) => bareGroupAccess('ListTagsForResource', addressOfArn(resourceArn, context)),
  handle: ({ resourceArn }, context) => ({
    tags: Object.fromEntries(existing(addressOfArn(resourceArn, context)).tags),
  }),
})
