import type { PolicyType } from '@aws-sdk/client-organizations'
import { getOrCreate } from '../../../core/get-or-create.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import type { PolicyLevels } from '../../../iam/world/world.ts'
import type { Store } from '../../store/state.ts'
import { attachedTo } from './policies.ts'
import { type Member, ORGANIZATIONS, type Organization, type Target } from './state.ts'
import { lineOf, pathOf } from './tree.ts'

/** What an organization means for one of its accounts. */
export interface Membership {
  /** `o-…` */
  readonly organization: string
  /** Where the account stands, `o-…/r-…/ou-…/`. */
  readonly path: string
  /** Missing for the management account, and where the type is not enabled. */
  readonly scps: PolicyLevels | undefined
  /** Missing also where no RCP but AWS's own is attached, for that one denies nothing. */
  readonly rcps: PolicyLevels | undefined
}

/** The account's place in its organization with the policies that bind it there; `undefined` for one that is in none. */
export function membershipOf(store: Store, partition: string, account: string): Membership | undefined {
  const { byAccount } = store.get(ORGANIZATIONS, { partition, account, region: '' })
  const organization = byAccount.get(account)
  if (organization === undefined) return undefined
  return getOrCreate(organization.memberships, account, () =>
    describe(organization, organization.accounts.get(account) as Member),
  )
}

/** Whether the account has been closed: nobody of it is let in, and nobody gets at what is in it. */
export function isClosed(store: Store, partition: string, account: string): boolean {
  return store.get(ORGANIZATIONS, { partition, account, region: '' }).closed.has(account)
}

function describe(organization: Organization, account: Member): Membership {
  const place = { organization: organization.id, path: pathOf(organization, account) }
  if (account.id === organization.managementAccount) return { ...place, scps: undefined, rcps: undefined }
  const { policyTypes } = organization.root
  const line = lineOf(account)
  const levels = (type: PolicyType) =>
    policyTypes.has(type) ? line.map((target) => documentsAt(organization, target, type)) : undefined
  const rcps = levels('RESOURCE_CONTROL_POLICY')
  return {
    ...place,
    scps: levels('SERVICE_CONTROL_POLICY'),
    rcps: rcps?.some((level) => level.length > 0) ? rcps : undefined,
  }
}

/** AWS's own RCP allows everything, and so says nothing of a request. */
function documentsAt(organization: Organization, target: Target, type: PolicyType): NamedPolicy[] {
  return attachedTo(organization, target, type)
    .filter(({ awsManaged }) => !awsManaged || type === 'SERVICE_CONTROL_POLICY')
    .map(({ document }) => document)
}
