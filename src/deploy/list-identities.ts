import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  type IAMClient,
  type ManagedPolicyDetail,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListRolePolicies,
  paginateListRoles,
  paginateListUserPolicies,
  paginateListUsers,
  type Role,
  type RoleDetail,
  type User,
  type UserDetail,
} from '@aws-sdk/client-iam'
import { type Collector, inTurns } from './collect.ts'
import type { Identities } from './collect-identities.ts'

/** The same as `GetAccountAuthorizationDetails`, one call after the other; users’ groups are left out. */
export async function listIdentities(iam: IAMClient, missing: Collector['missing']): Promise<Identities> {
  const roles: Role[] = []
  for await (const { Roles = [] } of paginateListRoles({ client: iam }, {})) roles.push(...Roles)
  const users: User[] = []
  for await (const { Users = [] } of paginateListUsers({ client: iam }, {})) users.push(...Users)
  const described = await inTurns(roles, (role) => describeRole(iam, role))
  const people = await inTurns(users, (user) => describeUser(iam, user))
  const attached = [...described, ...people].flatMap(({ AttachedManagedPolicies = [] }) =>
    AttachedManagedPolicies.flatMap(({ PolicyArn }) => PolicyArn ?? []),
  )
  const boundaries = [...roles, ...users].flatMap(
    ({ PermissionsBoundary }) => PermissionsBoundary?.PermissionsBoundaryArn ?? [],
  )
  const policies = await inTurns([...new Set([...attached, ...boundaries])], (arn) =>
    describePolicy(iam, arn).catch((error: unknown) => {
      missing(`managed policy ${arn}`, error)
      return { Arn: arn }
    }),
  )
  return { roles: described, users: people, groups: [], policies }
}

async function describeRole(iam: IAMClient, { RoleName = '' }: Role): Promise<RoleDetail> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
  const attached = []
  const page = { client: iam }
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies(page, { RoleName }))
    attached.push(...AttachedPolicies)
  const names: string[] = []
  for await (const { PolicyNames = [] } of paginateListRolePolicies(page, { RoleName })) names.push(...PolicyNames)
  const inline = await inTurns(names, (PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })))
  return { ...Role, AttachedManagedPolicies: attached, RolePolicyList: inline }
}

async function describeUser(iam: IAMClient, user: User): Promise<UserDetail> {
  const { UserName = '' } = user
  const attached = []
  const page = { client: iam }
  for await (const { AttachedPolicies = [] } of paginateListAttachedUserPolicies(page, { UserName }))
    attached.push(...AttachedPolicies)
  const names: string[] = []
  for await (const { PolicyNames = [] } of paginateListUserPolicies(page, { UserName })) names.push(...PolicyNames)
  const inline = await inTurns(names, (PolicyName) => iam.send(new GetUserPolicyCommand({ UserName, PolicyName })))
  return { ...user, AttachedManagedPolicies: attached, UserPolicyList: inline }
}

async function describePolicy(iam: IAMClient, PolicyArn: string): Promise<ManagedPolicyDetail> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }))
  const VersionId = Policy?.DefaultVersionId ?? 'v1'
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }))
  return { Arn: PolicyArn, PolicyVersionList: [{ ...PolicyVersion, IsDefaultVersion: true }] }
}
