import type { TagPolicyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { policyAccess, tagContext } from '../access.ts'
import { findPolicy } from '../find.ts'
import { addTags, POLICY_TAGS } from '../tags.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html */
export default defineOperation<TagPolicyRequest, object>({
  authorize: ({ PolicyArn, Tags }, context) => policyAccess('TagPolicy', PolicyArn, context, tagContext(Tags)),
  handle: ({ PolicyArn, Tags }, context) => {
    addTags(findPolicy(PolicyArn, context).tags, Tags, POLICY_TAGS)
    return {}
  },
})
