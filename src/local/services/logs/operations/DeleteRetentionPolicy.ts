import type { DeleteRetentionPolicyRequest } from '@aws-sdk/client-cloudwatch-logs'
import { defineOperation } from '../../../operation.ts'
import { findGroup, groupAccess } from '../group-address.ts'

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteRetentionPolicy.html */
export default defineOperation<DeleteRetentionPolicyRequest, object>({
  authorize: ({ logGroupName }, context) => groupAccess('DeleteRetentionPolicy', { logGroupName }, context),
  handle: ({ logGroupName }, context) => {
    delete findGroup({ logGroupName }, context).retentionInDays
    return {}
  },
})
