import type * as sdk from '@aws-sdk/client-iam'
import type { OperationContext } from '../../operation.ts'
import { encodeDocument, idsToPrincipals } from './policies.ts'
import type { IamPrincipal, ManagedPolicy, Role, User } from './state.ts'

/** A role as IAM answers it. */
export function describeRole(role: Role, { cloud, partition }: OperationContext): sdk.Role {
  const trust = idsToPrincipals(String(role.trust.document), partition.id, cloud.store)
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.createdAt,
    AssumeRolePolicyDocument: encodeDocument(trust),
    MaxSessionDuration: role.maxSessionDuration,
    ...(role.description !== undefined && { Description: role.description }),
    ...describePrincipal(role),
  }
}

/** A user as IAM answers it. */
export function describeUser(user: User): sdk.User {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: user.createdAt,
    ...describePrincipal(user),
  }
}

function describePrincipal({ tags, permissionsBoundary }: IamPrincipal) {
  return {
    ...(tags.size > 0 && { Tags: [...tags.values()] }),
    ...(permissionsBoundary !== undefined && {
      PermissionsBoundary: {
        PermissionsBoundaryType: 'PermissionsBoundaryPolicy' as const,
        PermissionsBoundaryArn: permissionsBoundary,
      },
    }),
  }
}

/** A customer managed policy as IAM answers it. */
export function describePolicy(policy: ManagedPolicy, attachments: number): sdk.Policy {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: attachments,
    IsAttachable: true,
    CreateDate: policy.createdAt,
    UpdateDate: policy.updatedAt,
    ...(policy.description !== undefined && { Description: policy.description }),
    ...(policy.tags.size > 0 && { Tags: [...policy.tags.values()] }),
  }
}
