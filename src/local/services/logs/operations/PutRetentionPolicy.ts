import type { PutRetentionPolicyRequest } from '@aws-sdk/client-cloudwatch-logs'
import { defineOperation } from '../../../operation.ts'
import { findGroup, groupAccess, invalidParameter } from '../group-address.ts'

const DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export default defineOperation<PutRetentionPolicyRequest, object>({
  authorize: ({ logGroupName }, context) => groupAccess('PutRetentionPolicy', { logGroupName }, context),
  handle: ({ logGroupName, retentionInDays }, context) => {
    const group = findGroup({ logGroupName }, context)
    if (!DAYS.includes(retentionInDays))
      throw invalidParameter(
        `1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${DAYS.join(', ')}]`,
      )
    group.retentionInDays = retentionInDays
    return {}
  },
})
