import type { UntagLogGroupRequest } from '@aws-sdk/client-cloudwatch-logs'
import { defineOperation } from '../../../operation.ts'
import { findGroup, groupAccess } from '../group-address.ts'

/**
 * The older form of UntagResource.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagLogGroup.html
 */
export default defineOperation<UntagLogGroupRequest, object>({
  authorize: ({ logGroupName, tags }, context) =>
    groupAccess('UntagLogGroup', { logGroupName }, context, { 'aws:TagKeys': tags }),
  handle: ({ logGroupName, tags }, context) => {
    const group = findGroup({ logGroupName }, context)
    for (const key of tags) group.tags.delete(key)
    return {}
  },
})
