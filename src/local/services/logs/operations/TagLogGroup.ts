import type { TagLogGroupRequest } from '@aws-sdk/client-cloudwatch-logs'
import { defineOperation } from '../../../operation.ts'
import { findGroup, groupAccess } from '../group-address.ts'
import { addTags, tagContext } from '../tags.ts'

/**
 * The older form of TagResource.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagLogGroup.html
 */
export default defineOperation<TagLogGroupRequest, object>({
  authorize: ({ logGroupName, tags }, context) =>
    groupAccess('TagLogGroup', { logGroupName }, context, tagContext(tags)),
  handle: ({ logGroupName, tags }, context) => {
    addTags(findGroup({ logGroupName }, context).tags, tags)
    return {}
  },
})
