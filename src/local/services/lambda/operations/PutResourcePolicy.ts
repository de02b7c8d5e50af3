import type { PutResourcePolicyRequest, PutResourcePolicyResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { checkRevision } from '../errors.ts'
import { findPolicyTarget, savePolicy, showPolicy } from '../permissions.ts'
import { checkDocument, policyAccess, readResourceArn } from '../resource-policy.ts'

/**
 * Replaces the whole policy, with everything that AddPermission wrote.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_PutResourcePolicy.html
 */
export default defineOperation<PutResourcePolicyRequest, PutResourcePolicyResponse>({
  authorize: ({ ResourceArn }, context) =>
    policyAccess(['PutResourcePolicy', 'AddPermission', 'RemovePermission'], ResourceArn, context),
  handle: ({ ResourceArn, Policy, RevisionId }, context) => {
    const target = findPolicyTarget(readResourceArn(ResourceArn, context), context)
    checkRevision(RevisionId, target.policy?.revisionId ?? '', 'GetResourcePolicy')
    checkDocument(Policy, target)
    const saved = savePolicy(target, Policy, context)
    return { Policy: showPolicy(saved, target.partition, context), RevisionId: saved.revisionId }
  },
})
