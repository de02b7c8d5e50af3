import type { ListEventSourceMappingsRequest, ListEventSourceMappingsResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { accountAccess } from '../access.ts'
import { readReference, referenceArn } from '../find.ts'
import { describeMapping } from '../mappings.ts'
import { paginate } from '../paginate.ts'
import { LAMBDA } from '../state.ts'

/** Mappings in one answer. */
const PAGE = 100

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html */
export default defineOperation<ListEventSourceMappingsRequest, ListEventSourceMappingsResponse>({
  authorize: () => accountAccess('ListEventSourceMappings'),
  handle: ({ FunctionName, EventSourceArn, Marker, MaxItems = PAGE }, context) => {
    const functionArn = FunctionName && referenceArn(readReference(FunctionName, undefined, context))
    const mappings = [...context.state(LAMBDA).mappings.values()].filter(
      (mapping) =>
        (functionArn === undefined || mapping.functionArn === functionArn) &&
        (EventSourceArn === undefined || mapping.eventSourceArn === EventSourceArn),
    )
    const { items, ...rest } = paginate(mappings, ({ id }) => id, { Marker, MaxItems }, PAGE)
    return { EventSourceMappings: items.map(describeMapping), ...rest }
  },
})
