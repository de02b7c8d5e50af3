import { AwsError } from '../../../core/errors.ts'
import type { PolicyHolder } from './state.ts'

/** @throws AwsError `DeleteConflict` for a user, role or group that still has policies */
export function checkHasNoPolicies({ attached, inline }: PolicyHolder): void {
  if (attached.size > 0) throw deleteConflict('must detach all policies first')
  if (inline.size > 0) throw deleteConflict('must delete policies first')
}

export function deleteConflict(what: string): AwsError {
  return new AwsError('DeleteConflict', `Cannot delete entity, ${what}.`)
}
