import type { ListRolesRequest, ListRolesResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { listAccess } from '../access.ts'
import { describeSettings, summarizeRole } from '../describe.ts'
import { paginate } from '../paginate.ts'
import { IAM } from '../state.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
export default defineOperation<ListRolesRequest, ListRolesResponse>({
  authorize: ({ PathPrefix }, context) => listAccess('ListRoles', 'role', PathPrefix, context),
  handle: ({ PathPrefix = '/', ...page }, context) => {
    const roles = [...context.state(IAM).roles.values()].filter(({ path }) => path.startsWith(PathPrefix))
    const { items, ...rest } = paginate(roles, ({ name }) => name, page)
    return { Roles: items.map((role) => ({ ...summarizeRole(role, context), ...describeSettings(role) })), ...rest }
  },
})
