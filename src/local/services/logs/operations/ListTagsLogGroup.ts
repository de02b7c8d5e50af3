import type { ListTagsLogGroupRequest, ListTagsLogGroupResponse } from '@aws-sdk/client-cloudwatch-logs'
import { defineOperation } from '../../../operation.ts'
import { findGroup, groupAccess } from '../group-address.ts'

/**
 * The older form of ListTagsForResource.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsLogGroup.html
 */
export default defineOperation<ListTagsLogGroupRequest, ListTagsLogGroupResponse>({
  authorize: ({ logGroupName }, context) => groupAccess('ListTagsLogGroup', { logGroupName }, context),
  handle: ({ logGroupName }, context) => ({
    tags: Object.fromEntries(findGroup({ logGroupName }, context).tags),
  }),
})
