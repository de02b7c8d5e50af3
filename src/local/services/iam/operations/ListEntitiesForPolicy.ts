import type { ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { policyAccess } from '../access.ts'
import { findReadablePolicy } from '../find.ts'
import { paginate } from '../paginate.ts'
import { IAM, type IamPrincipal, type PolicyHolder } from '../state.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html */
export default defineOperation<ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse>({
  authorize: ({ PolicyArn }, context) => policyAccess('ListEntitiesForPolicy', PolicyArn, context),
  handle: ({ PolicyArn, EntityFilter, PathPrefix = '/', PolicyUsageFilter, ...page }, context) => {
    const { arn } = findReadablePolicy(PolicyArn, context)
    const { users, roles, groups } = context.state(IAM)
    const candidates: (PolicyHolder & Partial<IamPrincipal>)[] = [
      ...(EntityFilter === undefined || EntityFilter === 'User' ? users.values() : []),
      ...(EntityFilter === undefined || EntityFilter === 'Role' ? roles.values() : []),
      ...(EntityFilter === undefined || EntityFilter === 'Group' ? groups.values() : []),
    ]
    const using = candidates.filter(
      ({ path, attached, permissionsBoundary }) =>
        path.startsWith(PathPrefix) &&
        ((attached.has(arn) && PolicyUsageFilter !== 'PermissionsBoundary') ||
          (permissionsBoundary === arn && PolicyUsageFilter !== 'PermissionsPolicy')),
    )
    const { items, ...rest } = paginate(using, (principal) => principal.arn, page)
    const having = (prefix: string) => items.filter(({ id }) => id.startsWith(prefix))
    return {
      PolicyGroups: having('AGPA').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
      PolicyUsers: having('AIDA').map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyRoles: having('AROA').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      ...rest,
    }
  },
})
