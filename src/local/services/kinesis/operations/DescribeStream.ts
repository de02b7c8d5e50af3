import type { DescribeStreamInput, DescribeStreamOutput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'
import { describeShard, describeStream } from '../describe.ts'
import { visibleShards } from '../stream.ts'

const DEFAULT_LIMIT = 100

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStream.html */
export default defineOperation<DescribeStreamInput, DescribeStreamOutput>({
  authorize: (input, context) => streamAccess('DescribeStream', input, context),
  handle: (input, context) => {
    const stream = findStream(input, context)
    const { Limit = DEFAULT_LIMIT, ExclusiveStartShardId: after = '' } = input
    const shards = visibleShards(stream).filter(({ id }) => id > after)
    return {
      StreamDescription: {
        ...describeStream(stream),
        Shards: shards.slice(0, Limit).map(describeShard),
        HasMoreShards: shards.length > Limit,
      },
    }
  },
})
