import { isAccountId } from '../../core/account-id.ts'
import { accountOf } from '../../core/arn.ts'
import { shortName } from '../../core/short-name.ts'
import { findAccount } from '../../iam/world/world.ts'
import { defineCheck } from '../check.ts'
import { crossings } from '../crossings.ts'
import type { Finding } from '../finding.ts'
import { principalsOf, statementsOf } from '../statements.ts'
import type { System } from '../system.ts'
import { unmetFindings } from '../unmet-findings.ts'

export const beyondCalls = defineCheck({
  id: 'beyond-calls',
  title: 'Something is allowed between accounts that no call declares',
  severity: 'error',
  why: 'Whatever is allowed and not needed is what an intruder uses.',
  fix: 'Declare the call, or take the permission away.',
  run: (system) => {
    if (!system.declares) return []
    return [
      ...unmetFindings(system, 'beyond-calls', ({ need }) => ({
        message: `${need.why}: allowed, and must not be`,
        why: `${need.request.action} on ${need.request.resource} goes beyond what is declared`,
        fix: 'take the permission away',
      })),
      ...crossings(system).map(
        ({ principal, action, resource, place }): Finding => ({
          id: 'beyond-calls',
          severity: 'error',
          place,
          message: `${shortName(principal)} of account ${accountOf(principal)} may ${action} on ${resource}, which no call declares`,
          why: 'whatever is allowed and not needed is what an intruder uses',
          fix: 'declare the call, or take the permission away',
        }),
      ),
      ...strangers(system),
    ]
  },
})

/** Accounts outside that the policies of what is called name, and no call does. */
function strangers(system: System): Finding[] {
  const { calls, world } = system
  const holders = new Set(calls.flatMap(({ role, to }) => role ?? to.arn ?? []))
  const declared = new Set(calls.map(({ from }) => from.account))
  return [...statementsOf(system, 'trust', 'resource')]
    .filter(({ policy, statement }) => statement.effect === 'Allow' && holders.has(policy.holder))
    .flatMap(({ policy, statement, place }) =>
      principalsOf(statement, 'AWS').flatMap((name): Finding[] => {
        const account = isAccountId(name) ? name : accountOf(name)
        if (account === undefined || declared.has(account) || findAccount(world, account) !== undefined) return []
        return [
          {
            id: 'beyond-calls',
            severity: 'error',
            place,
            message: `the policy of ${shortName(policy.holder)} lets in account ${account}, which no call declares`,
            why: 'whoever may hand on permissions there may use it',
            fix: 'declare the call, or take the statement away',
          },
        ]
      }),
    )
}
