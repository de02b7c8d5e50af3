import type { UntagPolicyRequest } from '@aws-sdk/client-iam'
import { defineOperation } from '../../../operation.ts'
import { policyAccess } from '../access.ts'
import { findPolicy } from '../find.ts'
import { POLICY_TAGS, removeTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html */
export default defineOperation<UntagPolicyRequest, object>({
  authorize: ({ PolicyArn, TagKeys }, context) =>
    policyAccess('UntagPolicy', PolicyArn, context, { 'aws:TagKeys': TagKeys }),
  handle: ({ PolicyArn, TagKeys }, context) => {
    removeTags(findPolicy(PolicyArn, context).tags, TagKeys, POLICY_TAGS)
    return {}
  },
})
