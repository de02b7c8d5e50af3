import type { TagResourceInput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { anyResourceAccess, findResource } from '../resource.ts'
import { addTags, tagContext } from '../tags.ts'

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_TagResource.html */
export default defineOperation<TagResourceInput, object>({
  authorize: ({ ResourceARN, Tags }, context) =>
    anyResourceAccess('TagResource', ResourceARN, context, tagContext(Tags)),
  handle: ({ ResourceARN, Tags }, context) => {
    addTags(findResource(ResourceARN, context).tags, Tags, ResourceARN)
    return {}
  },
})
