import { parseArn } from '../../../core/arn.ts'
import { decide, quietly } from '../../authorizer.ts'
import { executionCaller } from '../../functions/execution-session.ts'
import type { Access, OperationContext } from '../../operation.ts'
import { findStreamByArn, type Stream } from '../kinesis/stream.ts'
import { invalid } from './errors.ts'
import { assumableRole } from './execution-role.ts'
import { type FunctionReference, findVersion, lookUp } from './find.ts'
import type { FunctionVersion, LambdaFunction } from './state.ts'

/** What Lambda does to a stream; of the actions in one row, one is enough. */
const READING = [
  ['DescribeStream', 'DescribeStreamSummary'],
  ['GetShardIterator'],
  ['GetRecords'],
  ['ListShards'],
] as const

/** The function that a mapping is to call, in the caller's own account. */
export interface MappedFunction {
  readonly fn: LambdaFunction
  readonly version: FunctionVersion
}

/** @throws AwsError `InvalidParameterValueException`; `ResourceNotFoundException` for a missing version or alias */
export function findMappedFunction(reference: FunctionReference, { cloud, account }: OperationContext): MappedFunction {
  const fn = reference.account === account ? lookUp(reference, cloud.store) : undefined
  if (fn === undefined) throw invalid('Function does not exist')
  return { fn, version: findVersion(fn, reference) }
}

/** Makes sure that the local AWS can read from what the ARN names. @throws AwsError `InvalidParameterValueException` */
export function checkSourceKind(arn: string | undefined): asserts arn is string {
  const { service, resource = '' } = parseArn(arn ?? '') ?? {}
  if (service === 'kinesis' && /^stream\/[^/]+$/.test(resource)) return
  throw invalid(
    'Unrecognized event source. The local AWS reads Kinesis data streams: arn:aws:kinesis:REGION:ACCOUNT:stream/NAME',
  )
}

/**
 * Makes sure that the function's execution role may read the stream, its own account's or, by the stream's resource-based
 * policy, another's.
 * @throws AwsError `InvalidParameterValueException`; a stream of another account that does not exist reads like a denial
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
 */
export function checkStreamAccess(arn: string, { fn, version }: MappedFunction, context: OperationContext): void {
  const { cloud, region, requestId } = context
  const stream = parseArn(arn)?.region === region ? findStreamByArn(arn, cloud.store) : undefined
  if (stream === undefined && parseArn(arn)?.account === fn.account) throw invalid(`Stream not found: ${arn}`)
  assumableRole(version.settings.role, fn.partition, cloud.store)
  const caller = executionCaller(cloud, fn, version)
  const facts = { requestId, region }
  for (const [action, alternative = action] of READING) {
    const access = streamAccess(action, arn, stream)
    if (quietly(cloud, caller, access, facts).decision === 'allow') continue
    if (quietly(cloud, caller, streamAccess(alternative, arn, stream), facts).decision === 'allow') continue
    decide(cloud, caller, access, facts)
    throw invalid(
      `Cannot access stream ${arn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.`,
    )
  }
}

function streamAccess(action: string, arn: string, stream: Stream | undefined): Access {
  return { action: `kinesis:${action}`, resource: arn, resourcePolicy: stream?.policy }
}
