import type { CreateChangeSetInput, CreateChangeSetOutput } from '@aws-sdk/client-cloudformation'
import { validationError } from '../../../../cloudformation/errors.ts'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation, type OperationContext, type Validated } from '../../../operation.ts'
import { passRoleAccess, sourceConditions, stackAccess } from '../access.ts'
import { newStack } from '../begin.ts'
import { makeChangeSet } from '../change-set.ts'
import { setStackStatus } from '../deployment/events.ts'
import { changeSetsOf, findLiveStack, lookUpStack } from '../find.ts'
import { planRequest } from '../plan-request.ts'
import { checkStackName } from '../stack-name.ts'
import { checkUpdatable } from '../stack-states.ts'
import { CLOUDFORMATION, type Stack } from '../state.ts'

type Input = Validated<CreateChangeSetInput>

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html */
export default defineOperation<CreateChangeSetInput, CreateChangeSetOutput>({
  authorize: (input, context) => {
    const conditions = { ...sourceConditions(input), 'cloudformation:ChangeSetName': input.ChangeSetName }
    return [stackAccess('CreateChangeSet', input.StackName, context, conditions), ...passRoleAccess(input.RoleARN)]
  },
  handle: async (input, context) => {
    const stack = stackFor(input, context)
    const plan = await planRequest(input, stack, context, { isDirect: false })
    const { stacks, changeSets } = context.state(CLOUDFORMATION)
    if (!stacks.has(stack.id)) {
      stacks.set(stack.id, stack)
      setStackStatus(context.cloud, stack, 'REVIEW_IN_PROGRESS', 'User Initiated')
    }
    const changeSet = await makeChangeSet(input, stack, plan, context)
    changeSets.set(changeSet.id, changeSet)
    return { Id: changeSet.id, StackId: stack.id }
  },
})

/** @throws AwsError where the stack cannot have such a change set */
function stackFor(input: Input, context: OperationContext): Stack {
  const { StackName, ChangeSetName, ChangeSetType = 'UPDATE' } = input
  if (ChangeSetType === 'IMPORT' || (input.ResourcesToImport ?? []).length > 0)
    throw validationError('The local AWS has not built change sets of type IMPORT.')
  if (input.IncludeNestedStacks === true)
    throw validationError('The local AWS has not built change sets with nested stacks.')
  const stack =
    ChangeSetType === 'CREATE' ? creatable(StackName, ChangeSetName, context) : updatable(StackName, context)
  const isTaken = changeSetsOf(stack, context).some(
    ({ name, executionStatus }) => name === ChangeSetName && !executionStatus.startsWith('EXECUTE_'),
  )
  if (isTaken) throw new AwsError('AlreadyExistsException', `ChangeSet [${ChangeSetName}] already exists`)
  return stack
}

function creatable(nameOrId: string, changeSet: string, context: OperationContext): Stack {
  const stack = lookUpStack(nameOrId, context)
  if (stack?.status === 'REVIEW_IN_PROGRESS') return stack
  if (stack !== undefined)
    throw validationError(
      `Stack [${nameOrId}] already exists and cannot be created again with the changeSet [${changeSet}].`,
    )
  checkStackName(nameOrId)
  return newStack(nameOrId, context)
}

function updatable(nameOrId: string, context: OperationContext): Stack {
  const stack = findLiveStack(nameOrId, context)
  checkUpdatable(stack)
  return stack
}
