import { uuid } from '../../../core/random.ts'
import type { Cloud } from '../../cloud.ts'
import { startChange } from './function-change.ts'
import type { FunctionVersion, LambdaFunction } from './state.ts'

/** Gives `$LATEST` other code or settings and a new revision; environments of what it was are stopped. */
export function replaceLatest(
  fn: LambdaFunction,
  change: Partial<Pick<FunctionVersion, 'settings' | 'code'>>,
  cloud: Cloud,
): FunctionVersion {
  const before = fn.latest.settings
  fn.latest = {
    ...fn.latest,
    ...change,
    lastModified: cloud.clock.now(),
    revisionId: uuid(cloud.random),
    change: startChange('update', cloud, change.settings ?? before, before),
  }
  cloud.functions.retireOutdated()
  return fn.latest
}
