import {
  type GroupDetail,
  IAMClient,
  type ManagedPolicyDetail,
  type PolicyDetail,
  paginateGetAccountAuthorizationDetails,
  paginateListRoles,
  type RoleDetail,
  type Tag,
  type UserDetail,
} from '@aws-sdk/client-iam'
import type { Facts, PrincipalFact } from '../check/facts.ts'
import type { SystemPolicy } from '../check/system.ts'
import { type Collector, collectedPolicy } from './collect.ts'

/** Everything of IAM that an account says at once. */
interface Identities {
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
    const [identities, sessions] = await Promise.all([authorizationDetails(iam), longestSessions(iam)])
    tell({ account: connection.account.name, what: 'roles', count: identities.roles.length })
    return describe(identities, sessions, connection.account.id)
  } catch (error) {
    missing('roles and policies', error)
    return undefined
  } finally {
    iam.destroy()
  }
}

async function authorizationDetails(iam: IAMClient): Promise<Identities> {
  const all = { roles: [] as RoleDetail[], users: [] as UserDetail[], groups: [] as GroupDetail[] }
  const policies: ManagedPolicyDetail[] = []
  for await (const page of paginateGetAccountAuthorizationDetails({ client: iam }, {})) {
    all.roles.push(...(page.RoleDetailList ?? []))
    all.users.push(...(page.UserDetailList ?? []))
    all.groups.push(...(page.GroupDetailList ?? []))
    policies.push(...(page.Policies ?? []))
  }
  return { ...all, policies }
}

/** Seconds by ARN, which the details leave out. */
async function longestSessions(iam: IAMClient): Promise<ReadonlyMap<string, number>> {
  const all = new Map<string, number>()
  for await (const { Roles = [] } of paginateListRoles({ client: iam }, {})) {
    for (const { Arn = '', MaxSessionDuration } of Roles) if (MaxSessionDuration) all.set(Arn, MaxSessionDuration)
  }
  return all
}

function describe(
  { roles, users, groups, policies }: Identities,
  sessions: ReadonlyMap<string, number>,
  account: string,
): Partial<Facts> {
  const byName = new Map(groups.map((group) => [group.GroupName, group]))
  const memberships = (user: UserDetail) => (user.GroupList ?? []).flatMap((name) => byName.get(name) ?? [])
  const principals: PrincipalFact[] = [
    ...roles.map((role) =>
      principal(role.Arn, role.RoleId, { ...role, MaxSessionDuration: sessions.get(role.Arn ?? '') }, account),
    ),
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
  return [
    collectedPolicy('trust', Arn, { name: `trust policy of ${Arn}`, document: AssumeRolePolicyDocument, account }),
  ]
}

function inlinePolicies(holder = '', policies: readonly PolicyDetail[] = [], account: string): SystemPolicy[] {
  return policies.map(({ PolicyName, PolicyDocument }) =>
    collectedPolicy('inline', holder, { name: `${PolicyName} of ${holder}`, document: PolicyDocument, account }),
  )
}

function managedPolicy({ Arn = '', PolicyVersionList = [] }: ManagedPolicyDetail, account: string): SystemPolicy[] {
  const current = PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion)
  return current === undefined
    ? []
    : [collectedPolicy('managed', Arn, { name: Arn, document: current.Document, account })]
}
