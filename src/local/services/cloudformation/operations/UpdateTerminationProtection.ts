import type {
  UpdateTerminationProtectionInput,
  UpdateTerminationProtectionOutput,
} from '@aws-sdk/client-cloudformation'
import { defineOperation } from '../../../operation.ts'
import { stackAccess } from '../access.ts'
import { findLiveStack } from '../find.ts'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateTerminationProtection.html */
export default defineOperation<UpdateTerminationProtectionInput, UpdateTerminationProtectionOutput>({
  authorize: ({ StackName }, context) => stackAccess('UpdateTerminationProtection', StackName, context),
  handle: ({ StackName, EnableTerminationProtection }, context) => {
    const stack = findLiveStack(StackName, context)
    stack.terminationProtected = EnableTerminationProtection
    return { StackId: stack.id }
  },
})
