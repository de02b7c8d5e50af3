import type { ListInstanceProfilesForRoleRequest, ListInstanceProfilesForRoleResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { summarizeInstanceProfile } from '../describe.ts'
import { findRole } from '../find.ts'
import { paginate } from '../paginate.ts'
import { IAM } from '../state.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html */
export default defineOperation<ListInstanceProfilesForRoleRequest, ListInstanceProfilesForRoleResponse>({
  authorize: ({ RoleName }, context) => roleAccess('ListInstanceProfilesForRole', RoleName, context),
  handle: ({ RoleName, ...page }, context) => {
    const role = findRole(RoleName, context)
    const profiles = [...context.state(IAM).instanceProfiles.values()].filter((profile) => profile.role === role)
    const { items, ...rest } = paginate(profiles, ({ name }) => name, page)
    return { InstanceProfiles: items.map((profile) => summarizeInstanceProfile(profile, context)), ...rest }
  },
})
