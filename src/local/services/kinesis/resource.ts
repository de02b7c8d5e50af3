import { accountOf, parseArn } from '../../../core/arn.ts'
import { AwsError } from '../../../core/errors.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import type { Access, OperationContext } from '../../operation.ts'
import { resourceAccess } from './address.ts'
import { streamNotFound } from './errors.ts'
import { findStreamByArn, type Stream, type StreamConsumer } from './stream.ts'

/** A stream or a consumer, as far as tags and policies go. */
export interface KinesisResource {
  readonly arn: string
  readonly tags: Map<string, string>
  policy?: NamedPolicy
}

/** `stream/NAME/consumer/CONSUMER:CREATION` */
const CONSUMER = /^(stream\/[^/]+)\/consumer\/([^/:]+):\d+$/

/** The stream or consumer with that ARN. @throws AwsError `ResourceNotFoundException` */
export function findResource(arn: string, context: OperationContext): KinesisResource {
  const found = lookUp(arn, context)
  if (found !== undefined) return found
  const name = parseArn(arn)?.resource.replace('stream/', '') ?? arn
  throw name.includes('/') ? consumerNotFound(arn) : streamNotFound(name, accountOf(arn) ?? context.account)
}

/** `kinesis:<action>` on a stream or a consumer. */
export function anyResourceAccess(
  action: string,
  arn: string,
  context: OperationContext,
  more: Access['context'] = {},
): Access {
  return resourceAccess(action, arn, accountOf(arn) ?? context.account, lookUp(arn, context), more)
}

/** A consumer together with its stream. */
export function findConsumerByArn(
  arn: string,
  { cloud, region }: OperationContext,
): { stream: Stream; consumer: StreamConsumer } | undefined {
  const parsed = parseArn(arn)
  const [, streamResource, name] = CONSUMER.exec(parsed?.resource ?? '') ?? []
  if (parsed?.region !== region || streamResource === undefined || name === undefined) return undefined
  const stream = findStreamByArn(arn.replace(parsed.resource, streamResource), cloud.store)
  const consumer = stream?.consumers.get(name)
  return stream !== undefined && consumer?.arn === arn ? { stream, consumer } : undefined
}

/** Text not verified. */
export function consumerNotFound(nameOrArn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Consumer ${nameOrArn} not found.`)
}

function lookUp(arn: string, context: OperationContext): KinesisResource | undefined {
  if (parseArn(arn)?.region !== context.region) return undefined
  return findStreamByArn(arn, context.cloud.store) ?? findConsumerByArn(arn, context)?.consumer
}
