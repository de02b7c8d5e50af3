import type { RollbackStackInput, RollbackStackOutput } from '@aws-sdk/client-cloudformation'
import { validationError } from '../../../../cloudformation/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { passRoleAccess, stackAccess } from '../access.ts'
import { rollBackCreation } from '../deployment/create-stack.ts'
import { settledSoon, startOperation } from '../deployment/deployment.ts'
import { executorFor } from '../deployment/executor.ts'
import { rollBackUpdate } from '../deployment/roll-back-update.ts'
import { findLiveStack } from '../find.ts'

/**
 * Takes a stack back that was left as it failed.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html
 */
export default defineOperation<RollbackStackInput, RollbackStackOutput>({
  authorize: ({ StackName, RoleARN }, context) => [
    stackAccess('RollbackStack', StackName, context),
    ...passRoleAccess(RoleARN),
  ],
  handle: async ({ StackName, RoleARN, RetainExceptOnCreate = false }, context) => {
    const { cloud, caller } = context
    const stack = findLiveStack(StackName, context)
    const { status } = stack
    if (status !== 'CREATE_FAILED' && status !== 'UPDATE_FAILED')
      throw validationError('RollbackStack cannot be called from current stack status')
    const executor = executorFor(cloud, caller, RoleARN ?? stack.roleArn)
    if (RoleARN !== undefined) stack.roleArn = RoleARN
    startOperation(cloud, stack, executor, (deployment) =>
      status === 'CREATE_FAILED'
        ? rollBackCreation(deployment, 'User Initiated', RetainExceptOnCreate)
        : rollBackUpdate(deployment, 'User Initiated'),
    )
    await settledSoon(stack)
    return { StackId: stack.id }
  },
})
