import type { CheckOptions } from './check.ts'
import { CHECKS } from './checks.ts'
import { unmetNeeds } from './decide-needs.ts'
import type { Finding, Severity } from './finding.ts'
import type { System } from './system.ts'

/** What the checks found, and what they looked at. */
export interface Report {
  /** Errors first, each kind in the order of the input. */
  readonly findings: readonly Finding[]
  readonly calls: { readonly all: number; readonly allowed: number }
  /** Requests that were decided: those of the calls, and what functions do for themselves. */
  readonly requests: number
  readonly policies: number
  readonly functions: number
  readonly accounts: number
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 }

/** Runs every check on a system. */
export function runChecks(system: System, options: CheckOptions): Report {
  const findings = Object.values(CHECKS).flatMap(({ run }) => run(system, options))
  const unmet = new Set(unmetNeeds(system).map(({ need }) => need))
  const names = new Map<string, boolean>()
  for (const { name, needs } of system.calls) {
    names.set(name, (names.get(name) ?? true) && !needs.some((need) => unmet.has(need)))
  }
  return {
    findings: withAssumptions(distinct(findings), system).sort((a, b) => RANK[a.severity] - RANK[b.severity]),
    calls: { all: names.size, allowed: [...names.values()].filter(Boolean).length },
    requests: system.needs.length,
    policies: system.policies.length,
    functions: system.functions.length,
    accounts: system.accounts.length,
  }
}

/** Exit code of a report: 0 where there is nothing but notes. */
export function isClean({ findings }: Report): boolean {
  return findings.every(({ severity }) => severity === 'info')
}

/** Two requests may fail for one reason. */
function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Map(findings.map((finding) => [JSON.stringify(finding), finding]))
  return [...seen.values()]
}

/** A finding that speaks of a value which stands in for a parameter without one says so. */
function withAssumptions(findings: readonly Finding[], { assumed }: System): Finding[] {
  if (assumed.size === 0) return [...findings]
  return findings.map((finding) => {
    const text = JSON.stringify([finding.message, finding.fix, finding.statement])
    const restsOn =
      finding.id === 'not-known'
        ? []
        : [...assumed].flatMap(([value, parameter]) => (text.includes(value) ? [parameter] : []))
    return restsOn.length === 0 ? finding : { ...finding, restsOn }
  })
}
