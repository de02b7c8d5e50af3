import type { Handshake, HandshakeFilter } from '@aws-sdk/client-organizations'
import type { Access, OperationContext } from '../../operation.ts'
import { addAccount, checkMayLeave, findAccount, hasRoom, ownerOf, removeAccount } from './accounts.ts'
import { describeInvitation } from './describe.ts'
import { constraintViolation, handshakeConstraint, invalidInput, organizationsError } from './errors.ts'
import { lowerCaseId, organizationArn } from './ids.ts'
import { paginate } from './paginate.ts'
import { type Invitation, ORGANIZATIONS, type Organization } from './state.ts'

const DAY = 86_400_000
const VALID_FOR = 15 * DAY
/** For so long answered and expired invitations are shown. */
const SHOWN_FOR = 30 * DAY

interface Invited {
  readonly target: Invitation['target']
  readonly notes: string | undefined
  readonly tags: ReadonlyMap<string, string>
}

/** @throws AwsError where the account is a member already, or has an open invitation, or the organization is full */
export function invite(organization: Organization, invited: Invited, context: OperationContext): Invitation {
  const { cloud, state } = context
  const { invitations } = state(ORGANIZATIONS)
  const { target, notes, tags } = invited
  const account = accountBehind(target, context)
  if (account !== undefined && organization.accounts.has(account)) {
    throw handshakeConstraint('ALREADY_IN_AN_ORGANIZATION')
  }
  const open = [...invitations.values()].filter(
    (one) => one.organization === organization && stateOf(one, cloud.clock.now()) === 'OPEN',
  )
  if (open.some((one) => one.target.id === target.id)) throw organizationsError('DuplicateHandshakeException')
  if (!hasRoom(organization, open.length)) throw constraintViolation('ACCOUNT_NUMBER_LIMIT_EXCEEDED')
  const id = `h-${lowerCaseId(cloud.random, 32)}`
  const now = cloud.clock.now()
  const invitation: Invitation = {
    id,
    arn: organizationArn(organization, 'handshake', `invite/${id}`),
    organization,
    sender: ownerOf(organization.managementAccount, context),
    target,
    account,
    notes,
    tags,
    requestedAt: new Date(now),
    expiresAt: new Date(now + VALID_FOR),
    state: 'OPEN',
  }
  invitations.set(id, invitation)
  return invitation
}

/** @throws AwsError `InvalidInputException` for an account id that is none */
function accountBehind({ type, id }: Invitation['target'], { state }: OperationContext): string | undefined {
  if (type === 'ACCOUNT') {
    if (/^\d{12}$/.test(id)) return id
    throw invalidInput('INVALID_PATTERN')
  }
  const own = /^(\d{12})@example\.com$/.exec(id)?.[1]
  return own ?? [...state(ORGANIZATIONS).owners].find(([, { email }]) => email.toLowerCase() === id.toLowerCase())?.[0]
}

/**
 * The invitation, as sender or as receiver.
 * @throws AwsError `HandshakeNotFoundException`, or `AccessDeniedException` for whoever is the other one, or neither
 */
export function findInvitation(id: string, as: 'sender' | 'receiver' | 'party', context: OperationContext): Invitation {
  const invitation = context.state(ORGANIZATIONS).invitations.get(id)
  if (invitation === undefined) throw organizationsError('HandshakeNotFoundException')
  const isSender = invitation.organization.managementAccount === context.account
  const isReceiver = invitation.account === context.account
  if ((isSender && as !== 'receiver') || (isReceiver && as !== 'sender')) {
    invitation.state = stateOf(invitation, context.cloud.clock.now())
    return invitation
  }
  throw organizationsError('AccessDeniedException')
}

/** @throws AwsError for an invitation that is not open any more */
export function answer(
  invitation: Invitation,
  to: 'ACCEPTED' | 'DECLINED' | 'CANCELED',
  { cloud }: OperationContext,
): void {
  if (invitation.state === to) throw organizationsError('HandshakeAlreadyInStateException')
  if (invitation.state !== 'OPEN') throw organizationsError('InvalidHandshakeTransitionException')
  invitation.state = to
  invitation.answeredAt = new Date(cloud.clock.now())
}

/**
 * Lets the invited account join, out of the organization that it was in.
 * @throws AwsError for an invitation that is not open any more, or an account that may not leave where it is
 */
export function accept(invitation: Invitation, context: OperationContext): void {
  const { organization, tags } = invitation
  const { account, state } = context
  const before = state(ORGANIZATIONS).byAccount.get(account)
  if (before === organization) throw handshakeConstraint('ALREADY_IN_AN_ORGANIZATION')
  const member = before && findAccount(before, account)
  if (before && member && invitation.state === 'OPEN') checkMayLeave(before, member, context)
  answer(invitation, 'ACCEPTED', context)
  if (before && member) removeAccount(before, member, context)
  addAccount(organization, account, 'INVITED', tags, context)
}

/** Cancels what an organization, which is about to be deleted, has sent and nobody has answered. */
export function cancelInvitations(organization: Organization, context: OperationContext): void {
  for (const invitation of context.state(ORGANIZATIONS).invitations.values()) {
    if (invitation.organization === organization && stateOf(invitation, context.cloud.clock.now()) === 'OPEN') {
      answer(invitation, 'CANCELED', context)
    }
  }
}

/** The access that an operation on one handshake needs; within the caller's account, whoever has sent it. */
export function invitationAccess(action: string, id: string, { state, account }: OperationContext): Access {
  const arn = state(ORGANIZATIONS).invitations.get(id)?.arn
  return { action: `organizations:${action}`, resource: arn ?? '*', resourceAccount: account }
}

interface InvitationsRequest {
  readonly Filter?: HandshakeFilter | undefined
  readonly NextToken?: string | undefined
  readonly MaxResults?: number | undefined
}

/** One page of those that are still shown, with their state as it is now. */
export function listInvitations(
  { Filter = {}, ...page }: InvitationsRequest,
  { state, cloud }: OperationContext,
  isWanted: (invitation: Invitation) => boolean,
): { Handshakes: Handshake[]; NextToken?: string } {
  const now = cloud.clock.now()
  const isOther = Filter.ParentHandshakeId !== undefined || (Filter.ActionType ?? 'INVITE') !== 'INVITE'
  const shown = [...state(ORGANIZATIONS).invitations.values()].filter((invitation) => {
    invitation.state = stateOf(invitation, now)
    const { answeredAt, expiresAt } = invitation
    return !isOther && isWanted(invitation) && now < (answeredAt ?? expiresAt).getTime() + SHOWN_FOR
  })
  const { items, ...rest } = paginate(shown, ({ id }) => id, page)
  return { Handshakes: items.map(describeInvitation), ...rest }
}

function stateOf({ state, expiresAt }: Invitation, now: number): Invitation['state'] {
  return state === 'OPEN' && now >= expiresAt.getTime() ? 'EXPIRED' : state
}
