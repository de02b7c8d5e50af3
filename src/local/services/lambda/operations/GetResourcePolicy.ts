import type { GetResourcePolicyRequest, GetResourcePolicyResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { showPolicy } from '../permissions.ts'
import { findWholePolicy, policyAccess } from '../resource-policy.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetResourcePolicy.html */
export default defineOperation<GetResourcePolicyRequest, GetResourcePolicyResponse>({
  authorize: ({ ResourceArn }, context) => policyAccess(['GetResourcePolicy', 'GetPolicy'], ResourceArn, context),
  handle: ({ ResourceArn }, context) => {
    const { policy, partition } = findWholePolicy(ResourceArn, context)
    return { Policy: showPolicy(policy, partition, context), RevisionId: policy.revisionId }
  },
})
