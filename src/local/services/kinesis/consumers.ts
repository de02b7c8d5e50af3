import type { Consumer } from '@aws-sdk/client-kinesis'
import { accountOf } from '../../../core/arn.ts'
import type { Access, OperationContext } from '../../operation.ts'
import { addressOf, findStream, resourceAccess } from './address.ts'
import { invalidArgument } from './errors.ts'
import { consumerNotFound, findConsumerByArn } from './resource.ts'
import type { Stream, StreamConsumer } from './stream.ts'

/** A consumer is named by its ARN, or by its stream's ARN and its name. */
export interface ConsumerReference {
  readonly StreamARN?: string | undefined
  readonly ConsumerName?: string | undefined
  readonly ConsumerARN?: string | undefined
}

/** `kinesis:<action>` on the consumer's ARN. */
export function consumerAccess(action: string, reference: ConsumerReference, context: OperationContext): Access {
  const { ConsumerARN, ConsumerName } = reference
  if (ConsumerARN !== undefined) {
    const consumer = findConsumerByArn(ConsumerARN, context)?.consumer
    return resourceAccess(action, ConsumerARN, accountOf(ConsumerARN) ?? context.account, consumer)
  }
  if (ConsumerName === undefined || reference.StreamARN === undefined) throw unnamed()
  const { arn, account, stream } = addressOf(reference, context)
  const consumer = stream?.consumers.get(ConsumerName)
  return resourceAccess(action, consumer?.arn ?? `${arn}/consumer/${ConsumerName}:0`, account, consumer)
}

/** @throws AwsError `ResourceNotFoundException` */
export function findConsumer(
  reference: ConsumerReference,
  context: OperationContext,
): { stream: Stream; consumer: StreamConsumer } {
  const { ConsumerARN, ConsumerName = '' } = reference
  if (ConsumerARN !== undefined) {
    const found = findConsumerByArn(ConsumerARN, context)
    if (found === undefined) throw consumerNotFound(ConsumerARN)
    return found
  }
  const stream = findStream(reference, context)
  const consumer = stream.consumers.get(ConsumerName)
  if (consumer === undefined) throw consumerNotFound(ConsumerName)
  return { stream, consumer }
}

export function describeConsumer(consumer: StreamConsumer) {
  return {
    ConsumerName: consumer.name,
    ConsumerARN: consumer.arn,
    ConsumerStatus: 'ACTIVE',
    ConsumerCreationTimestamp: new Date(consumer.createdAt),
  } satisfies Consumer
}

/** Text not verified. */
function unnamed() {
  return invalidArgument('Either ConsumerARN, or StreamARN and ConsumerName, should be provided.')
}
