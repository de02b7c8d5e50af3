import type { DeleteStackInput } from '@aws-sdk/client-cloudformation'
import { validationError } from '../../../../cloudformation/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { passRoleAccess, stackAccess } from '../access.ts'
import { deleteUnlessImported } from '../deployment/delete-stack.ts'
import { settledSoon, startOperation } from '../deployment/deployment.ts'
import { setStackStatus } from '../deployment/events.ts'
import { executorFor } from '../deployment/executor.ts'
import { lookUpStack } from '../find.ts'
import { checkDeletable } from '../stack-states.ts'
import type { Stack } from '../state.ts'

/**
 * A stack that is not there is deleted already.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
 */
export default defineOperation<DeleteStackInput, object>({
  authorize: ({ StackName, RoleARN }, context) => [
    stackAccess('DeleteStack', StackName, context, RoleARN === undefined ? {} : { 'cloudformation:RoleArn': RoleARN }),
    ...passRoleAccess(RoleARN),
  ],
  handle: async ({ StackName, RoleARN, RetainResources = [], DeletionMode, ClientRequestToken }, context) => {
    const { cloud, caller } = context
    const stack = lookUpStack(StackName, context)
    if (stack === undefined || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return {}
    checkDeletable(stack)
    const isForced = DeletionMode === 'FORCE_DELETE_STACK'
    const retained = isForced ? failedResources(stack) : new Set(RetainResources)
    if ((retained.size > 0 || isForced) && stack.status !== 'DELETE_FAILED') throw wrongMoment(stack, isForced)
    const executor = executorFor(cloud, caller, RoleARN ?? stack.roleArn)
    if (ClientRequestToken !== undefined) stack.clientRequestToken = ClientRequestToken
    const { status: before, operation: running } = stack
    if (running !== undefined) running.stopped = 'delete'
    setStackStatus(cloud, stack, 'DELETE_IN_PROGRESS', 'User Initiated')
    startOperation(cloud, stack, executor, async (deployment) => {
      await running?.done
      await deleteUnlessImported(deployment, before, retained)
    })
    await settledSoon(stack)
    return {}
  },
})

function failedResources({ resources }: Stack): Set<string> {
  return new Set([...resources.values()].filter(({ status }) => status === 'DELETE_FAILED').map((one) => one.logicalId))
}

function wrongMoment({ id }: Stack, isForced: boolean): Error {
  const what = isForced
    ? 'You can only force delete a stack when it is in the DELETE_FAILED state.'
    : 'When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.'
  return validationError(`Invalid operation on stack [${id}]. ${what}`)
}
