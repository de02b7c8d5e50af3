import type { CreateStackInput, CreateStackOutput } from '@aws-sdk/client-cloudformation'
import { validationError } from '../../../../cloudformation/errors.ts'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation, type Validated } from '../../../operation.ts'
import { passRoleAccess, sourceConditions, stackAccess } from '../access.ts'
import { beginCreation, newStack } from '../begin.ts'
import { settledSoon } from '../deployment/deployment.ts'
import { executorFor } from '../deployment/executor.ts'
import { lookUpStack } from '../find.ts'
import { planRequest } from '../plan-request.ts'
import { checkStackName } from '../stack-name.ts'
import { readStackPolicy } from '../stack-policy.ts'
import type { Stack } from '../state.ts'

type Input = Validated<CreateStackInput>

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export default defineOperation<CreateStackInput, CreateStackOutput>({
  authorize: (input, context) => [
    stackAccess('CreateStack', input.StackName, context, sourceConditions(input)),
    ...passRoleAccess(input.RoleARN),
  ],
  handle: async (input, context) => {
    checkStackName(input.StackName)
    const existing = lookUpStack(input.StackName, context)
    if (existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS') return answerAgain(existing, input)
    const stack = existing ?? newStack(input.StackName, context)
    const plan = await planRequest(input, stack, context, { isDirect: true })
    const policy = await readStackPolicy(input, context)
    const isTaken = existing === undefined && lookUpStack(input.StackName, context) !== undefined
    if (isTaken) throw alreadyExists(input.StackName)
    const { RetainExceptOnCreate, RoleARN } = input
    const executor = executorFor(context.cloud, context.caller, RoleARN ?? stack.roleArn)
    applySettings(stack, input)
    if (policy !== undefined) stack.policy = policy
    beginCreation(stack, plan, executor, context, { retainExceptOnCreate: RetainExceptOnCreate })
    await settledSoon(stack)
    return { StackId: stack.id }
  },
})

/** The same request once more is answered like the first. */
function answerAgain(existing: Stack, { StackName, ClientRequestToken }: Input): CreateStackOutput {
  if (ClientRequestToken !== undefined && existing.clientRequestToken === ClientRequestToken)
    return { StackId: existing.id }
  throw alreadyExists(StackName)
}

function alreadyExists(name: string): AwsError {
  return new AwsError('AlreadyExistsException', `Stack [${name}] already exists`)
}

function applySettings(stack: Stack, input: Input): void {
  const { DisableRollback, OnFailure, RoleARN, TimeoutInMinutes, ClientRequestToken } = input
  if (DisableRollback !== undefined && OnFailure !== undefined)
    throw validationError('You cannot specify both DisableRollback and OnFailure')
  stack.onFailure = OnFailure ?? (DisableRollback === true ? 'DO_NOTHING' : 'ROLLBACK')
  stack.disableRollback = stack.onFailure === 'DO_NOTHING'
  stack.terminationProtected = input.EnableTerminationProtection ?? false
  if (RoleARN !== undefined) stack.roleArn = RoleARN
  if (TimeoutInMinutes !== undefined) stack.timeoutMinutes = TimeoutInMinutes
  if (ClientRequestToken !== undefined) stack.clientRequestToken = ClientRequestToken
}
