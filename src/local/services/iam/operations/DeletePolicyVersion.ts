import type { DeletePolicyVersionRequest } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { policyAccess } from '../access.ts'
import { findPolicyVersion } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html */
export default defineOperation<DeletePolicyVersionRequest, object>({
  authorize: ({ PolicyArn }, context) => policyAccess('DeletePolicyVersion', PolicyArn, context),
  handle: ({ PolicyArn, VersionId }, context) => {
    const [policy, version] = findPolicyVersion(PolicyArn, VersionId, context)
    if (version.id === policy.defaultVersion) {
      throw new AwsError('DeleteConflict', 'Cannot delete the default version of a policy.')
    }
    policy.versions.delete(version.id)
    return {}
  },
})
