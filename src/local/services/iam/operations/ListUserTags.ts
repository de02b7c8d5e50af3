import type { ListUserTagsRequest, ListUserTagsResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { findUser } from '../find.ts'
import { listTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html */
export default defineOperation<ListUserTagsRequest, ListUserTagsResponse>({
  authorize: ({ UserName }, context) => userAccess('ListUserTags', UserName, context),
  handle: ({ UserName, ...page }, context) => listTags(findUser(UserName, context).tags, page),
})
