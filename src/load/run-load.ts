import type { Clock } from '../core/clock.ts'
import type { FunctionNode } from '../topology/topology.ts'
import type { LoadedTarget, LoadResult } from './load-result.ts'
import { runOpenLoop } from './open-loop.ts'
import { Recorder } from './recorder.ts'
import { layOut, type Phases, type RateCourse } from './schedule.ts'
import type { Sender } from './sender.ts'
import { summarize } from './summarize.ts'

export interface LoadRun {
  readonly target: LoadedTarget
  /** Where the target is a function. */
  readonly fn?: FunctionNode
  readonly course: RateCourse
  readonly phases: Phases
  /** Requests under way at once, at most. */
  readonly inFlight: number
  readonly sender: Sender
  readonly clock: Clock
  readonly signal?: AbortSignal
  /** Told about once a second. */
  readonly tell?: (progress: Progress) => void
  /** AssumeRole calls so far, where somebody counts them. */
  readonly countAssumedRoles?: () => Promise<number | undefined>
}

export interface Progress {
  /** Since measuring began; negative during the warm-up. */
  readonly seconds: number
  readonly succeeded: number
  readonly failed: number
  readonly p50: number
  readonly p99: number
}

/** Milliseconds to wait for answers after the last arrival. */
const PATIENCE = 10_000
const TELL_EVERY = 1_000

/** Loads a target by a schedule that does not wait for it, and says what that showed. */
export async function runLoad(run: LoadRun): Promise<LoadResult> {
  const schedule = layOut(run.course, run.phases)
  const recorder = new Recorder(schedule)
  const begun = new Date()
  const before = await run.countAssumedRoles?.()
  const silence = tellRegularly(run, recorder)
  try {
    const ran = await runOpenLoop({
      schedule,
      clock: run.clock,
      inFlight: run.inFlight,
      batch: run.sender.batch,
      send: run.sender.send,
      take: recorder.take,
      due: recorder.due,
      answered: recorder.answered,
      patience: PATIENCE,
      ...(run.signal && { signal: run.signal }),
    })
    const after = await run.countAssumedRoles?.()
    const assumedRoles = before === undefined || after === undefined ? undefined : after - before
    return summarize({ run, schedule, recorder, ran, begun, assumedRoles })
  } finally {
    silence()
    run.sender.close()
  }
}

function tellRegularly({ clock, phases, tell }: LoadRun, recorder: Recorder): () => void {
  if (tell === undefined) return () => {}
  const start = clock.now()
  const next = (): (() => void) =>
    clock.schedule(TELL_EVERY, () => {
      const { latency, failedLatency } = recorder
      tell({
        seconds: (clock.now() - start - phases.warmUp) / 1000,
        succeeded: latency.count,
        failed: failedLatency.count,
        p50: latency.percentile(50),
        p99: latency.percentile(99),
      })
      cancel = next()
    })
  let cancel = next()
  return () => cancel()
}
