import type { CreateEventSourceMappingRequest, EventSourceMappingConfiguration } from '@aws-sdk/client-lambda'
import { uuid } from '../../../../core/random.ts'
import { defineOperation, type OperationContext } from '../../../operation.ts'
import { accountAccess } from '../access.ts'
import { conflict, invalid } from '../errors.ts'
import { readReference, referenceArn } from '../find.ts'
import { DEFAULT_MAPPING, readMappingSettings } from '../mapping-settings.ts'
import { checkSourceKind, checkStreamAccess, findMappedFunction } from '../mapping-source.ts'
import { describeMapping, functionArnKey } from '../mappings.ts'
import { type EventSourceMapping, LAMBDA } from '../state.ts'
import { creationAccess, readTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export default defineOperation<CreateEventSourceMappingRequest, EventSourceMappingConfiguration>({
  authorize: ({ FunctionName, Tags }, context) => {
    const arn = referenceArn(readReference(FunctionName, undefined, context))
    return creationAccess({ ...accountAccess('CreateEventSourceMapping'), context: functionArnKey(arn) }, Tags)
  },
  handle: (input, context) => {
    const { cloud, account, region, partition } = context
    const { EventSourceArn: eventSourceArn } = input
    checkSourceKind(eventSourceArn)
    const start = readStart(input)
    const { onFailure, ...settings } = readMappingSettings(input, DEFAULT_MAPPING)
    const tags = readTags(input.Tags)
    const reference = readReference(input.FunctionName, undefined, context)
    const target = findMappedFunction(reference, context)
    const functionArn = referenceArn(reference)
    checkStreamAccess(eventSourceArn, target, context)
    checkUnique(eventSourceArn, functionArn, target.fn.name, context)
    const id = uuid(cloud.random)
    const mapping: EventSourceMapping = {
      id,
      arn: `arn:${partition.id}:lambda:${region}:${account}:event-source-mapping:${id}`,
      account,
      region,
      eventSourceArn,
      functionArn,
      ...start,
      ...settings,
      ...(onFailure !== undefined && { onFailure }),
      tags,
      state: 'Creating',
      lastResult: 'No records processed',
      lastModified: cloud.clock.now(),
    }
    context.state(LAMBDA).mappings.set(id, mapping)
    const created = describeMapping(mapping)
    mapping.state = mapping.enabled ? 'Enabled' : 'Disabled'
    if (mapping.enabled) cloud.functions.startMapping(mapping)
    return created
  },
})

function readStart({
  StartingPosition: position,
  StartingPositionTimestamp: timestamp,
}: CreateEventSourceMappingRequest) {
  if (position === undefined) {
    throw invalid(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    )
  }
  if (position === 'AT_TIMESTAMP' && timestamp === undefined) {
    throw invalid('StartingPositionTimestamp is required with StartingPosition AT_TIMESTAMP')
  }
  if (position !== 'AT_TIMESTAMP' && timestamp !== undefined) {
    throw invalid('Timestamp only valid with StartingPosition AT_TIMESTAMP')
  }
  return { startingPosition: position, ...(timestamp && { startingTimestamp: timestamp.getTime() }) }
}

function checkUnique(source: string, functionArn: string, name: string, context: OperationContext): void {
  for (const other of context.state(LAMBDA).mappings.values()) {
    if (other.eventSourceArn !== source || other.functionArn !== functionArn) continue
    throw conflict(
      `The event source arn (" ${source} ") and function (" ${name} ") provided mapping already exists. Please update or delete the existing mapping with UUID ${other.id}`,
    )
  }
}
