import type { SetStackPolicyInput } from '@aws-sdk/client-cloudformation'
import { defineOperation } from '../../../operation.ts'
import { sourceConditions, stackAccess } from '../access.ts'
import { findLiveStack } from '../find.ts'
import { readStackPolicy } from '../stack-policy.ts'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SetStackPolicy.html */
export default defineOperation<SetStackPolicyInput, object>({
  authorize: (input, context) => stackAccess('SetStackPolicy', input.StackName, context, sourceConditions(input)),
  handle: async (input, context) => {
    const policy = await readStackPolicy(input, context)
    const stack = findLiveStack(input.StackName, context)
    if (policy !== undefined) stack.policy = policy
    return {}
  },
})
