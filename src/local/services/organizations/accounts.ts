import type { OperationContext } from '../../operation.ts'
import { constraintViolation, organizationsError } from './errors.ts'
import { organizationArn } from './ids.ts'
import { type Container, type Member, ORGANIZATIONS, type Organization } from './state.ts'
import { attachDefaults, treeChanged } from './tree.ts'

/**
 * AWS starts with 10 and raises it on request, to this at most; there is nobody here to ask.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
const MAX_ACCOUNTS = 10_000

const DAY = 86_400_000
/** For so long an account that CreateAccount made cannot be removed from its organization. */
const WAITING_PERIOD = 7 * DAY
/** For so long a closed account stays in its organization. */
const POST_CLOSURE_PERIOD = 90 * DAY
/** Creating and closing an account takes AWS seconds to minutes. */
export const ACCOUNT_WORK = 1_000

/** @throws AwsError `AccountNotFoundException` */
export function findAccount({ accounts }: Organization, id: string): Member {
  const account = accounts.get(id)
  if (account !== undefined) return account
  throw organizationsError('AccountNotFoundException')
}

/** How many accounts there are or are being created; those that are closed count. */
export function countAccounts({ accounts, accountRequests }: Organization): number {
  return accounts.size + [...accountRequests.values()].filter(({ State }) => State === 'IN_PROGRESS').length
}

/** Whether the organization may have one more, beside those it has invited. */
export function hasRoom(organization: Organization, invited = 0): boolean {
  return countAccounts(organization) + invited < MAX_ACCOUNTS
}

/** Name and address of an account; one that CreateAccount did not make has none of its own here. */
export function ownerOf(account: string, { state }: OperationContext): { name: string; email: string } {
  return state(ORGANIZATIONS).owners.get(account) ?? { name: account, email: `${account}@example.com` }
}

/** Puts an account into the organization's root, with AWS's own policies attached. */
export function addAccount(
  organization: Organization,
  id: string,
  joinedMethod: Member['joinedMethod'],
  tags: ReadonlyMap<string, string>,
  context: OperationContext,
): Member {
  const account: Member = {
    kind: 'ACCOUNT',
    id,
    arn: organizationArn(organization, 'account', id),
    ...ownerOf(id, context),
    joinedMethod,
    joinedAt: new Date(context.cloud.clock.now()),
    parent: organization.root,
    state: 'ACTIVE',
    tags: new Map(tags),
    attached: new Set(),
  }
  attachDefaults(organization, account)
  organization.accounts.set(id, account)
  context.state(ORGANIZATIONS).byAccount.set(id, organization)
  treeChanged(organization)
  return account
}

/** Takes an account out of its organization; its tags, attachments and requests go with it. */
export function removeAccount(organization: Organization, { id }: Member, { state }: OperationContext): void {
  organization.accounts.delete(id)
  organization.administrators.delete(id)
  state(ORGANIZATIONS).byAccount.delete(id)
  treeChanged(organization)
}

/**
 * Makes sure that an account may leave.
 * @throws AwsError `MasterCannotLeaveOrganizationException`, or `ConstraintViolationException` for one that administers for a
 * service, or that was created within the last seven days
 */
export function checkMayLeave(organization: Organization, account: Member, { cloud }: OperationContext): void {
  if (account.id === organization.managementAccount) throw organizationsError('MasterCannotLeaveOrganizationException')
  if (organization.administrators.has(account.id)) {
    throw constraintViolation('CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG')
  }
  const isYoung = cloud.clock.now() - account.joinedAt.getTime() < WAITING_PERIOD
  if (account.joinedMethod === 'CREATED' && isYoung) throw constraintViolation('WAIT_PERIOD_ACTIVE')
}

export function moveAccount(organization: Organization, account: Member, to: Container): void {
  account.parent = to
  treeChanged(organization)
}

/** Closes an account: after a while nobody of it is let in any more, and after 90 days it is gone from the organization. */
export function closeAccount(organization: Organization, account: Member, context: OperationContext): void {
  const { clock } = context.cloud
  account.state = 'PENDING_CLOSURE'
  clock.schedule(ACCOUNT_WORK, () => {
    account.state = 'SUSPENDED'
    context.state(ORGANIZATIONS).closed.add(account.id)
    clock.schedule(POST_CLOSURE_PERIOD, () => {
      if (organization.accounts.get(account.id) === account) removeAccount(organization, account, context)
    })
  })
}
