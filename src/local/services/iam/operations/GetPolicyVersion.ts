import type { GetPolicyVersionRequest, GetPolicyVersionResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { policyAccess } from '../access.ts'
import { summarizeVersion } from '../describe.ts'
import { findPolicyVersion } from '../find.ts'
import { encodeDocument } from '../policies.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html */
export default defineOperation<GetPolicyVersionRequest, GetPolicyVersionResponse>({
  authorize: ({ PolicyArn }, context) => policyAccess('GetPolicyVersion', PolicyArn, context),
  handle: ({ PolicyArn, VersionId }, context) => {
    const [policy, version] = findPolicyVersion(PolicyArn, VersionId, context)
    const document = encodeDocument(String(version.policy.document))
    return { PolicyVersion: { ...summarizeVersion(version, policy), Document: document } }
  },
})
