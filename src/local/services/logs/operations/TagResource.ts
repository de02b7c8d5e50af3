import type { TagResourceRequest } from '@aws-sdk/client-cloudwatch-logs'
import { defineOperation } from '../../../operation.ts'
import { addressOfArn, bareGroupAccess, existing } from '../group-address.ts'
import { addTags, tagContext } from '../tags.ts'

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html */
export default defineOperation<TagResourceRequest, object>({
  authorize: ({ resourceArn, tags }, context) =>
    bareGroupAccess('TagResource', addressOfArn(resourceArn, context), tagContext(tags)),
  handle: ({ resourceArn, tags }, context) => {
    addTags(existing(addressOfArn(resourceArn, context)).tags, tags)
    return {}
  },
})
