import { accountOf } from '../core/arn.ts'
import { getOrCreate } from '../core/get-or-create.ts'
import { compilePolicy } from '../iam/compile-policy.ts'
import type { NamedPolicy } from '../iam/evaluate.ts'
import { PolicyError } from '../iam/policy-error.ts'
import { validatePolicy } from '../iam/validate-policy.ts'
import { createWorld } from '../iam/world/create-world.ts'
import type { World, WorldResource } from '../iam/world/world.ts'
import type { Facts, PrincipalFact } from './facts.ts'
import type { Finding } from './finding.ts'
import { inferCalls } from './infer-calls.ts'
import type { System, SystemPolicy } from './system.ts'

/** Makes a system of what is known of its accounts; its calls are those that policies and variables speak of. */
export function createFactsSystem(
  facts: Facts,
  {
    name,
    kind,
    assumed = new Map(),
  }: { name: string; kind: 'templates' | 'aws'; assumed?: ReadonlyMap<string, string> },
): System {
  const found: Finding[] = [...facts.found]
  const policies = facts.policies.filter((policy) => isSound(policy, kind, found))
  const organization = namedOrganization(policies)
  if (organization !== undefined) found.push(takenForGranted(organization, facts))
  const world = worldOf(facts, policies, organization)
  const base = { ...facts, policies, world }
  const { calls, needs } = inferCalls(base)
  return {
    name,
    kind,
    world,
    accounts: facts.accounts,
    functions: facts.functions,
    roles: facts.principals.map(({ arn, maxSession, place }) => ({
      arn,
      ...(maxSession !== undefined && { maxSession }),
      place,
    })),
    policies,
    calls,
    needs,
    triggers: facts.triggers,
    subnets: new Map(facts.subnets.map((subnet) => [subnet.id, subnet])),
    found,
    declares: false,
    assumed,
  }
}

const KINDS = { inline: 'identity', managed: 'identity', trust: 'trust', resource: 'resource' } as const

/**
 * A policy that AWS would not save is told, and has no effect; one that AWS has saved is read less strictly. Whether it is too
 * long is told by another check.
 */
function isSound(policy: SystemPolicy, kind: System['kind'], found: Finding[]): boolean {
  const { side, document, name, holder, place } = policy
  try {
    if (kind === 'aws') compilePolicy(document)
    else validatePolicy(JSON.stringify(document), KINDS[side])
    return true
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    if (error.code === 'LimitExceeded' || /exceed|quota|size/i.test(error.message)) return true
    const isRunning = kind === 'aws'
    found.push({
      id: isRunning ? 'not-known' : 'invalid-policy',
      severity: isRunning ? 'info' : 'error',
      place,
      message: `${name} of ${holder}: ${error.message}`,
      why: isRunning ? 'it is not counted' : 'AWS refuses the document with these words, and the deployment fails',
      fix: `mend ${error.path}${error.detail === '' ? '' : `: ${error.detail}`}`,
    })
    return false
  }
}

/** The organization that policies name, if it is one: which accounts are in it, neither templates nor the accounts tell. */
function namedOrganization(policies: readonly SystemPolicy[]): string | undefined {
  const conditions = policies.flatMap(({ document }) =>
    compilePolicy(document).statements.flatMap(({ source }) => source.conditions),
  )
  const ids = new Set(conditions.flatMap(({ key, values }) => (/^aws:PrincipalOrgID$/i.test(key) ? values : [])))
  const [id] = ids
  return ids.size === 1 && id !== undefined && /^o-[a-z0-9]+$/.test(id) ? id : undefined
}

function takenForGranted(organization: string, { accounts }: Facts): Finding {
  return {
    id: 'not-known',
    severity: 'info',
    place: { path: organization },
    message: `that accounts ${accounts.map(({ id }) => id).join(', ')} are in organization ${organization} is taken for granted`,
    why: 'policies let that organization in, and nothing here tells who is in it',
    fix: 'see `aws organizations list-accounts`',
  }
}

function worldOf(
  { accounts, principals, functions, resources }: Facts,
  policies: readonly SystemPolicy[],
  organization: string | undefined,
): World {
  const named = ({ name, document, side, holder }: SystemPolicy): NamedPolicy => ({
    name,
    document,
    ...(side === 'managed' && { arn: holder }),
  })
  const byHolder = new Map<string, NamedPolicy[]>()
  for (const policy of policies) {
    // What is written for another account’s resource has no effect there.
    if (policy.side === 'resource' && (accountOf(policy.holder) ?? policy.account) !== policy.account) continue
    getOrCreate(byHolder, `${policy.side} ${policy.holder}`, () => []).push(named(policy))
  }
  const ids = new Set(accounts.map(({ id }) => id))
  const guarded = new Map<string, WorldResource>()
  const owner = new Map(resources.map(({ arn, account }) => [arn, account]))
  for (const { arn, account } of [...functions, ...resources]) guarded.set(arn, { arn, account })
  for (const { arn, account, tags } of principals) {
    const trust = byHolder.get(`trust ${arn}`)?.[0]
    if (arn.includes(':role/'))
      guarded.set(arn, { arn, account, ...(tags && { tags }), ...(trust && { policy: trust }) })
  }
  for (const { side, holder, account } of policies) {
    const own = accountOf(holder) ?? owner.get(holder) ?? account
    const found = byHolder.get(`resource ${holder}`)
    if (side !== 'resource' || found === undefined || !ids.has(own)) continue
    guarded.set(holder, { arn: holder, account: own, policy: joined(found) })
  }
  return createWorld({
    accounts: accounts.map(({ id, partition }) => ({
      id,
      partition,
      ...(organization !== undefined && { organizationPath: `${organization}/r-root/` }),
    })),
    principals: unique(principals).map(({ arn, uniqueId, tags, managed, boundary }) => {
      const own = [`inline ${arn}`, ...managed.map((policy) => `managed ${policy}`)].flatMap(
        (key) => byHolder.get(key) ?? [],
      )
      const limit = boundary === undefined ? undefined : byHolder.get(`managed ${boundary}`)?.[0]
      return {
        arn,
        identity: own,
        ...(uniqueId !== undefined && { uniqueId }),
        ...(tags && { tags }),
        ...(limit && { permissionsBoundary: limit }),
      }
    }),
    resources: [...guarded.values()],
  })
}

/** Several documents of one resource count as one. */
function joined(policies: readonly NamedPolicy[]): NamedPolicy {
  const [first, ...more] = policies as [NamedPolicy, ...NamedPolicy[]]
  if (more.length === 0) return first
  const statements = policies.flatMap(({ document }) =>
    [(document as { Statement: object | object[] }).Statement].flat(),
  )
  return { name: first.name, document: { Version: '2012-10-17', Statement: statements } }
}

function unique(principals: readonly PrincipalFact[]): PrincipalFact[] {
  return [...new Map(principals.map((principal) => [principal.arn, principal])).values()]
}
