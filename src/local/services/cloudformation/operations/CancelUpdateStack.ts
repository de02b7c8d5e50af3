import type { CancelUpdateStackInput } from '@aws-sdk/client-cloudformation'
import { validationError } from '../../../../cloudformation/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { stackAccess } from '../access.ts'
import { settledSoon } from '../deployment/deployment.ts'
import { findLiveStack } from '../find.ts'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html */
export default defineOperation<CancelUpdateStackInput, object>({
  authorize: ({ StackName }, context) => stackAccess('CancelUpdateStack', StackName, context),
  handle: async ({ StackName }, context) => {
    const stack = findLiveStack(StackName, context)
    const { status, operation } = stack
    if (status !== 'UPDATE_IN_PROGRESS' || operation === undefined)
      throw validationError('CancelUpdateStack cannot be called from current stack status')
    operation.stopped ??= 'cancel'
    await settledSoon(stack)
    return {}
  },
})
