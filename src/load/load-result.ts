import type { NetworkNeeds } from './network-needs.ts'
import type { FailureKind } from './outcome.ts'

/** Milliseconds. */
export interface Percentiles {
  readonly count: number
  readonly mean: number
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

/** What was loaded. */
export interface LoadedTarget {
  readonly kind: 'function' | 'stream'
  readonly name: string
  readonly arn: string
  /** `sync` and `async` of a function, `put` of a stream. */
  readonly mode: 'sync' | 'async' | 'put'
  /** The endpoint, or `AWS`. */
  readonly on: string
}

export interface LoadFailure {
  readonly kind: FailureKind
  readonly code: string
  readonly count: number
  /** Of the first one. */
  readonly message: string
}

/** One stretch of the run, from `second` on. Latency of the arrivals meant to begin in it; answers that came in it. */
export interface Stretch {
  readonly second: number
  /** Per second. */
  readonly asked: number
  readonly answered: number
  readonly failed: number
  /** Milliseconds; missing where nothing went well. */
  readonly p50?: number
  readonly p90?: number
  readonly p99?: number
  readonly max?: number
}

/** What a run measured. Times in milliseconds, rates per second. */
export interface LoadResult {
  readonly target: LoadedTarget
  /** ISO 8601. */
  readonly begun: string
  readonly seconds: number
  readonly warmUpSeconds: number
  /** Whether it was ended before its time. */
  readonly endedEarly: boolean
  readonly throughput: {
    readonly asked: number
    readonly reached: number
    readonly arrivals: number
    readonly succeeded: number
    readonly failed: number
    readonly warmUp: number
    /** Records of a stream share requests. */
    readonly requests: number
  }
  /** Since the intended start, of arrivals that went well; and of those that failed. */
  readonly latency: Percentiles
  readonly failedLatency?: Percentiles
  /** Since the request was sent. */
  readonly service: Percentiles
  readonly failures: readonly LoadFailure[]
  readonly throttles: number
  readonly client: {
    readonly late: Percentiles
    /** Arrivals that waited for a place in flight. */
    readonly waited: Percentiles
    readonly inFlight: number
    readonly mostInFlight: number
    readonly mostWaiting: number
  }
  readonly concurrency?: {
    /** By Little’s law: the rate times the mean time spent. */
    readonly mean: number
    /** Of what ran, function errors included; throttled arrivals never did. */
    readonly rate: number
    /** Milliseconds, cold starts spread over all. */
    readonly spent: number
    /** Whose duration: the function’s own, from its log, or what the client saw, the way there and back included. */
    readonly by: 'function' | 'client'
    readonly duration: Percentiles
    /** Environments that started while it was measured; missing where nobody told. */
    readonly coldStarts?: number
    readonly init?: Percentiles
  }
  /** AssumeRole calls while it ran; missing where it cannot be known from here. */
  readonly assumedRoles?: number
  readonly network?: NetworkNeeds
  readonly stretches: readonly Stretch[]
  /** Milliseconds that each share of the arrivals that went well did not exceed, in shares of 100. */
  readonly curve: readonly (readonly [share: number, milliseconds: number])[]
}
