import { BridgeError } from './bridge-error.ts'

/** One call over the network, or a session that was used although it should have been renewed. */
export interface Observation {
  /** `session`: used past its renewal, since STS fails; it takes no time of its own. */
  readonly type: 'sts' | 'invoke' | 's3' | 'sqs' | 'dynamodb' | 'session'
  /** Milliseconds until the answer was there, or the failure. */
  readonly ms: number
  readonly ok: boolean
  /** The error's code, where it failed. */
  readonly code?: string
  /** AWS took the credentials no longer. */
  readonly stale?: boolean
  readonly throttled?: boolean
  /** Which of its limits Lambda means by 429. */
  readonly reason?: string | undefined
}

type Observer = (observation: Observation) => void

/** Whom `observe` named, and the metrics. */
const observers: (Observer | undefined)[] = []
let teller: ((service: string, begun: number, outcome: object) => void) | undefined

/** Has every network call of this process told to one function, or, without it, to none. What it throws is lost. */
export function observe(onCall?: Observer): void {
  observers[0] = onCall
  teller = tellAll
}

/** Has them told to the metrics as well. */
export function observeForMetrics(onCall: Observer): void {
  observers[1] = onCall
  teller = tellAll
}

/** Tells those who listen, if anybody does. @param begun by `performance.now()` @param outcome the answer or the error */
export function tell(service: string, begun: number, outcome: object): void {
  teller?.(service, begun, outcome)
}

function tellAll(service: string, begun: number, outcome: object): void {
  const type = (service === 'lambda' ? 'invoke' : service) as Observation['type']
  const ms = performance.now() - begun
  const failure = outcome instanceof BridgeError && {
    ok: false,
    code: outcome.code,
    stale: outcome.kind === 'credentials',
    throttled: outcome.kind === 'throttle',
    reason: outcome.reason,
  }
  for (const observer of observers) {
    try {
      observer?.({ type, ms, ok: true, ...failure })
    } catch {}
  }
}
