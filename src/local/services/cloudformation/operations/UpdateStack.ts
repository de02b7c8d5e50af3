import type { UpdateStackInput, UpdateStackOutput } from '@aws-sdk/client-cloudformation'
import { validationError } from '../../../../cloudformation/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { passRoleAccess, sourceConditions, stackAccess } from '../access.ts'
import { beginUpdate } from '../begin.ts'
import { settledSoon } from '../deployment/deployment.ts'
import { executorFor } from '../deployment/executor.ts'
import { planChanges } from '../deployment/plan-changes.ts'
import { findLiveStack } from '../find.ts'
import { planRequest } from '../plan-request.ts'
import { readStackPolicy } from '../stack-policy.ts'
import { checkUpdatable } from '../stack-states.ts'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html */
export default defineOperation<UpdateStackInput, UpdateStackOutput>({
  authorize: (input, context) => [
    stackAccess('UpdateStack', input.StackName, context, sourceConditions(input)),
    ...passRoleAccess(input.RoleARN),
  ],
  handle: async (input, context) => {
    const stack = findLiveStack(input.StackName, context)
    checkUpdatable(stack)
    const plan = await planRequest(input, stack, context, { isDirect: true })
    const { any } = await planChanges(stack, plan, context.cloud.store)
    if (!any && stack.rollbackPoint === undefined) throw validationError('No updates are to be performed.')
    const policy = await readStackPolicy(input, context)
    checkUpdatable(stack)
    const { RoleARN, DisableRollback = false, ClientRequestToken } = input
    const executor = executorFor(context.cloud, context.caller, RoleARN ?? stack.roleArn)
    if (policy !== undefined) stack.policy = policy
    if (RoleARN !== undefined) stack.roleArn = RoleARN
    if (ClientRequestToken !== undefined) stack.clientRequestToken = ClientRequestToken
    stack.disableRollback = DisableRollback
    beginUpdate(stack, plan, executor, context)
    await settledSoon(stack)
    return { StackId: stack.id }
  },
})
