import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda'
import { AwsError } from '../../../core/errors.ts'
import type { RequestContext } from '../../../iam/request-context.ts'
import type { Access, OperationContext } from '../../operation.ts'
import { missing } from './errors.ts'
import { type EventSourceMapping, LAMBDA } from './state.ts'
import { resourceTags } from './tags.ts'

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

export function describeMapping(mapping: EventSourceMapping): EventSourceMappingConfiguration {
  return {
    UUID: mapping.id,
    EventSourceMappingArn: mapping.arn,
    EventSourceArn: mapping.eventSourceArn,
    FunctionArn: mapping.functionArn,
    StartingPosition: mapping.startingPosition,
    ...(mapping.startingTimestamp !== undefined && { StartingPositionTimestamp: new Date(mapping.startingTimestamp) }),
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.batchWindow,
    ParallelizationFactor: mapping.parallelizationFactor,
    MaximumRetryAttempts: mapping.maximumRetryAttempts,
    MaximumRecordAgeInSeconds: mapping.maximumRecordAge,
    BisectBatchOnFunctionError: mapping.bisectOnError,
    TumblingWindowInSeconds: 0,
    FunctionResponseTypes: mapping.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    DestinationConfig: { OnFailure: mapping.onFailure === undefined ? {} : { Destination: mapping.onFailure } },
    State: mapping.state,
    StateTransitionReason: 'User action',
    LastModified: new Date(mapping.lastModified),
    LastProcessingResult: mapping.lastResult,
  }
}
