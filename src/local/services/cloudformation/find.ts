import { validationError } from '../../../cloudformation/errors.ts'
import type { OperationContext } from '../../operation.ts'
import { type ChangeSet, CLOUDFORMATION, type Stack } from './state.ts'

/** The stack of that name, deleted ones aside, or of that id, deleted or not. */
export function lookUpStack(nameOrId: string, context: OperationContext): Stack | undefined {
  const { stacks } = context.state(CLOUDFORMATION)
  return stacks.get(nameOrId) ?? liveStacks(context).find(({ name }) => name === nameOrId)
}

/** @throws AwsError `ValidationError` in the words that most operations use */
export function findStack(nameOrId: string, context: OperationContext): Stack {
  const stack = lookUpStack(nameOrId, context)
  if (stack === undefined) throw validationError(`Stack with id ${nameOrId} does not exist`)
  return stack
}

/** The same in the words of operations that change or watch a stack; a deleted one is none. @throws AwsError `ValidationError` */
export function findLiveStack(nameOrId: string, context: OperationContext): Stack {
  const stack = lookUpStack(nameOrId, context)
  if (stack === undefined || stack.status === 'DELETE_COMPLETE')
    throw validationError(`Stack [${nameOrId}] does not exist`)
  return stack
}

/** Every stack of the account and Region that is not deleted. */
export function liveStacks(context: OperationContext): Stack[] {
  return [...context.state(CLOUDFORMATION).stacks.values()].filter(({ status }) => status !== 'DELETE_COMPLETE')
}

/** The change sets of a stack, oldest first. */
export function changeSetsOf(stack: Stack, context: OperationContext): ChangeSet[] {
  return [...context.state(CLOUDFORMATION).changeSets.values()].filter(({ stackId }) => stackId === stack.id)
}
