import type { ContinueUpdateRollbackInput } from '@aws-sdk/client-cloudformation'
import { validationError } from '../../../../cloudformation/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { passRoleAccess, stackAccess } from '../access.ts'
import { settledSoon, startOperation } from '../deployment/deployment.ts'
import { executorFor } from '../deployment/executor.ts'
import { rollBackUpdate } from '../deployment/roll-back-update.ts'
import { findLiveStack } from '../find.ts'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html */
export default defineOperation<ContinueUpdateRollbackInput, object>({
  authorize: ({ StackName, RoleARN }, context) => [
    stackAccess('ContinueUpdateRollback', StackName, context),
    ...passRoleAccess(RoleARN),
  ],
  handle: async ({ StackName, RoleARN, ResourcesToSkip = [] }, context) => {
    const { cloud, caller } = context
    const stack = findLiveStack(StackName, context)
    if (stack.status !== 'UPDATE_ROLLBACK_FAILED')
      throw validationError('ContinueUpdateRollback cannot be called from current stack status')
    const odd = ResourcesToSkip.find((id) => stack.resources.get(id)?.status !== 'UPDATE_FAILED')
    if (odd !== undefined) throw validationError(`Resource [${odd}] is not in a failed state and cannot be skipped`)
    const executor = executorFor(cloud, caller, RoleARN ?? stack.roleArn)
    if (RoleARN !== undefined) stack.roleArn = RoleARN
    startOperation(cloud, stack, executor, (deployment) =>
      rollBackUpdate(deployment, 'User Initiated', new Set(ResourcesToSkip)),
    )
    await settledSoon(stack)
    return {}
  },
})
