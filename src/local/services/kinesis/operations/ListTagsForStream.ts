import type { ListTagsForStreamInput, ListTagsForStreamOutput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'
import { describeTags } from '../tags.ts'

const DEFAULT_LIMIT = 50

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForStream.html */
export default defineOperation<ListTagsForStreamInput, ListTagsForStreamOutput>({
  authorize: (input, context) => streamAccess('ListTagsForStream', input, context),
  handle: (input, context) => {
    const { ExclusiveStartTagKey: after = '', Limit = DEFAULT_LIMIT } = input
    const tags = describeTags(findStream(input, context).tags).filter(({ Key }) => Key > after)
    return { Tags: tags.slice(0, Limit), HasMoreTags: tags.length > Limit }
  },
})
