import { accountOf } from '../../core/arn.ts'
import { getOrCreate } from '../../core/get-or-create.ts'
import { checkWorld } from './check-world.ts'
import { roleNameOf } from './decide-in.ts'
import { type Organization, readMemberships } from './organization.ts'
import type { World, WorldAccount, WorldLookup, WorldPrincipal, WorldResource } from './world.ts'
import { WorldError } from './world-error.ts'

/** A world as a file holds it. */
export interface WorldData {
  /** Path and policies of an account that the organization holds come from there. */
  readonly accounts: readonly WorldAccount[]
  readonly principals?: readonly WorldPrincipal[]
  readonly resources?: readonly WorldResource[]
  readonly organization?: Organization
}

/**
 * Makes a world of plain data, which must not be changed afterwards.
 * @throws WorldError with every problem at once: shapes, ids, ARNs, duplicates, accounts that are not there, policies that
 * the engine does not read
 * @example createWorld({ accounts: [{ id: '111111111111' }], principals: [{ arn: 'arn:aws:iam::111111111111:role/app', identity: [] }] })
 */
export function createWorld(data: WorldData): World {
  const problems = checkWorld(data)
  if (problems.length > 0) throw new WorldError(problems)
  const memberships = data.organization === undefined ? new Map() : readMemberships(data.organization)
  const principals = new Map<string, WorldPrincipal[]>()
  for (const principal of data.principals ?? []) {
    getOrCreate(principals, accountOf(principal.arn) as string, () => []).push(principal)
  }
  const accounts = data.accounts.map((account): WorldAccount => {
    const membership = memberships.get(account.id)
    return membership === undefined ? account : { ...account, organizationPath: membership.path }
  })
  const resources = data.resources ?? []
  return {
    accounts: () => accounts,
    principals: (account) => principals.get(account) ?? [],
    resources: () => resources,
    scps: (account) => memberships.get(account)?.scps,
    rcps: (account) => memberships.get(account)?.rcps,
    lookup: createLookup(accounts, data.principals ?? [], resources),
  }
}

function createLookup(
  accounts: readonly WorldAccount[],
  principals: readonly WorldPrincipal[],
  resources: readonly WorldResource[],
): WorldLookup {
  const byId = new Map(accounts.map((account) => [account.id, account]))
  const byArn = new Map(principals.map((principal) => [principal.arn, principal]))
  const resourceByArn = new Map(resources.map((resource) => [resource.arn, resource]))
  const named = principals.filter((one) => roleNameOf(one) !== undefined)
  const roles = new Map(named.map((role) => [`${accountOf(role.arn)} ${roleNameOf(role)}`, role]))
  return {
    account: (id) => byId.get(id),
    principal: (arn) => byArn.get(arn),
    role: (account, name) => roles.get(`${account} ${name}`),
    resource: (arn) => resourceByArn.get(arn),
  }
}
