import type { DeregisterStreamConsumerInput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { consumerAccess, findConsumer } from '../consumers.ts'

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeregisterStreamConsumer.html */
export default defineOperation<DeregisterStreamConsumerInput, object>({
  authorize: (input, context) => consumerAccess('DeregisterStreamConsumer', input, context),
  handle: (input, context) => {
    const { stream, consumer } = findConsumer(input, context)
    stream.consumers.delete(consumer.name)
    return {}
  },
})
