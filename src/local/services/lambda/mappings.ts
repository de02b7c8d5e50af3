import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda'
import { AwsError } from '../../../core/errors.ts'
import type { RequestContext } from '../../../iam/request-context.ts'
import type { MappingTarget } from '../../functions/mapping-target.ts'
import type { Access, OperationContext } from '../../operation.ts'
import { checkDestination } from './destination.ts'
import { conflict, missing } from './errors.ts'
import { readSourceKind } from './mapping-source.ts'
import { type EventSourceMapping, LAMBDA } from './state.ts'
import { resourceTags } from './tags.ts'

/** Where a mapping's batches can go that are given up. */
const ON_FAILURE_KINDS = ['SQS', 'SNS', 'S3']

/** @throws AwsError `ResourceNotFoundException` */
export function findMapping(id: string, context: OperationContext): EventSourceMapping {
  const mapping = context.state(LAMBDA).mappings.get(id)
  if (mapping !== undefined) return mapping
  throw missing()
}

/**
 * A mapping that may be changed now.
 * @throws AwsError `ResourceNotFoundException`, or `ResourceInUseException` while an earlier change is not finished
 */
export function findSettledMapping(
  verb: 'update' | 'delete',
  id: string,
  context: OperationContext,
): EventSourceMapping {
  const mapping = findMapping(id, context)
  if (mapping.state === 'Enabled' || mapping.state === 'Disabled') return mapping
  const message = `Cannot ${verb} the event source mapping because it is in use.`
  throw new AwsError('ResourceInUseException', message, { fields: { Type: 'User' } })
}

/** A function has one mapping with each source. @throws AwsError `ResourceConflictException` */
export function checkUnique(source: string, functionArn: string, name: string, context: OperationContext): void {
  for (const other of context.state(LAMBDA).mappings.values()) {
    if (other.eventSourceArn !== source || other.functionArn !== functionArn) continue
    const found =
      readSourceKind(source) === 'sqs'
        ? `An event source mapping with SQS arn (" ${source} ") and function (" ${name} ") already exists.`
        : `The event source arn (" ${source} ") and function (" ${name} ") provided mapping already exists.`
    throw conflict(`${found} Please update or delete the existing mapping with UUID ${other.id}`)
  }
}

/** @throws AwsError `InvalidParameterValueException` where batches that are given up could not be sent there */
export function checkOnFailure(arn: string | undefined, target: MappingTarget, context: OperationContext): void {
  if (arn !== undefined) checkDestination(arn, target, ON_FAILURE_KINDS, context)
}

/** The access that an operation on one mapping needs. */
export function mappingAccess(action: string, id: string, context: OperationContext): Access {
  const { account, region, partition } = context
  const mapping = context.state(LAMBDA).mappings.get(id)
  return {
    action: `lambda:${action}`,
    resource: `arn:${partition.id}:lambda:${region}:${account}:event-source-mapping:${id}`,
    context: { ...(mapping && functionArnKey(mapping.functionArn)), ...resourceTags(mapping?.tags) },
  }
}

/** The condition key that tells which function a mapping is for. */
export function functionArnKey(arn: string): RequestContext {
  return { 'lambda:FunctionArn': arn }
}

/** As recorded from AWS: mappings of queues say less, and give another reason. */
export function describeMapping(mapping: EventSourceMapping): EventSourceMappingConfiguration {
  const isQueue = readSourceKind(mapping.eventSourceArn) === 'sqs'
  return {
    UUID: mapping.id,
    EventSourceMappingArn: mapping.arn,
    EventSourceArn: mapping.eventSourceArn,
    FunctionArn: mapping.functionArn,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.batchWindow,
    FunctionResponseTypes: mapping.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(mapping.filters.length > 0 && {
      FilterCriteria: { Filters: mapping.filters.map((Pattern) => ({ Pattern })) },
    }),
    ...(isQueue ? describeQueueSettings(mapping) : describeStreamSettings(mapping)),
    State: mapping.state,
    StateTransitionReason: isQueue ? 'USER_INITIATED' : 'User action',
    LastModified: new Date(mapping.lastModified),
  }
}

function describeQueueSettings({ maximumConcurrency }: EventSourceMapping): EventSourceMappingConfiguration {
  return maximumConcurrency === undefined ? {} : { ScalingConfig: { MaximumConcurrency: maximumConcurrency } }
}

function describeStreamSettings(mapping: EventSourceMapping): EventSourceMappingConfiguration {
  const { startingPosition, startingTimestamp, onFailure } = mapping
  return {
    ...(startingPosition !== undefined && { StartingPosition: startingPosition }),
    ...(startingTimestamp !== undefined && { StartingPositionTimestamp: new Date(startingTimestamp) }),
    ParallelizationFactor: mapping.parallelizationFactor,
    MaximumRetryAttempts: mapping.maximumRetryAttempts,
    MaximumRecordAgeInSeconds: mapping.maximumRecordAge,
    BisectBatchOnFunctionError: mapping.bisectOnError,
    TumblingWindowInSeconds: 0,
    DestinationConfig: { OnFailure: onFailure === undefined ? {} : { Destination: onFailure } },
    LastProcessingResult: mapping.lastResult,
  }
}
