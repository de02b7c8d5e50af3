import type { ListPolicyTagsRequest, ListPolicyTagsResponse } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { policyAccess } from '../access.ts'
import { findReadablePolicy } from '../find.ts'
import { listTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html */
export default defineOperation<ListPolicyTagsRequest, ListPolicyTagsResponse>({
  authorize: ({ PolicyArn }, context) => policyAccess('ListPolicyTags', PolicyArn, context),
  handle: ({ PolicyArn, ...page }, context) => listTags(findReadablePolicy(PolicyArn, context).tags, page),
})
