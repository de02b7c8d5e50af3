import type { StackStatus } from '@aws-sdk/client-cloudformation'
import { validationError } from '../../../cloudformation/errors.ts'
import type { Stack } from './state.ts'

const UPDATABLE: ReadonlySet<StackStatus> = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
])
/** Where an operation failed and nothing was rolled back, the next update goes on from there. */
const PRESERVED: ReadonlySet<StackStatus> = new Set(['CREATE_FAILED', 'UPDATE_FAILED'])

/** @throws AwsError `ValidationError` where a stack's status does not allow an update */
export function checkUpdatable({ id, status, disableRollback }: Stack): void {
  if (UPDATABLE.has(status) || (PRESERVED.has(status) && disableRollback)) return
  throw validationError(`Stack:${id} is in ${status} state and can not be updated.`)
}

/** @throws AwsError `ValidationError` where a stack is being changed */
export function checkDeletable({ id, name, status, terminationProtected }: Stack): void {
  if (terminationProtected)
    throw validationError(`Stack [${name}] cannot be deleted while TerminationProtection is enabled`)
  const isBusy = status.endsWith('_IN_PROGRESS') && status !== 'CREATE_IN_PROGRESS' && status !== 'REVIEW_IN_PROGRESS'
  if (isBusy && status !== 'DELETE_IN_PROGRESS')
    throw validationError(`Stack [${id}] cannot be deleted while in status ${status}`)
}
