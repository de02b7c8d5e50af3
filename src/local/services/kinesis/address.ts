import { accountOf, parseArn } from '../../../core/arn.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import type { Access, OperationContext } from '../../operation.ts'
import { invalidArgument, streamNotFound } from './errors.ts'
import { KINESIS } from './state.ts'
import { findStreamByArn, type Stream } from './stream.ts'

/** How a request names a stream. */
export interface StreamReference {
  readonly StreamName?: string | undefined
  readonly StreamARN?: string | undefined
}

/** Where a stream is, whether or not it exists. */
export interface StreamAddress {
  readonly name: string
  readonly arn: string
  readonly account: string
  readonly stream: Stream | undefined
}

/**
 * The stream that a request means: one of the caller's by name, anyone's by ARN. An ARN of another Region or partition names
 * nothing here.
 * @throws AwsError `InvalidArgumentException` where neither is given, or both and they differ (texts not verified)
 */
export function addressOf({ StreamName, StreamARN }: StreamReference, context: OperationContext): StreamAddress {
  const { account, partition, region } = context
  if (StreamARN !== undefined) {
    const name = parseArn(StreamARN)?.resource.replace('stream/', '') ?? ''
    if (StreamName !== undefined && StreamName !== name)
      throw invalidArgument('StreamARN and StreamName do not name the same stream.')
    const isHere = parseArn(StreamARN)?.region === region
    const stream = isHere ? findStreamByArn(StreamARN, context.cloud.store) : undefined
    return { name, arn: StreamARN, account: accountOf(StreamARN) ?? account, stream }
  }
  if (StreamName === undefined) throw invalidArgument('Either StreamName or StreamARN should be provided.')
  const arn = `arn:${partition.id}:kinesis:${region}:${account}:stream/${StreamName}`
  return { name: StreamName, arn, account, stream: context.state(KINESIS).streams.get(StreamName) }
}

/** @throws AwsError `ResourceNotFoundException` */
export function findStream(reference: StreamReference, context: OperationContext): Stream {
  const { name, account, stream } = addressOf(reference, context)
  if (stream === undefined) throw streamNotFound(name, account)
  return stream
}

/** `kinesis:<action>` on the stream, whose policy speaks for callers of other accounts. */
export function streamAccess(
  action: string,
  reference: StreamReference,
  context: OperationContext,
  more: Access['context'] = {},
): Access {
  const { arn, account, stream } = addressOf(reference, context)
  return resourceAccess(action, arn, account, stream, more)
}

/** The same for anything that has tags and a policy. */
export function resourceAccess(
  action: string,
  arn: string,
  account: string,
  owner: { readonly policy?: NamedPolicy; readonly tags: ReadonlyMap<string, string> } | undefined,
  more: Access['context'] = {},
): Access {
  const tags = [...(owner?.tags ?? [])].map(([key, value]) => [`aws:ResourceTag/${key}`, value])
  return {
    action: `kinesis:${action}`,
    resource: arn,
    resourceAccount: account,
    resourcePolicy: owner?.policy,
    context: { ...Object.fromEntries(tags), ...more },
  }
}
