import type { GroupDetail, ManagedPolicyDetail, PolicyDetail, RoleDetail, UserDetail } from '@aws-sdk/client-iam'
import type { OperationContext } from '../../operation.ts'
import { countUses } from './attachments.ts'
import {
  describeGroup,
  describePrincipal,
  summarizeInstanceProfile,
  summarizePolicy,
  summarizeRole,
  summarizeUser,
  summarizeVersion,
} from './describe.ts'
import { findManagedPolicy } from './find.ts'
import { encodeDocument } from './policies.ts'
import { type Group, IAM, type ManagedPolicy, type PolicyHolder, type Role, type User } from './state.ts'

export function detailUser(user: User, context: OperationContext): UserDetail {
  return {
    ...summarizeUser(user),
    UserPolicyList: inlinePolicies(user),
    GroupList: [...user.groups].map(({ name }) => name).sort(),
    AttachedManagedPolicies: attachedPolicies(user, context),
    ...describePrincipal(user),
  }
}

export function detailGroup(group: Group, context: OperationContext): GroupDetail {
  return {
    ...describeGroup(group),
    GroupPolicyList: inlinePolicies(group),
    AttachedManagedPolicies: attachedPolicies(group, context),
  }
}

/** Without description and longest session, which the answer has no place for. */
export function detailRole(role: Role, context: OperationContext): RoleDetail {
  const profiles = [...context.state(IAM).instanceProfiles.values()].filter((profile) => profile.role === role)
  return {
    ...summarizeRole(role, context),
    InstanceProfileList: profiles.map((profile) => summarizeInstanceProfile(profile, context)),
    RolePolicyList: inlinePolicies(role),
    AttachedManagedPolicies: attachedPolicies(role, context),
    RoleLastUsed: {},
    ...describePrincipal(role),
  }
}

/** A managed policy with every version of its document. */
export function detailPolicy(policy: ManagedPolicy, context: OperationContext): ManagedPolicyDetail {
  return {
    ...summarizePolicy(policy, context),
    PolicyVersionList: [...policy.versions.values()].map((version) => ({
      ...summarizeVersion(version, policy),
      Document: encodeDocument(String(version.policy.document)),
    })),
  }
}

/** Whether something in the account has the policy, or is bounded by it. */
export function isUsed({ arn }: ManagedPolicy, context: OperationContext): boolean {
  const { attached, boundaries } = countUses(arn, context)
  return attached + boundaries > 0
}

function inlinePolicies({ inline }: PolicyHolder): PolicyDetail[] {
  return [...inline.values()].map(({ name, document }) => ({
    PolicyName: name,
    PolicyDocument: encodeDocument(String(document)),
  }))
}

function attachedPolicies({ attached }: PolicyHolder, { cloud, partition }: OperationContext) {
  const policies = [...attached].flatMap((arn) => findManagedPolicy(arn, partition.id, cloud.store) ?? [])
  return policies.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn }))
}
