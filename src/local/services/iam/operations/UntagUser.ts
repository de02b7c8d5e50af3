import type { UntagUserRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { findUser } from '../find.ts'
import { PRINCIPAL_TAGS, removeTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html */
export default defineOperation<UntagUserRequest, object>({
  authorize: ({ UserName, TagKeys }, context) => userAccess('UntagUser', UserName, context, { 'aws:TagKeys': TagKeys }),
  handle: ({ UserName, TagKeys }, context) => {
    removeTags(findUser(UserName, context).tags, TagKeys, PRINCIPAL_TAGS)
    return {}
  },
})
