import type { DescribeStreamSummaryInput, DescribeStreamSummaryOutput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'
import { describeStream } from '../describe.ts'
import { openShards } from '../stream.ts'

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html */
export default defineOperation<DescribeStreamSummaryInput, DescribeStreamSummaryOutput>({
  authorize: (input, context) => streamAccess('DescribeStreamSummary', input, context),
  handle: (input, context) => {
    const stream = findStream(input, context)
    return {
      StreamDescriptionSummary: {
        ...describeStream(stream),
        OpenShardCount: openShards(stream).length,
        ConsumerCount: stream.consumers.size,
        MaxRecordSizeInKiB: stream.maxRecordBytes / 1024,
      },
    }
  },
})
