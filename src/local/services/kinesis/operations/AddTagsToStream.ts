import type { AddTagsToStreamInput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'
import { addTags, tagContext } from '../tags.ts'

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_AddTagsToStream.html */
export default defineOperation<AddTagsToStreamInput, object>({
  authorize: (input, context) => streamAccess('AddTagsToStream', input, context, tagContext(input.Tags)),
  handle: (input, context) => {
    const { tags, name, account } = findStream(input, context)
    addTags(tags, input.Tags, `stream ${name} under account ${account}`)
    return {}
  },
})
