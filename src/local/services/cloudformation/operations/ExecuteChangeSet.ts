import type { ExecuteChangeSetInput, ExecuteChangeSetOutput } from '@aws-sdk/client-cloudformation'
import { defineOperation, type OperationContext } from '../../../operation.ts'
import { changeSetAccess } from '../access.ts'
import { beginCreation, beginUpdate } from '../begin.ts'
import { checkExecutable } from '../change-set.ts'
import { settledSoon } from '../deployment/deployment.ts'
import { executorFor } from '../deployment/executor.ts'
import { replan } from '../deployment/make-plan.ts'
import { changeSetsOf, findLiveStack } from '../find.ts'
import { findChangeSet } from '../find-change-set.ts'
import { checkUpdatable } from '../stack-states.ts'
import { type ChangeSet, CLOUDFORMATION, type Stack } from '../state.ts'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html */
export default defineOperation<ExecuteChangeSetInput, ExecuteChangeSetOutput>({
  authorize: (input, context) => changeSetAccess('ExecuteChangeSet', input, context),
  handle: async ({ ClientRequestToken, DisableRollback, RetainExceptOnCreate, ...reference }, context) => {
    const changeSet = findChangeSet(reference, context)
    checkExecutable(changeSet)
    const stack = findLiveStack(changeSet.stackId, context)
    if (changeSet.type === 'UPDATE') checkUpdatable(stack)
    const { roleArn, onStackFailure, source } = changeSet
    if (source === undefined) return {}
    const plan = await replan(source, stack, context.cloud.store)
    const executor = executorFor(context.cloud, context.caller, roleArn ?? stack.roleArn)
    checkExecutable(changeSet)
    changeSet.executionStatus = 'EXECUTE_IN_PROGRESS'
    if (roleArn !== undefined) stack.roleArn = roleArn
    if (ClientRequestToken !== undefined) stack.clientRequestToken = ClientRequestToken
    stack.disableRollback = DisableRollback ?? onStackFailure === 'DO_NOTHING'
    stack.onFailure = onStackFailure ?? (stack.disableRollback ? 'DO_NOTHING' : 'ROLLBACK')
    stack.changeSetId = changeSet.id
    forgetOthers(changeSet, stack, context)
    stack.updatedAt = context.cloud.clock.now()
    if (changeSet.type === 'CREATE')
      beginCreation(stack, plan, executor, context, { retainExceptOnCreate: RetainExceptOnCreate })
    else beginUpdate(stack, plan, executor, context)
    void stack.operation?.done.then(() => noteEnd(changeSet, stack))
    await settledSoon(stack)
    return {}
  },
})

/** Carrying out one deletes the stack's other change sets. */
function forgetOthers(executed: ChangeSet, stack: Stack, context: OperationContext): void {
  const { changeSets } = context.state(CLOUDFORMATION)
  for (const changeSet of changeSetsOf(stack, context)) {
    if (changeSet !== executed && !changeSet.executionStatus.startsWith('EXECUTE_')) changeSets.delete(changeSet.id)
  }
}

function noteEnd(changeSet: ChangeSet, { status }: Stack): void {
  const isDone = status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE'
  changeSet.executionStatus = isDone ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED'
}
