import type { EventSourceMappingConfiguration, GetEventSourceMappingRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { describeMapping, findMapping, mappingAccess } from '../mappings.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html */
export default defineOperation<GetEventSourceMappingRequest, EventSourceMappingConfiguration>({
  authorize: ({ UUID }, context) => mappingAccess('GetEventSourceMapping', UUID, context),
  handle: ({ UUID }, context) => describeMapping(findMapping(UUID, context)),
})
