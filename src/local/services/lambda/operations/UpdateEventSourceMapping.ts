import type { EventSourceMappingConfiguration, UpdateEventSourceMappingRequest } from '@aws-sdk/client-lambda'
import { defineOperation, type OperationContext } from '../../../operation.ts'
import { readReference, referenceArn } from '../find.ts'
import { readMappingSettings } from '../mapping-settings.ts'
import { checkSourceAccess, findMappedFunction, readSourceKind } from '../mapping-source.ts'
import { checkOnFailure, describeMapping, findSettledMapping, functionArnKey, mappingAccess } from '../mappings.ts'
import { type EventSourceMapping, LAMBDA } from '../state.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html */
export default defineOperation<UpdateEventSourceMappingRequest, EventSourceMappingConfiguration>({
  authorize: ({ UUID, FunctionName }, context) => {
    const access = mappingAccess('UpdateEventSourceMapping', UUID, context)
    if (FunctionName === undefined) return access
    const arn = referenceArn(readReference(FunctionName, undefined, context))
    return { ...access, context: { ...access.context, ...functionArnKey(arn) } }
  },
  handle: ({ UUID, FunctionName, ...input }, context) => {
    const mapping = findSettledMapping('update', UUID, context)
    const { eventSourceArn: arn, enabled } = mapping
    const settings = readMappingSettings(input, mapping, { kind: readSourceKind(arn), arn })
    const reference = readReference(FunctionName ?? mapping.functionArn, undefined, context)
    if (FunctionName !== undefined) checkSourceAccess(arn, findMappedFunction(reference, context), context)
    if (settings.onFailure !== mapping.onFailure) {
      checkOnFailure(settings.onFailure, findMappedFunction(reference, context), context)
    }
    Object.assign(mapping, settings, {
      functionArn: referenceArn(reference),
      state: settings.enabled === enabled ? 'Updating' : settings.enabled ? 'Enabling' : 'Disabling',
      lastModified: context.cloud.clock.now(),
    })
    restart(mapping, context).catch((error: unknown) => context.cloud.log(`${mapping.arn}: ${String(error)}`))
    return describeMapping(mapping)
  },
})

/** A batch that is being processed comes to its end before the new settings count. */
async function restart(mapping: EventSourceMapping, { cloud, state }: OperationContext): Promise<void> {
  await cloud.functions.stopMapping(mapping)
  if (state(LAMBDA).mappings.get(mapping.id) !== mapping) return
  mapping.state = mapping.enabled ? 'Enabled' : 'Disabled'
  if (mapping.enabled) cloud.functions.startMapping(mapping)
}
