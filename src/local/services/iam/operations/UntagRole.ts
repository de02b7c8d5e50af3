import type { UntagRoleRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess } from '../access.ts'
import { findRole } from '../find.ts'
import { PRINCIPAL_TAGS, removeTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html */
export default defineOperation<UntagRoleRequest, object>({
  authorize: ({ RoleName, TagKeys }, context) => roleAccess('UntagRole', RoleName, context, { 'aws:TagKeys': TagKeys }),
  handle: ({ RoleName, TagKeys }, context) => {
    removeTags(findRole(RoleName, context).tags, TagKeys, PRINCIPAL_TAGS)
    return {}
  },
})
