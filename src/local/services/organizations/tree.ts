import { organizationsError } from './errors.ts'
import type { Container, Member, Organization, OrganizationalUnit, Root, Target } from './state.ts'

/** From the root down to the target itself. */
export function lineOf(target: Target): Target[] {
  const line: Target[] = [target]
  for (let at = target; at.kind !== 'ROOT'; at = at.parent) line.unshift(at.parent)
  return line
}

/** The place of an account or unit as condition keys have it: `o-…/r-…/ou-…/`; of an account that of its parent. */
export function pathOf(organization: Organization, target: Target): string {
  const containers = lineOf(target).filter(({ kind }) => kind !== 'ACCOUNT')
  return [organization.id, ...containers.map(({ id }) => id), ''].join('/')
}

export function findTarget({ root, units, accounts }: Organization, id: string): Target | undefined {
  return id === root.id ? root : (units.get(id) ?? accounts.get(id))
}

export function findContainer({ root, units }: Organization, id: string): Container | undefined {
  return id === root.id ? root : units.get(id)
}

export function unitsIn({ units }: Organization, container: Container): OrganizationalUnit[] {
  return [...units.values()].filter(({ parent }) => parent === container)
}

export function accountsIn({ accounts }: Organization, container: Container): Member[] {
  return [...accounts.values()].filter(({ parent }) => parent === container)
}

/** The root, every unit and every account. */
export function allTargets({ root, units, accounts }: Organization): Target[] {
  return [root, ...units.values(), ...accounts.values()]
}

/** What is new in the tree starts with AWS's own policy of each enabled type that has one. */
export function attachDefaults({ root, policies }: Organization, target: Target): void {
  for (const { id, type, awsManaged } of policies.values()) {
    if (awsManaged && root.policyTypes.has(type)) target.attached.add(id)
  }
}

/** Says that attachments, documents or places have changed: what was worked out before counts no more. */
export function treeChanged({ memberships }: Organization): void {
  memberships.clear()
}

/** @throws AwsError `TargetNotFoundException` */
export function requireTarget(organization: Organization, id: string): Target {
  const target = findTarget(organization, id)
  if (target !== undefined) return target
  throw organizationsError('TargetNotFoundException')
}

/** @throws AwsError `ParentNotFoundException` */
export function findParent(organization: Organization, id: string): Container {
  const parent = findContainer(organization, id)
  if (parent !== undefined) return parent
  throw organizationsError('ParentNotFoundException')
}

/** @throws AwsError `RootNotFoundException` */
export function findRoot({ root }: Organization, id: string): Root {
  if (root.id === id) return root
  throw organizationsError('RootNotFoundException')
}
