import type { TagRoleRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { roleAccess, tagContext } from '../access.ts'
import { findRole } from '../find.ts'
import { addTags, PRINCIPAL_TAGS } from '../tags.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html */
export default defineOperation<TagRoleRequest, object>({
  authorize: ({ RoleName, Tags }, context) => roleAccess('TagRole', RoleName, context, tagContext(Tags)),
  handle: ({ RoleName, Tags }, context) => {
    addTags(findRole(RoleName, context).tags, Tags, PRINCIPAL_TAGS)
    return {}
  },
})
