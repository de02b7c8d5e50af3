import type { LoadResult } from '../load/load-result.ts'
import type { Plan } from '../load/plan/plan.ts'
import { planFunction } from '../load/plan/plan-function.ts'
import { planStream } from '../load/plan/plan-stream.ts'
import type { Topology } from '../topology/topology.ts'
import type { LoadSettings } from './load-settings.ts'

/**
 * What the rate of `--plan` needs; nothing where a function’s duration was to be measured and nothing was.
 * @param measured a run just now, whose duration is taken
 */
export function planLoad(
  topology: Topology,
  { target, plan: rate = 0, duration: given, size, event }: LoadSettings,
  isAsync: boolean,
  measured?: LoadResult,
): Plan | undefined {
  const bytes = size ?? event.bytes
  const seen = measured?.concurrency?.duration.mean
  if (target.kind === 'function') {
    const duration = given ?? seen
    if (duration === undefined) return undefined
    return planFunction({ topology, fn: target, rate, duration, isMeasured: given === undefined, bytes, isAsync })
  }
  return planStream({ topology, stream: target, rate, bytes, ...(given !== undefined && { duration: given }) })
}
