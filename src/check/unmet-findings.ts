import { type UnmetKind, type UnmetNeed, unmetNeeds } from './decide-needs.ts'
import type { Finding } from './finding.ts'
import type { System } from './system.ts'

/** The findings of the check that tells this kind of unmet needs: each with what stands in the way and what to change. */
export function unmetFindings(
  system: System,
  id: UnmetKind,
  describe: (unmet: UnmetNeed) => Partial<Finding> & Pick<Finding, 'message' | 'why'>,
): Finding[] {
  return unmetNeeds(system)
    .filter((unmet) => unmet.id === id)
    .map((unmet) => {
      const { need, obstacles } = unmet
      const [first] = obstacles
      return {
        id,
        severity: 'error' as const,
        place: need.place,
        fix: first?.fix.text ?? 'see xacct explain',
        ...(first?.fix.statement && { statement: first.fix.statement }),
        ...(need.call !== undefined && { call: need.call }),
        ...describe(unmet),
      }
    })
}

/** `sts:AssumeRole on greeter-role` in the words of the request. */
export function requestWords({ need: { request } }: UnmetNeed): string {
  return `${request.action} on ${request.resource}`
}
