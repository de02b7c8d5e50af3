import type { NamedPolicy } from '../evaluate.ts'
import type { PolicyLevels } from './world.ts'

/** The policies at one place of an organization. */
interface OrganizationLevel {
  /** `FullAWSAccess` where it is missing, as AWS attaches it; an empty list allows nothing. */
  readonly scps?: readonly NamedPolicy[]
  readonly rcps?: readonly NamedPolicy[]
}

/** An account in its organization. */
export interface OrganizationAccount extends OrganizationLevel {
  readonly id: string
}

/** The root or an organizational unit. */
export interface OrganizationNode extends OrganizationLevel {
  /** `r-…` or `ou-…` */
  readonly id: string
  readonly accounts?: readonly OrganizationAccount[]
  readonly units?: readonly OrganizationNode[]
}

export interface Organization {
  /** `o-…` */
  readonly id: string
  /** The account that neither SCPs nor RCPs bind. */
  readonly managementAccount: string
  readonly root: OrganizationNode
}

/** What an organization means for one account. */
export interface Membership {
  readonly path: string
  readonly scps: PolicyLevels | undefined
  readonly rcps: PolicyLevels | undefined
}

/** AWS's own SCP, attached everywhere until somebody takes it away. */
const FULL_ACCESS: NamedPolicy = {
  name: 'FullAWSAccess',
  arn: 'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess',
  document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
}

/** Each account of the organization with its path and the policies on the way down to it. */
export function readMemberships({ id, managementAccount, root }: Organization): Map<string, Membership> {
  const memberships = new Map<string, Membership>()
  const visit = (node: OrganizationNode, above: string, scps: PolicyLevels, rcps: PolicyLevels) => {
    const path = `${above}${node.id}/`
    const down = (level: OrganizationLevel, before: { scps: PolicyLevels; rcps: PolicyLevels }) => ({
      scps: [...before.scps, level.scps ?? [FULL_ACCESS]],
      rcps: [...before.rcps, level.rcps ?? []],
    })
    const here = down(node, { scps, rcps })
    for (const account of node.accounts ?? []) {
      const bound = account.id === managementAccount ? { scps: undefined, rcps: undefined } : down(account, here)
      memberships.set(account.id, { path, ...bound })
    }
    for (const unit of node.units ?? []) visit(unit, path, here.scps, here.rcps)
  }
  visit(root, `${id}/`, [], [])
  return memberships
}
