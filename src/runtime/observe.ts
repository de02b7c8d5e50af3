import { BridgeError } from './bridge-error.ts'

/** One call over the network. */
export interface Observation {
  readonly type: 'sts' | 'invoke'
  /** Milliseconds until the answer was there, or the failure. */
  readonly ms: number
  readonly ok: boolean
  /** The error's code, where it failed. */
  readonly code?: string
  /** AWS took the credentials no longer. */
  readonly stale?: boolean
  readonly throttled?: boolean
}

let observer: ((service: string, begun: number, outcome: object) => void) | undefined

/** Has every network call of this process told to one function, or, without it, to none. What it throws is lost. */
export function observe(onCall?: (observation: Observation) => void): void {
  observer =
    onCall &&
    ((service, begun, outcome) => {
      const type = service === 'sts' ? service : 'invoke'
      const ms = performance.now() - begun
      const failure = outcome instanceof BridgeError && {
        ok: false,
        code: outcome.code,
        stale: outcome.kind === 'credentials',
        throttled: outcome.kind === 'throttle',
      }
      try {
        onCall({ type, ms, ok: true, ...failure })
      } catch {}
    })
}

/** Tells the observer, if there is one. @param begun by `performance.now()` @param outcome the answer or the error */
export function tell(service: string, begun: number, outcome: object): void {
  observer?.(service, begun, outcome)
}
