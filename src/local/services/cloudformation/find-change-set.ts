import { validationError } from '../../../cloudformation/errors.ts'
import { AwsError } from '../../../core/errors.ts'
import type { OperationContext } from '../../operation.ts'
import { changeSetsOf, findLiveStack } from './find.ts'
import { type ChangeSet, CLOUDFORMATION } from './state.ts'

export interface ChangeSetReference {
  readonly ChangeSetName: string
  readonly StackName?: string | undefined
}

/** A change set by its ARN, or by its name and its stack's; `undefined` where there is none. @throws AwsError `ValidationError` */
export function lookUpChangeSet(
  { ChangeSetName, StackName }: ChangeSetReference,
  context: OperationContext,
): ChangeSet | undefined {
  if (ChangeSetName.startsWith('arn:')) return context.state(CLOUDFORMATION).changeSets.get(ChangeSetName)
  if (StackName === undefined)
    throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.')
  return changeSetsOf(findLiveStack(StackName, context), context).findLast(({ name }) => name === ChangeSetName)
}

/** @throws AwsError `ChangeSetNotFound`, or as `lookUpChangeSet` */
export function findChangeSet(reference: ChangeSetReference, context: OperationContext): ChangeSet {
  const found = lookUpChangeSet(reference, context)
  if (found === undefined)
    throw new AwsError('ChangeSetNotFound', `ChangeSet [${reference.ChangeSetName}] does not exist`)
  return found
}
