import { isAccountId } from '../../core/account-id.ts'
import { accountOf } from '../../core/arn.ts'
import { shortName } from '../../core/short-name.ts'
import { decideIn } from '../../iam/world/decide-in.ts'
import { findAccount } from '../../iam/world/world.ts'
import { defineCheck } from '../check.ts'
import type { Finding } from '../finding.ts'
import { principalsOf, requiresKey, type SystemStatement, statementsOf } from '../statements.ts'
import type { System } from '../system.ts'

export const missingExternalId = defineCheck({
  id: 'missing-external-id',
  title: 'A third party may assume a role without an external id, or the one that is sent is not required',
  severity: 'warning',
  why: 'A third party that assumes roles for many customers can be talked into assuming yours: the confused deputy.',
  fix: 'Require `sts:ExternalId` in the trust policy; STS takes one that nobody requires in silence.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
  run: (system) => [...thirdParties(system), ...notRequired(system)],
})

const WITHIN = ['aws:principalorgid', 'aws:principalorgpaths', 'aws:resourceorgid', 'sts:externalid']

function thirdParties(system: System): Finding[] {
  return [...statementsOf(system, 'trust')]
    .filter(({ statement }) => statement.effect === 'Allow' && !requiresKey(statement, WITHIN))
    .filter(({ statement }) =>
      statement.actions.some((action) => /^sts:(AssumeRole|\*)$/i.test(action) || action === '*'),
    )
    .flatMap((one) => {
      const others = principalsOf(one.statement, 'AWS').filter((name) => isThirdParty(name, system))
      return others.length === 0 ? [] : [thirdPartyFinding(one, others, system)]
    })
}

function isThirdParty(name: string, { world }: System): boolean {
  const account = isAccountId(name) ? name : accountOf(name)
  return account !== undefined && findAccount(world, account) === undefined
}

function thirdPartyFinding({ policy, place }: SystemStatement, others: readonly string[], { kind }: System): Finding {
  const accounts = [...new Set(others.map((name) => (isAccountId(name) ? name : accountOf(name))))].join(', ')
  return {
    id: 'missing-external-id',
    severity: 'warning',
    place,
    message: `${shortName(policy.holder)} trusts account ${accounts}, which is none of yours here, without an external id`,
    why: 'whoever serves many customers from there can be talked into using this role for another of them',
    fix:
      kind === 'topology'
        ? 'set `externalId` of the call; if the account is yours, name it under `accounts`'
        : 'require an external id; if the account is yours, name it beside the others',
    ...(kind !== 'topology' && {
      statement: { Condition: { StringEquals: { 'sts:ExternalId': 'a value that you give to that party alone' } } },
    }),
  }
}

/** A call that sends an external id must be denied without it. */
function notRequired({ calls, world }: System): Finding[] {
  return calls.flatMap(({ name, externalId, role, needs, place }): Finding[] => {
    const need = externalId === undefined ? undefined : needs.find(({ request }) => request.action === 'sts:AssumeRole')
    if (need === undefined || role === undefined) return []
    const { 'sts:ExternalId': _, ...context } = need.request.context ?? {}
    const without = decideIn(world, { ...need.request, context })
    const isRequired = without.decision !== 'allow' || decideIn(world, need.request).decision !== 'allow'
    if (isRequired) return []
    return [
      {
        id: 'missing-external-id',
        severity: 'warning',
        place,
        message: `call ${name} sends an external id, and ${shortName(role)} does not require it`,
        why: 'STS takes an external id that nobody asked for in silence: it protects nothing',
        fix: 'add the condition to the trust policy',
        statement: { Condition: { StringEquals: { 'sts:ExternalId': externalId } } },
        call: name,
      },
    ]
  })
}
