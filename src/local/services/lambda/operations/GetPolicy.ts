import type { GetPolicyRequest, GetPolicyResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { missing } from '../errors.ts'
import { findFunction, readReference } from '../find.ts'
import { showPolicy } from '../permissions.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */
export default defineOperation<GetPolicyRequest, GetPolicyResponse>({
  authorize: ({ FunctionName, Qualifier }, context) =>
    functionAccess('GetPolicy', readReference(FunctionName, Qualifier, context), context),
  handle: ({ FunctionName, Qualifier }, context) => {
    const reference = readReference(FunctionName, Qualifier, context)
    const fn = findFunction(reference, context.cloud.store)
    const policy = fn.policies.get(reference.qualifier ?? '')
    if (policy === undefined) throw missing()
    return { Policy: showPolicy(policy, fn.partition, context), RevisionId: policy.revisionId }
  },
})
