import type { Histogram } from './histogram.ts'
import type { LoadFailure, LoadResult, Percentiles, Stretch } from './load-result.ts'
import { networkNeeds } from './network-needs.ts'
import type { Ran } from './open-loop.ts'
import type { Recorder } from './recorder.ts'
import type { LoadRun } from './run-load.ts'
import type { Schedule } from './schedule.ts'

interface Measured {
  readonly run: LoadRun
  readonly schedule: Schedule
  readonly recorder: Recorder
  readonly ran: Ran
  readonly begun: Date
  readonly assumedRoles: number | undefined
}

/** Makes of what was counted what is reported. */
export function summarize(measured: Measured): LoadResult {
  const { run, schedule, recorder, ran, begun, assumedRoles } = measured
  const { warmUp } = schedule.phases
  const millis = Math.max(0, ran.stopped - warmUp)
  const arrivals = recorder.latency.count + recorder.failedLatency.count
  const elapsed = Math.max(millis, recorder.lastEnd)
  const reached = perSecond(recorder.latency.count, elapsed)
  const failures = [...recorder.failures.values()].sort((a, b) => b.count - a.count)
  return {
    target: run.target,
    begun: begun.toISOString(),
    seconds: millis / 1000,
    warmUpSeconds: warmUp / 1000,
    endedEarly: ran.stopped < warmUp + schedule.phases.measured,
    throughput: {
      asked: perSecond(schedule.askedBefore(millis), millis),
      reached,
      arrivals,
      succeeded: recorder.latency.count,
      failed: recorder.failedLatency.count,
      warmUp: recorder.warmUp,
      requests: recorder.requests,
    },
    latency: percentilesOf(recorder.latency),
    ...(recorder.failedLatency.count > 0 && { failedLatency: percentilesOf(recorder.failedLatency) }),
    service: percentilesOf(recorder.service),
    failures: failures.map(({ kind, code, count, message }): LoadFailure => ({ kind, code, count, message })),
    throttles: failures.reduce((sum, { kind, count }) => sum + (kind === 'throttle' ? count : 0), 0),
    client: {
      late: percentilesOf(recorder.late),
      waited: percentilesOf(recorder.waited),
      inFlight: run.inFlight,
      mostInFlight: ran.mostInFlight,
      mostWaiting: ran.mostWaiting,
    },
    ...concurrencyOf(run, recorder, elapsed),
    ...(assumedRoles !== undefined && { assumedRoles }),
    stretches: stretchesOf(schedule, recorder, millis),
    curve: SHARES.map((share) => [share, recorder.latency.percentile(share)] as const),
  }
}

/** Little’s law: what is in a system is what enters it in a second times the seconds that each stays. */
function concurrencyOf(
  { fn, target }: LoadRun,
  { duration, init, service }: Recorder,
  elapsed: number,
): Pick<LoadResult, 'concurrency' | 'network'> {
  // How long a queued event runs, nobody tells its sender.
  if (fn === undefined || target.mode !== 'sync' || service.count + duration.count === 0) return {}
  const isTold = duration.count > 0
  const ran = isTold ? duration : service
  const rate = perSecond(ran.count, elapsed)
  const spent = isTold ? duration.mean + init.sum / duration.count : service.mean
  const mean = (rate * spent) / 1000
  const concurrency = {
    mean,
    rate,
    spent,
    by: isTold ? ('function' as const) : ('client' as const),
    duration: percentilesOf(ran),
    ...(isTold && { coldStarts: init.count }),
    ...(init.count > 0 && { init: percentilesOf(init) }),
  }
  return { concurrency, network: networkNeeds(fn, mean) }
}

function stretchesOf(schedule: Schedule, { intervals, width }: Recorder, millis: number): Stretch[] {
  const count = Math.max(intervals.length, Math.ceil(millis / width))
  return Array.from({ length: count }, (_, index): Stretch => {
    const { latency, failed = 0, answered = 0 } = intervals[index] ?? {}
    const [from, to] = [index * width, Math.min((index + 1) * width, Math.max(millis, index * width))]
    const asked = schedule.askedBefore(to) - schedule.askedBefore(from)
    return {
      second: from / 1000,
      asked: perSecond(asked, to - from),
      answered: perSecond(answered, to > from ? to - from : width),
      failed,
      ...(latency !== undefined &&
        latency.count > 0 && {
          p50: latency.percentile(50),
          p90: latency.percentile(90),
          p99: latency.percentile(99),
          max: latency.max,
        }),
    }
  })
}

export function percentilesOf(histogram: Histogram): Percentiles {
  return {
    count: histogram.count,
    mean: histogram.mean,
    p50: histogram.percentile(50),
    p90: histogram.percentile(90),
    p95: histogram.percentile(95),
    p99: histogram.percentile(99),
    p999: histogram.percentile(99.9),
    max: histogram.max,
  }
}

/** Even steps on a logarithmic scale of what is beyond: 0, …, 90, …, 99, …, 99.999. */
const SHARES = Array.from({ length: 101 }, (_, step) => 100 * (1 - 10 ** (-step / 20)))

function perSecond(count: number, milliseconds: number): number {
  return milliseconds <= 0 ? 0 : (count * 1000) / milliseconds
}
