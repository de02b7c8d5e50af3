import type { SetDefaultPolicyVersionRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { policyAccess } from '../access.ts'
import { findPolicyVersion } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html */
export default defineOperation<SetDefaultPolicyVersionRequest, object>({
  authorize: ({ PolicyArn }, context) => policyAccess('SetDefaultPolicyVersion', PolicyArn, context),
  handle: ({ PolicyArn, VersionId }, context) => {
    const [policy, version] = findPolicyVersion(PolicyArn, VersionId, context)
    policy.defaultVersion = version.id
    return {}
  },
})
