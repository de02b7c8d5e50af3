import type { LoadResult } from './load-result.ts'
import { count, many, milliseconds, rate } from './numbers.ts'

/** Milliseconds that a client may notice arrivals late before it is told: timers do no better. */
const LATE = 5

/** One thing that a run showed beside its percentiles. */
export interface Remark {
  readonly about: 'concurrency' | 'network' | 'STS' | 'client'
  readonly text: string
  readonly isWarning: boolean
}

/** What a run showed of the function’s side and of the client’s, in words. */
export function remarks(result: LoadResult): Remark[] {
  return [...concurrency(result), ...network(result), ...roles(result), ...late(result), ...waited(result)]
}

/** `2,000 of 2,000 arrivals`, with the rates. */
export function throughputWords({ target, throughput }: LoadResult): string {
  const { asked, reached, succeeded, arrivals, requests } = throughput
  const inRequests = target.kind === 'stream' ? ` in ${many(requests, 'request')}` : ''
  return `${rate(asked)}/s asked, ${rate(reached)}/s reached: ${count(succeeded)} of ${many(arrivals, 'arrival')}${inRequests}`
}

export function measuredWords({ seconds, warmUpSeconds, endedEarly }: LoadResult): string {
  const warm = warmUpSeconds > 0 ? `, after ${warmUpSeconds} s of warm-up` : ''
  return `${Math.round(seconds * 10) / 10} s${warm}${endedEarly ? '; ended before its time' : ''}`
}

function concurrency({ concurrency: known, client }: LoadResult): Remark[] {
  if (known === undefined) return []
  const { mean, rate: perSecond, spent, by, coldStarts } = known
  const whose = by === 'function' ? 'by the function’s log' : 'as seen from here'
  const starts = coldStarts === undefined ? '' : `; ${many(coldStarts, 'cold start')}`
  const text = `${mean.toFixed(1)} on average, by Little’s law: ${rate(perSecond)}/s × ${milliseconds(spent)} ms ${whose}${starts}; at most ${many(client.mostInFlight, 'request')} under way here`
  return [{ about: 'concurrency', text, isWarning: false }]
}

function network({ network: needs }: LoadResult): Remark[] {
  if (needs === undefined) return []
  const { inVpc, interfaces, combinations } = needs
  const text = inVpc
    ? `${many(interfaces, 'interface')}, an address each, in ${many(combinations, 'subnet')} at this concurrency`
    : `in no VPC; in one, at this concurrency, ${many(interfaces, 'interface')}, an address each, for each subnet and set of security groups`
  return [{ about: 'network', text, isWarning: false }]
}

function roles({ assumedRoles, target }: LoadResult): Remark[] {
  if (assumedRoles === undefined && target.kind === 'stream') return []
  const text =
    assumedRoles === undefined
      ? 'AssumeRole calls cannot be counted from here; CloudTrail of the function’s account has them'
      : `${many(assumedRoles, 'AssumeRole call')} while it ran`
  return [{ about: 'STS', text, isWarning: false }]
}

function late({ client: { late: behind } }: LoadResult): Remark[] {
  const isWarning = behind.p99 > LATE
  const text = isWarning
    ? `the client fell behind by up to ${milliseconds(behind.max)} ms (p99 ${milliseconds(behind.p99)}): this machine is too busy to keep the rate; latency has it in it`
    : `noticed arrivals within ${milliseconds(behind.p99)} ms (p99), ${milliseconds(behind.max)} ms at most`
  return [{ about: 'client', text, isWarning }]
}

function waited({ client: { waited: waits, inFlight } }: LoadResult): Remark[] {
  if (waits.count === 0) return []
  const text = `${many(waits.count, 'arrival')} waited for one of ${inFlight} places in flight, up to ${milliseconds(waits.max)} ms: the target, or --in-flight, is too small for the rate; latency has it in it`
  return [{ about: 'client', text, isWarning: true }]
}
