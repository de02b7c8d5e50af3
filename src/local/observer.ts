import type { LoggedDecision } from './decision-log.ts'

/** Whoever started the local AWS and wants to hear of what happens in it, as it happens. */
export interface Observer {
  /** Each authorization. */
  readonly decided?: (decision: LoggedDecision) => void
  /** Each event that a function has run, when it has ended. */
  readonly invoked?: (invocation: ObservedInvocation) => void
}

/** One event that a function ran. */
export interface ObservedInvocation {
  /** When it ended, by the local clock. */
  readonly time: number
  readonly requestId: string
  /** Without a qualifier. */
  readonly functionArn: string
  readonly version: string
  readonly durationMs: number
  /** Where an environment was started for it. */
  readonly initMs?: number
  /** JSON as Lambda answers it, where the function failed. */
  readonly error?: string
  /** What it printed, without the platform’s own lines. */
  readonly log: string
}
