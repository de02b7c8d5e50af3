import type { GetStackPolicyInput, GetStackPolicyOutput } from '@aws-sdk/client-cloudformation'
import { defineOperation } from '../../../operation.ts'
import { stackAccess } from '../access.ts'
import { findLiveStack } from '../find.ts'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetStackPolicy.html */
export default defineOperation<GetStackPolicyInput, GetStackPolicyOutput>({
  authorize: ({ StackName }, context) => stackAccess('GetStackPolicy', StackName, context),
  handle: ({ StackName }, context) => {
    const { policy } = findLiveStack(StackName, context)
    return policy === undefined ? {} : { StackPolicyBody: policy }
  },
})
