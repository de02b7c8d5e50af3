import { uuid } from '../../../core/random.ts'
import type { OperationContext } from '../../operation.ts'
import type { FunctionVersion, LambdaFunction } from './state.ts'

/** Gives `$LATEST` other code or settings and a new revision; environments of what it was are stopped. */
export function replaceLatest(
  fn: LambdaFunction,
  change: Partial<Pick<FunctionVersion, 'settings' | 'code'>>,
  { cloud }: OperationContext,
): FunctionVersion {
  fn.latest = { ...fn.latest, ...change, lastModified: cloud.clock.now(), revisionId: uuid(cloud.random) }
  cloud.functions.retireOutdated()
  return fn.latest
}
