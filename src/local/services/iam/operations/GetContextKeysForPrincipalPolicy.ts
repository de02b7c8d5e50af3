import type { GetContextKeysForPolicyResponse, GetContextKeysForPrincipalPolicyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { keysIn } from '../policy-keys.ts'
import { findPolicySource, policySourceAccess } from '../simulated-principal.ts'
import { readInputs } from '../simulation.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html */
export default defineOperation<GetContextKeysForPrincipalPolicyRequest, GetContextKeysForPolicyResponse>({
  authorize: ({ PolicySourceArn }, context) =>
    policySourceAccess('GetContextKeysForPrincipalPolicy', PolicySourceArn, context),
  handle: ({ PolicySourceArn, PolicyInputList }, context) => {
    const { policies } = findPolicySource(PolicySourceArn, context)
    return { ContextKeyNames: keysIn([...policies.keys(), ...readInputs('PolicyInputList', PolicyInputList)]) }
  },
})
