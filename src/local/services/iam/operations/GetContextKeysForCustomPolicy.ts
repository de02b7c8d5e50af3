import type { GetContextKeysForCustomPolicyRequest, GetContextKeysForPolicyResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { keysIn } from '../policy-keys.ts'
import { readInputs } from '../simulation.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html */
export default defineOperation<GetContextKeysForCustomPolicyRequest, GetContextKeysForPolicyResponse>({
  authorize: () => ({ action: 'iam:GetContextKeysForCustomPolicy', resource: '*' }),
  handle: ({ PolicyInputList }) => ({ ContextKeyNames: keysIn(readInputs('PolicyInputList', PolicyInputList)) }),
})
