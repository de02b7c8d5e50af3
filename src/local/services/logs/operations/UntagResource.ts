import type { UntagResourceRequest } from '@aws-sdk/client-cloudwatch-logs'
import { defineOperation } from '../../../operation.ts'
import { addressOfArn, bareGroupAccess, existing } from '../group-address.ts'

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagResource.html */
export default defineOperation<UntagResourceRequest, object>({
  authorize: ({ resourceArn, tagKeys }, context) =>
    bareGroupAccess('UntagResource', addressOfArn(resourceArn, context), { 'aws:TagKeys': tagKeys }),
  handle: ({ resourceArn, tagKeys }, context) => {
    const { tags } = existing(addressOfArn(resourceArn, context))
    for (const key of tagKeys) tags.delete(key)
    return {}
  },
})
