import type { DeleteEventSourceMappingRequest, EventSourceMappingConfiguration } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { describeMapping, findSettledMapping, mappingAccess } from '../mappings.ts'
import { LAMBDA } from '../state.ts'

/**
 * The mapping goes once the batch that is being processed has come to its end.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteEventSourceMapping.html
 */
export default defineOperation<DeleteEventSourceMappingRequest, EventSourceMappingConfiguration>({
  authorize: ({ UUID }, context) => mappingAccess('DeleteEventSourceMapping', UUID, context),
  handle: ({ UUID }, context) => {
    const mapping = findSettledMapping('delete', UUID, context)
    mapping.state = 'Deleting'
    const { mappings } = context.state(LAMBDA)
    const { functions, log } = context.cloud
    functions
      .stopMapping(mapping)
      .catch((error: unknown) => log(`${mapping.arn}: ${String(error)}`))
      .finally(() => mappings.delete(UUID))
    return describeMapping(mapping)
  },
})
