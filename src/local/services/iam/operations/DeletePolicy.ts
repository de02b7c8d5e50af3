import type { DeletePolicyRequest } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { policyAccess } from '../access.ts'
import { countUses } from '../attachments.ts'
import { findPolicy } from '../find.ts'
import { IAM } from '../state.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html */
export default defineOperation<DeletePolicyRequest, object>({
  authorize: ({ PolicyArn }, context) => policyAccess('DeletePolicy', PolicyArn, context),
  handle: ({ PolicyArn }, context) => {
    const policy = findPolicy(PolicyArn, context)
    const { attached, boundaries } = countUses(policy.arn, context)
    if (attached + boundaries > 0) throw new AwsError('DeleteConflict', 'Cannot delete a policy attached to entities.')
    if (policy.versions.size > 1) {
      throw new AwsError(
        'DeleteConflict',
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      )
    }
    context.state(IAM).policies.delete(policy.arn)
    return {}
  },
})
