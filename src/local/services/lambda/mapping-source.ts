import { accountOf, parseArn } from '../../../core/arn.ts'
import { type MappingTarget, roleMay } from '../../functions/mapping-target.ts'
import type { Access, OperationContext } from '../../operation.ts'
import type { Store } from '../../store/state.ts'
import { resourceAccess } from '../kinesis/address.ts'
import { findStreamByArn } from '../kinesis/stream.ts'
import { findQueueByArn } from '../sqs/find.ts'
import { queueAccess } from '../sqs/send-to-queue.ts'
import { invalid } from './errors.ts'
import { assumableRole } from './execution-role.ts'
import { type FunctionReference, findVersion, lookUp } from './find.ts'

export type SourceKind = 'kinesis' | 'sqs'

/** What Lambda does to a queue. */
const QUEUE_ACTIONS = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'] as const

/** @throws AwsError `InvalidParameterValueException`; `ResourceNotFoundException` for a missing version or alias */
export function findMappedFunction(reference: FunctionReference, { cloud, account }: OperationContext): MappingTarget {
  const fn = reference.account === account ? lookUp(reference, cloud.store) : undefined
  if (fn === undefined) throw invalid('Function does not exist')
  return { fn, version: findVersion(fn, reference) }
}

/** What kind of source an ARN names: a queue, a stream, or a consumer of one. @throws AwsError `InvalidParameterValueException` */
export function readSourceKind(arn: string | undefined): SourceKind {
  const { service, resource = '' } = parseArn(arn ?? '') ?? {}
  if (service === 'sqs' && /^[\w-]+(\.fifo)?$/.test(resource)) return 'sqs'
  if (service === 'kinesis' && /^stream\/[^/]+(\/consumer\/[^/:]+:\d+)?$/.test(resource)) return 'kinesis'
  throw invalid(
    'Unrecognized event source. The local AWS reads SQS queues, and Kinesis data streams with or without a consumer.',
  )
}

/**
 * Makes sure that the function's execution role may read the source, its own account's or, by the source's resource-based
 * policy, another's.
 * @throws AwsError `InvalidParameterValueException`; a source of another account that does not exist reads like a denial
 */
export function checkSourceAccess(arn: string, target: MappingTarget, context: OperationContext): void {
  assumableRole(target.version.settings.role, target.fn.partition, context.cloud.store)
  if (readSourceKind(arn) === 'sqs') checkQueue(arn, target, context)
  else checkStream(arn, target, context)
}

/** The stream that a mapping reads, by itself or through a consumer. */
export function streamArnOf(arn: string): string {
  return arn.replace(/\/consumer\/.*$/, '')
}

/**
 * What it takes to read records: GetRecords on the stream, or SubscribeToShard on the consumer. `undefined` where the consumer
 * is gone.
 */
export function readingAccess(arn: string, store: Store): Access | undefined {
  const stream = findStreamByArn(streamArnOf(arn), store)
  const owner = accountOf(arn) ?? ''
  if (streamArnOf(arn) === arn) return resourceAccess('GetRecords', arn, owner, stream)
  const consumer = [...(stream?.consumers.values() ?? [])].find((known) => known.arn === arn)
  return consumer && resourceAccess('SubscribeToShard', arn, owner, consumer)
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
function checkQueue(arn: string, target: MappingTarget, { cloud, region }: OperationContext): void {
  for (const action of QUEUE_ACTIONS) {
    if (roleMay(cloud, target, queueAccess(action, arn, cloud.store))) continue
    throw invalid(`The function execution role does not have permissions to call ${action} on SQS`)
  }
  // A queue of another Region is none (not verified).
  const queue = parseArn(arn)?.region === region ? findQueueByArn(arn, cloud.store) : undefined
  if (queue === undefined) {
    throw invalid(
      'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
    )
  }
  const { VisibilityTimeout } = queue.settings
  const { timeout } = target.version.settings
  if (VisibilityTimeout >= timeout) return
  throw invalid(
    `Queue visibility timeout: ${VisibilityTimeout} seconds is less than Function timeout: ${timeout} seconds`,
  )
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html */
function checkStream(arn: string, target: MappingTarget, { cloud, region }: OperationContext): void {
  const streamArn = streamArnOf(arn)
  const stream = parseArn(arn)?.region === region ? findStreamByArn(streamArn, cloud.store) : undefined
  const isOwn = accountOf(arn) === target.fn.account
  if (stream === undefined && isOwn) throw invalid(`Stream not found: ${streamArn}`)
  const reading = readingAccess(arn, cloud.store)
  if (reading === undefined && isOwn) throw invalid(`Consumer not found: ${arn}`)
  const access = (action: string) => resourceAccess(action, streamArn, accountOf(arn) ?? '', stream)
  const may = (action: string, ...others: readonly string[]) =>
    roleMay(cloud, target, access(action), ...others.map(access))
  const mayRead =
    reading !== undefined &&
    may('DescribeStream', 'DescribeStreamSummary') &&
    may('ListShards') &&
    (arn !== streamArn || may('GetShardIterator')) &&
    roleMay(cloud, target, reading)
  if (mayRead) return
  throw invalid(
    `Cannot access stream ${arn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.`,
  )
}
