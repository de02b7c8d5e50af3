import { isAccountId } from '../core/account-id.ts'
import { accountOf } from '../core/arn.ts'
import { compileActions } from '../iam/match-action.ts'
import { whatCan } from '../iam/world/what-can.ts'
import { findAccount } from '../iam/world/world.ts'
import { unmetNeeds } from './decide-needs.ts'
import type { Place } from './finding.ts'
import { principalsOf, statementsOf } from './statements.ts'
import type { System } from './system.ts'

/** An account is let in, and nobody there makes use of it. */
export interface UnusedGrant {
  readonly holder: string
  readonly action: string
  readonly account: string
  readonly place: Place
}

/**
 * Accounts that policies of roles and functions let in, where no role may do what they are let in for: the caller’s side is
 * missing. Only templates are judged so: running accounts have many such policies, and declared calls are decided one by one.
 */
export function unusedGrants(system: System): UnusedGrant[] {
  if (system.kind !== 'templates') return []
  const troubled = new Set(unmetNeeds(system).map(({ need }) => withoutQualifier(need.request.resource)))
  return [...statementsOf(system, 'trust', 'resource')]
    .filter(({ policy, statement }) => statement.effect === 'Allow' && !troubled.has(withoutQualifier(policy.holder)))
    .filter(({ policy }) => (accountOf(policy.holder) ?? policy.account) === policy.account)
    .flatMap(({ policy: { holder, side, account: owner }, statement, place }) => {
      const action = mainAction(side === 'trust', statement.actions, statement.notAction)
      const accounts = new Set(
        principalsOf(statement, 'AWS').map((name) => (isAccountId(name) ? name : accountOf(name))),
      )
      return [...accounts].flatMap((account) => {
        const isForeign = account !== undefined && account !== owner && findAccount(system.world, account) !== undefined
        if (!isForeign || action === undefined || isUsed(system, account, action, holder)) return []
        return [{ holder, action, account, place }]
      })
    })
}

function isUsed({ world }: System, account: string, action: string, resource: string): boolean {
  return world
    .principals(account)
    .some(({ arn }) => whatCan(world, arn, { actions: [action], resources: [resource] }).onResources.length > 0)
}

function mainAction(isTrust: boolean, actions: readonly string[], negated: boolean): string | undefined {
  const main = isTrust ? 'sts:AssumeRole' : 'lambda:InvokeFunction'
  if (compileActions(actions, negated)(main.toLowerCase())) return main
  return isTrust || negated ? undefined : actions.find((action) => !/[*?]/.test(action))
}

function withoutQualifier(arn: string): string {
  return /^arn:[^:]+:lambda:/.test(arn) ? arn.split(':').slice(0, 7).join(':') : arn
}
