import type { DeleteLayerVersionRequest } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { layerVersionAccess, readLayerVersion } from '../layer-reference.ts'
import { LAMBDA } from '../state.ts'

/**
 * Functions that have the layer version keep it; one that does not exist is no error.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteLayerVersion.html
 */
export default defineOperation<DeleteLayerVersionRequest, object>({
  authorize: ({ LayerName, VersionNumber }, context) =>
    layerVersionAccess('DeleteLayerVersion', readLayerVersion(LayerName, VersionNumber, context), context.cloud.store),
  handle: ({ LayerName, VersionNumber }, context) => {
    const { name, version } = readLayerVersion(LayerName, VersionNumber, context)
    const { layers } = context.state(LAMBDA)
    const versions = layers.get(name)
    versions?.delete(version)
    if (versions?.size === 0) layers.delete(name)
    return {}
  },
})
