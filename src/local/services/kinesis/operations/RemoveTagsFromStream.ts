import type { RemoveTagsFromStreamInput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RemoveTagsFromStream.html */
export default defineOperation<RemoveTagsFromStreamInput, object>({
  authorize: (input, context) => streamAccess('RemoveTagsFromStream', input, context, { 'aws:TagKeys': input.TagKeys }),
  handle: (input, context) => {
    const { tags } = findStream(input, context)
    for (const key of input.TagKeys) tags.delete(key)
    return {}
  },
})
