import type { ListRoleTagsRequest, ListRoleTagsResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { findRole } from '../find.ts'
import { listTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html */
export default defineOperation<ListRoleTagsRequest, ListRoleTagsResponse>({
  authorize: ({ RoleName }, context) => roleAccess('ListRoleTags', RoleName, context),
  handle: ({ RoleName, ...page }, context) => listTags(findRole(RoleName, context).tags, page),
})
