import type { ListAttachedGroupPoliciesRequest, ListAttachedGroupPoliciesResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { groupAccess } from '../access.ts'
import { listAttached } from '../attachments.ts'
import { findGroup } from '../find.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html */
export default defineOperation<ListAttachedGroupPoliciesRequest, ListAttachedGroupPoliciesResponse>({
  authorize: ({ GroupName }, context) => groupAccess('ListAttachedGroupPolicies', GroupName, context),
  handle: ({ GroupName, ...page }, context) => listAttached(findGroup(GroupName, context), page, context),
})
