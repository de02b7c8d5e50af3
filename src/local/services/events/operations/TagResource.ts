import type { TagResourceRequest, TagResourceResponse } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { taggedAccess } from '../access.ts'
import { taggedOf } from '../rules.ts'
import { addTags, requestTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html */
export default defineOperation<TagResourceRequest, TagResourceResponse>({
  authorize: ({ ResourceARN, Tags }, context) => taggedAccess('TagResource', ResourceARN, context, requestTags(Tags)),
  handle: ({ ResourceARN, Tags }, context) => {
    addTags(taggedOf(ResourceARN, context).tags, Tags)
    return {}
  },
})
