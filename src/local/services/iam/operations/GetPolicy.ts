import type { GetPolicyRequest, GetPolicyResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { policyAccess } from '../access.ts'
import { summarizePolicy } from '../describe.ts'
import { findReadablePolicy } from '../find.ts'

/**
 * Unlike other answers about a policy, it has the description, and tags even where there are none.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html
 */
export default defineOperation<GetPolicyRequest, GetPolicyResponse>({
  authorize: ({ PolicyArn }, context) => policyAccess('GetPolicy', PolicyArn, context),
  handle: ({ PolicyArn }, context) => {
    const policy = findReadablePolicy(PolicyArn, context)
    return {
      Policy: {
        ...summarizePolicy(policy, context),
        ...(policy.description !== undefined && { Description: policy.description }),
        Tags: [...policy.tags.values()],
      },
    }
  },
})
