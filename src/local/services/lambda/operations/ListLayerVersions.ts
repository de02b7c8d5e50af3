import type { ListLayerVersionsRequest, ListLayerVersionsResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { summarizeLayerVersion } from '../describe-layer.ts'
import { layerAccess, readLayer } from '../layer-reference.ts'
import { ageKey, newestFirst } from '../layer-versions.ts'
import { paginate } from '../paginate.ts'
import { LAMBDA } from '../state.ts'

/** Of a layer that does not exist there are none. @see https://docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html */
export default defineOperation<ListLayerVersionsRequest, ListLayerVersionsResponse>({
  authorize: ({ LayerName }, context) => layerAccess('ListLayerVersions', readLayer(LayerName, context)),
  handle: ({ LayerName, ...input }, context) => {
    const { name } = readLayer(LayerName, context)
    const versions = newestFirst(context.state(LAMBDA).layers.get(name) ?? new Map(), input)
    const { items, ...rest } = paginate(versions, ageKey, input)
    return { LayerVersions: items.map(summarizeLayerVersion), ...rest }
  },
})
