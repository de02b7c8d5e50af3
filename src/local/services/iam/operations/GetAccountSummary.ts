import type { GetAccountSummaryResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { IAM } from '../state.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const QUOTAS = {
  UsersQuota: 5_000,
  GroupsQuota: 300,
  GroupsPerUserQuota: 10,
  InstanceProfilesQuota: 1_000,
  RolesQuota: 1_000,
  PoliciesQuota: 1_500,
  AccessKeysPerUserQuota: 2,
  VersionsPerPolicyQuota: 5,
  AttachedPoliciesPerUserQuota: 10,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  UserPolicySizeQuota: 2_048,
  GroupPolicySizeQuota: 5_120,
  PolicySizeQuota: 6_144,
  AssumeRolePolicySizeQuota: 2_048,
}

/**
 * Counts what there is, and tells the default quotas.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
 */
export default defineOperation<object, GetAccountSummaryResponse>({
  authorize: () => ({ action: 'iam:GetAccountSummary', resource: '*' }),
  handle: (_, context) => {
    const { users, roles, groups, instanceProfiles, policies } = context.state(IAM)
    const versions = [...policies.values()].reduce((sum, policy) => sum + policy.versions.size, 0)
    return {
      SummaryMap: {
        Users: users.size,
        Groups: groups.size,
        InstanceProfiles: instanceProfiles.size,
        Roles: roles.size,
        Policies: policies.size,
        PolicyVersionsInUse: versions,
        ...QUOTAS,
      },
    }
  },
})
