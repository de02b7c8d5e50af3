import type { CheckId, Finding, Severity } from './finding.ts'
import type { System } from './system.ts'

/** What a check may want to know beside the system. */
export interface CheckOptions {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Environments of one function that are expected to run at once, where nothing says so. */
  readonly concurrency?: number
}

/** One check: what it is about, for the reference, and how it finds. */
export interface Check {
  readonly id: CheckId
  readonly title: string
  /** The worst that it finds. */
  readonly severity: Severity
  /** What goes wrong when nobody looks. */
  readonly why: string
  /** How it is mended, in general. */
  readonly fix: string
  /** AWS’s page about it. */
  readonly page?: string
  readonly run: (system: System, options: CheckOptions) => readonly Finding[]
}

/** Keeps a check’s own type. */
export function defineCheck(check: Check): Check {
  return check
}
