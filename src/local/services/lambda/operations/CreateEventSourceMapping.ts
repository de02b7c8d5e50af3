import type { CreateEventSourceMappingRequest, EventSourceMappingConfiguration } from '@aws-sdk/client-lambda'
import { uuid } from '../../../../core/random.ts'
import { NOTHING_PROCESSED } from '../../../functions/lane-reader.ts'
import { defineOperation } from '../../../operation.ts'
import { accountAccess } from '../access.ts'
import { readReference, referenceArn } from '../find.ts'
import { DEFAULT_MAPPING, readMappingSettings, readStart } from '../mapping-settings.ts'
import { checkSourceAccess, findMappedFunction, readSourceKind } from '../mapping-source.ts'
import { checkOnFailure, checkUnique, describeMapping, functionArnKey } from '../mappings.ts'
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
    const kind = readSourceKind(input.EventSourceArn)
    const eventSourceArn = input.EventSourceArn as string
    const start = readStart(input, kind)
    const settings = readMappingSettings(input, DEFAULT_MAPPING[kind], { kind, arn: eventSourceArn })
    const tags = readTags(input.Tags)
    const reference = readReference(input.FunctionName, undefined, context)
    const target = findMappedFunction(reference, context)
    const functionArn = referenceArn(reference)
    checkSourceAccess(eventSourceArn, target, context)
    checkOnFailure(settings.onFailure, target, context)
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
      tags,
      state: settings.enabled ? 'Creating' : 'Disabled',
      lastResult: NOTHING_PROCESSED,
      lastModified: cloud.clock.now(),
    }
    context.state(LAMBDA).mappings.set(id, mapping)
    const created = describeMapping(mapping)
    if (mapping.enabled) {
      mapping.state = 'Enabled'
      cloud.functions.startMapping(mapping)
    }
    return created
  },
})
