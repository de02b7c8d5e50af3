import type { TagResourceRequest, TagResourceResponse } from '@aws-sdk/client-sns'
import { defineOperation } from '../../../operation.ts'
import { accessToTopic } from '../access.ts'
import { taggedTopic } from '../find.ts'
import { addTags, requestTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html */
export default defineOperation<TagResourceRequest, TagResourceResponse>({
  authorize: ({ ResourceArn, Tags }, context) => accessToTopic('TagResource', ResourceArn, context, requestTags(Tags)),
  handle: ({ ResourceArn, Tags }, context) => {
    addTags(taggedTopic(ResourceArn, context).tags, Tags)
    return {}
  },
})
