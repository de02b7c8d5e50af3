import { parseArn } from '../../core/arn.ts'
import { getOrCreate } from '../../core/get-or-create.ts'
import type { Topology } from '../../topology/topology.ts'
import type { Grant, GrantCondition } from './grant.ts'

/**
 * Lets one statement that names the organization stand for several that name accounts of it, where the topology asks for that:
 * of function policies, which hold no other condition, and of statements that name the callers' roles, which are kept. The
 * account that has the policy keeps a statement of its own: as part of the organization its principals would need no policy of
 * theirs.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid
 */
export function collapseGrants(grants: readonly Grant[], topology: Topology): Grant[] {
  const { organization, collapse, accounts } = topology
  if (collapse !== 'organization' || organization === undefined) return [...grants]
  const members = new Set(accounts.map(({ id }) => id))
  const groups = new Map<string, Grant[]>()
  for (const grant of grants) getOrCreate(groups, groupOf(grant), () => []).push(grant)
  return [...groups.values()].flatMap((group) => collapseGroup(group, members, organization.id))
}

/** Statements that differ in nothing but who is named; a key of its own for each that names no accounts. */
function groupOf(grant: Grant): string {
  const { sid, principal, side, holder, effect, actions, resources } = grant
  const roles = rolesOf(grant)
  if (accountsOf(grant).length === 0 || (roles === undefined && !holder.includes(':lambda:'))) {
    return JSON.stringify([side, holder, sid, principal, resources])
  }
  return JSON.stringify([side, holder, effect, actions, resources, roles !== undefined, otherConditions(grant)])
}

function collapseGroup(group: readonly Grant[], members: ReadonlySet<string>, organization: string): Grant[] {
  const [first] = group as [Grant, ...Grant[]]
  const own = first.place.account.id
  const isInside = (account: string) => members.has(account) && account !== own
  const inside = new Set(group.flatMap(accountsOf).filter(isInside))
  if (inside.size < 2) return [...group]
  const roles = group.flatMap((grant) => rolesOf(grant) ?? []).filter((arn) => isInside(parseArn(arn)?.account ?? ''))
  const { StringEquals, ...others } = otherConditions(first)
  const one: Grant = {
    ...first,
    sid: first.sid.replace(/By(Role|Account\d+)$|Of\w+$/, '').concat('ByOrganization'),
    principal: '*',
    condition: {
      ...others,
      StringEquals: { ...StringEquals, 'aws:PrincipalOrgID': organization },
      ...(roles.length > 0 && { ArnEquals: { 'aws:PrincipalArn': single(roles) } }),
    },
    why: [...new Set(group.map(({ why }) => why))].join('; '),
  }
  return [one, ...group.flatMap((grant) => without(grant, isInside))]
}

/** What is left of a statement without some of its accounts. */
function without(grant: Grant, isLeftOut: (account: string) => boolean): Grant[] {
  const accounts = accountsOf(grant).filter((account) => !isLeftOut(account))
  if (accounts.length === 0) return []
  const roots = accounts.map((account) => `arn:${grant.place.partition}:iam::${account}:root`)
  const roles = rolesOf(grant)?.filter((arn) => !isLeftOut(parseArn(arn)?.account ?? ''))
  const condition = {
    ...otherConditions(grant),
    ...(roles && { ArnEquals: { 'aws:PrincipalArn': single(roles) } }),
  }
  const { condition: _, ...rest } = grant
  return [{ ...rest, principal: { AWS: single(roots) }, ...(Object.keys(condition).length > 0 && { condition }) }]
}

/** The accounts that a statement names as a whole; none where it names anything else too. */
function accountsOf({ side, principal }: Grant): string[] {
  if (side === 'identity' || typeof principal !== 'object' || !('AWS' in principal)) return []
  const named = [principal.AWS].flat() as string[]
  const ids = named.map((arn) => /^arn:[^:]+:iam::(\d{12}):root$/.exec(arn)?.[1])
  return ids.every((id) => id !== undefined) ? ids : []
}

function rolesOf({ condition }: Grant): string[] | undefined {
  const roles = condition?.ArnEquals?.['aws:PrincipalArn']
  return roles === undefined ? undefined : ([roles].flat() as string[])
}

function otherConditions({ condition = {} }: Grant): GrantCondition {
  const { ArnEquals: _, ...others } = condition
  return others
}

function single(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] as string) : values
}
