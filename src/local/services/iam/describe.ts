import type * as sdk from '@aws-sdk/client-iam'
import type { OperationContext } from '../../operation.ts'
import { countUses } from './attachments.ts'
import { encodeDocument, idsToPrincipals } from './policies.ts'
import type {
  AccessKey,
  Group,
  IamPrincipal,
  InstanceProfile,
  ManagedPolicy,
  PolicyVersion,
  Role,
  User,
} from './state.ts'

/** What every answer about a role has; the operations differ in what they add. */
export function summarizeRole(role: Role, { cloud, partition }: OperationContext): sdk.Role {
  const trust = idsToPrincipals(String(role.trust.document), partition.id, cloud.store)
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.createdAt,
    AssumeRolePolicyDocument: encodeDocument(trust),
  }
}

/** What GetRole and ListRoles add. */
export function describeSettings(role: Role): Pick<sdk.Role, 'Description' | 'MaxSessionDuration'> {
  return {
    MaxSessionDuration: role.maxSessionDuration,
    ...(role.description !== undefined && { Description: role.description }),
  }
}

/** What every answer about a user has. */
export function summarizeUser(user: User): sdk.User {
  return { Path: user.path, UserName: user.name, UserId: user.id, Arn: user.arn, CreateDate: user.createdAt }
}

export function describeGroup(group: Group): sdk.Group {
  return { Path: group.path, GroupName: group.name, GroupId: group.id, Arn: group.arn, CreateDate: group.createdAt }
}

/** Lists leave its tags out. */
export function summarizeInstanceProfile(profile: InstanceProfile, context: OperationContext): sdk.InstanceProfile {
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: profile.createdAt,
    Roles: profile.role === undefined ? [] : [summarizeRole(profile.role, context)],
  }
}

/** What Get… and CreateInstanceProfile add. */
export function describeInstanceProfile(profile: InstanceProfile, context: OperationContext): sdk.InstanceProfile {
  const tags = [...profile.tags.values()]
  return { ...summarizeInstanceProfile(profile, context), ...(tags.length > 0 && { Tags: tags }) }
}

/** Tags and boundary of a user or role, which lists leave out. */
export function describePrincipal({ tags, permissionsBoundary }: IamPrincipal) {
  return {
    ...(tags.size > 0 && { Tags: [...tags.values()] }),
    ...(permissionsBoundary !== undefined && {
      PermissionsBoundary: {
        // The SDK's enum and the documentation say `PermissionsBoundaryPolicy`; AWS answers `Policy`.
        PermissionsBoundaryType: 'Policy' as string as sdk.PermissionsBoundaryAttachmentType,
        PermissionsBoundaryArn: permissionsBoundary,
      },
    }),
  }
}

/** What every answer about a managed policy has. */
export function summarizePolicy(policy: ManagedPolicy, context: OperationContext): sdk.Policy {
  const { attached, boundaries } = countUses(policy.arn, context)
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: attached,
    PermissionsBoundaryUsageCount: boundaries,
    IsAttachable: true,
    CreateDate: policy.createdAt,
    UpdateDate: policy.updatedAt,
  }
}

/** A version without its document. */
export function summarizeVersion(version: PolicyVersion, policy: ManagedPolicy): sdk.PolicyVersion {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersion,
    CreateDate: version.createdAt,
  }
}

/** An access key without its secret. */
export function describeAccessKey({ id, status, createdAt }: AccessKey, user: User) {
  return { UserName: user.name, AccessKeyId: id, Status: status, CreateDate: createdAt }
}
