import type { DeleteResourcePolicyRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { checkRevision } from '../errors.ts'
import { findWholePolicy, policyAccess } from '../resource-policy.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteResourcePolicy.html */
export default defineOperation<DeleteResourcePolicyRequest, object>({
  authorize: ({ ResourceArn }, context) =>
    policyAccess(['DeleteResourcePolicy', 'RemovePermission'], ResourceArn, context),
  handle: ({ ResourceArn, RevisionId }, context) => {
    const { policy, save } = findWholePolicy(ResourceArn, context)
    checkRevision(RevisionId, policy.revisionId, 'GetResourcePolicy')
    save(undefined)
    return {}
  },
})
