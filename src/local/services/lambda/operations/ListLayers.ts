import type { ListLayersRequest, ListLayersResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { accountAccess } from '../access.ts'
import { summarizeLayerVersion } from '../describe-layer.ts'
import { newestFirst } from '../layer-versions.ts'
import { paginate } from '../paginate.ts'
import { LAMBDA } from '../state.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html */
export default defineOperation<ListLayersRequest, ListLayersResponse>({
  authorize: () => accountAccess('ListLayers'),
  handle: (input, context) => {
    const latest = [...context.state(LAMBDA).layers.values()].flatMap((versions) =>
      newestFirst(versions, input).slice(0, 1),
    )
    const { items, ...rest } = paginate(latest, ({ name }) => name, input)
    const Layers = items.map((layer) => ({
      LayerName: layer.name,
      LayerArn: layer.layerArn,
      LatestMatchingVersion: summarizeLayerVersion(layer),
    }))
    return { Layers, ...rest }
  },
})
