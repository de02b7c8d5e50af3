import type { TagUserRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { tagContext, userAccess } from '../access.ts'
import { findUser } from '../find.ts'
import { addTags, PRINCIPAL_TAGS } from '../tags.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html */
export default defineOperation<TagUserRequest, object>({
  authorize: ({ UserName, Tags }, context) => userAccess('TagUser', UserName, context, tagContext(Tags)),
  handle: ({ UserName, Tags }, context) => {
    addTags(findUser(UserName, context).tags, Tags, PRINCIPAL_TAGS)
    return {}
  },
})
