import type { ListGroupPoliciesRequest, ListGroupPoliciesResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { groupAccess } from '../access.ts'
import { findGroup } from '../find.ts'
import { listInlinePolicies } from '../inline-policies.ts'

/**
 * Names of the inline policies; the attached ones are told by `ListAttachedGroupPolicies`.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html
 */
export default defineOperation<ListGroupPoliciesRequest, ListGroupPoliciesResponse>({
  authorize: ({ GroupName }, context) => groupAccess('ListGroupPolicies', GroupName, context),
  handle: ({ GroupName, ...page }, context) => listInlinePolicies(findGroup(GroupName, context), page),
})
