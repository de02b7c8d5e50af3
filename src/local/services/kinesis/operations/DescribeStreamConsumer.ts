import type { DescribeStreamConsumerInput, DescribeStreamConsumerOutput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { consumerAccess, describeConsumer, findConsumer } from '../consumers.ts'

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamConsumer.html */
export default defineOperation<DescribeStreamConsumerInput, DescribeStreamConsumerOutput>({
  authorize: (input, context) => consumerAccess('DescribeStreamConsumer', input, context),
  handle: (input, context) => {
    const { stream, consumer } = findConsumer(input, context)
    return { ConsumerDescription: { ...describeConsumer(consumer), StreamARN: stream.arn } }
  },
})
