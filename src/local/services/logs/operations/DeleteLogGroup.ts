import type { DeleteLogGroupRequest } from '@aws-sdk/client-cloudwatch-logs'
import { defineOperation } from '../../../operation.ts'
import { findGroup, groupAccess, invalidParameter } from '../group-address.ts'
import { LOGS } from '../log-store.ts'

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html */
export default defineOperation<DeleteLogGroupRequest, object>({
  authorize: ({ logGroupName }, context) => groupAccess('DeleteLogGroup', { logGroupName }, context),
  handle: ({ logGroupName }, context) => {
    const group = findGroup({ logGroupName }, context)
    // Code and text not verified.
    if (group.deletionProtected) throw invalidParameter('The specified log group has deletion protection enabled.')
    context.state(LOGS).groups.delete(group.name)
    return {}
  },
})
