import {
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsResponse,
  type GroupDetail,
  IAMClient,
  type ManagedPolicyDetail,
  type PolicyDetail,
  type RoleDetail,
  type Tag,
  type UserDetail,
} from '@aws-sdk/client-iam'
import type { Facts, PrincipalFact } from '../check/facts.ts'
import type { SystemPolicy } from '../check/system.ts'
import { type Collector, readDocument } from './collect.ts'
import { listIdentities } from './list-identities.ts'

/** Everything of IAM that an account says at once, or bit by bit. */
export interface Identities {
  readonly roles: readonly RoleDetail[]
  readonly users: readonly UserDetail[]
  readonly groups: readonly GroupDetail[]
  readonly policies: readonly ManagedPolicyDetail[]
}

/** Roles and users of an account with the policies that bind them; `undefined` where they may not be read. */
export async function collectIdentities(collector: Collector): Promise<Partial<Facts> | undefined> {
  const { connection, tell, missing } = collector
  const iam = new IAMClient(connection.config())
  try {
    const identities = await authorizationDetails(iam).catch((error: unknown) => {
      if (isNotThere(error)) return listIdentities(iam, missing)
      throw error
    })
    tell({ account: connection.account.name, what: 'roles', count: identities.roles.length })
    return describe(identities, connection.account.id)
  } catch (error) {
    missing('roles and policies', error)
    return undefined
  } finally {
    iam.destroy()
  }
}

/** An AWS that does not have the operation says so by its status, not all of them by one name. */
function isNotThere(error: unknown): boolean {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 501
}

async function authorizationDetails(iam: IAMClient): Promise<Identities> {
  const pages: GetAccountAuthorizationDetailsResponse[] = []
  for (let Marker: string | undefined; ; ) {
    const page = await iam.send(
      new GetAccountAuthorizationDetailsCommand({
        Filter: ['Role', 'User', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'],
        ...(Marker !== undefined && { Marker }),
      }),
    )
    pages.push(page)
    Marker = page.IsTruncated ? page.Marker : undefined
    if (Marker === undefined) break
  }
  return {
    roles: pages.flatMap(({ RoleDetailList = [] }) => RoleDetailList),
    users: pages.flatMap(({ UserDetailList = [] }) => UserDetailList),
    groups: pages.flatMap(({ GroupDetailList = [] }) => GroupDetailList),
    policies: pages.flatMap(({ Policies = [] }) => Policies),
  }
}

function describe({ roles, users, groups, policies }: Identities, account: string): Partial<Facts> {
  const byName = new Map(groups.map((group) => [group.GroupName, group]))
  const memberships = (user: UserDetail) => (user.GroupList ?? []).flatMap((name) => byName.get(name) ?? [])
  const principals: PrincipalFact[] = [
    ...roles.map((role) => principal(role.Arn, role.RoleId, role, account)),
    ...users.map((user) => {
      const attached = [user, ...memberships(user)].flatMap(
        ({ AttachedManagedPolicies = [] }) => AttachedManagedPolicies,
      )
      return principal(user.Arn, user.UserId, { ...user, AttachedManagedPolicies: attached }, account)
    }),
  ]
  return {
    principals,
    policies: [
      ...roles.flatMap((role) => [
        ...trustPolicy(role, account),
        ...inlinePolicies(role.Arn, role.RolePolicyList, account),
      ]),
      ...users.flatMap((user) => [
        ...inlinePolicies(user.Arn, user.UserPolicyList, account),
        ...memberships(user).flatMap(({ GroupPolicyList }) => inlinePolicies(user.Arn, GroupPolicyList, account)),
      ]),
      ...policies.flatMap((policy) => managedPolicy(policy, account)),
    ],
  }
}

interface Detail {
  readonly Tags?: Tag[] | undefined
  readonly AttachedManagedPolicies?: { PolicyArn?: string | undefined }[] | undefined
  readonly PermissionsBoundary?: { PermissionsBoundaryArn?: string | undefined } | undefined
  readonly MaxSessionDuration?: number | undefined
}

function principal(arn = '', id: string | undefined, detail: Detail, account: string): PrincipalFact {
  const { Tags = [], AttachedManagedPolicies = [], PermissionsBoundary, MaxSessionDuration } = detail
  const boundary = PermissionsBoundary?.PermissionsBoundaryArn
  return {
    arn,
    account,
    ...(id !== undefined && { uniqueId: id }),
    ...(Tags.length > 0 && { tags: Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])) }),
    managed: AttachedManagedPolicies.flatMap(({ PolicyArn }) => PolicyArn ?? []),
    ...(boundary !== undefined && { boundary }),
    ...(MaxSessionDuration !== undefined && { maxSession: MaxSessionDuration }),
    place: { path: arn },
  }
}

function trustPolicy({ Arn = '', AssumeRolePolicyDocument }: RoleDetail, account: string): SystemPolicy[] {
  return [policy('trust', Arn, `trust policy of ${Arn}`, AssumeRolePolicyDocument, account)]
}

function inlinePolicies(holder = '', policies: readonly PolicyDetail[] = [], account: string): SystemPolicy[] {
  return policies.map(({ PolicyName, PolicyDocument }) =>
    policy('inline', holder, `${PolicyName} of ${holder}`, PolicyDocument, account),
  )
}

function managedPolicy({ Arn = '', PolicyVersionList = [] }: ManagedPolicyDetail, account: string): SystemPolicy[] {
  const current = PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion)
  return current === undefined ? [] : [policy('managed', Arn, Arn, current.Document, account)]
}

function policy(
  side: SystemPolicy['side'],
  holder: string,
  name: string,
  document: string | undefined,
  account: string,
): SystemPolicy {
  const place = { path: name }
  return { side, holder, name, document: readDocument(document), account, place, placeOf: () => place }
}
