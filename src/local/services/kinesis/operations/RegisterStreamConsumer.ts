import type { RegisterStreamConsumerInput, RegisterStreamConsumerOutput } from '@aws-sdk/client-kinesis'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'
import { consumerAccess, describeConsumer } from '../consumers.ts'
import type { StreamConsumer } from '../stream.ts'
import { addTags, tagContext } from '../tags.ts'

const MAX_CONSUMERS = 20

/**
 * The consumer is ACTIVE at once.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html
 */
export default defineOperation<RegisterStreamConsumerInput, RegisterStreamConsumerOutput>({
  authorize: (input, context) => [
    streamAccess('RegisterStreamConsumer', input, context, tagContext(input.Tags)),
    ...(input.Tags ? [consumerAccess('TagResource', input, context)] : []),
  ],
  handle: (input, context) => {
    const stream = findStream(input, context)
    const { ConsumerName: name, Tags = {} } = input
    if (stream.consumers.has(name))
      throw new AwsError('ResourceInUseException', `Consumer ${name} under stream ${stream.arn} already exists.`)
    if (stream.consumers.size >= MAX_CONSUMERS)
      throw new AwsError('LimitExceededException', `Stream ${stream.arn} has ${MAX_CONSUMERS} consumers already.`)
    const createdAt = context.cloud.clock.now()
    const arn = `${stream.arn}/consumer/${name}:${Math.floor(createdAt / 1000)}`
    const consumer: StreamConsumer = { name, arn, createdAt, tags: new Map() }
    addTags(consumer.tags, Tags, arn)
    stream.consumers.set(name, consumer)
    return { Consumer: describeConsumer(consumer) }
  },
})
