import type { GetLayerVersionRequest, GetLayerVersionResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { describeLayerVersion } from '../describe-layer.ts'
import { findLayerVersion, layerVersionAccess, readLayerVersion } from '../layer-reference.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html */
export default defineOperation<GetLayerVersionRequest, GetLayerVersionResponse>({
  authorize: ({ LayerName, VersionNumber }, context) =>
    layerVersionAccess('GetLayerVersion', readLayerVersion(LayerName, VersionNumber, context), context.cloud.store),
  handle: ({ LayerName, VersionNumber }, context) => {
    const reference = readLayerVersion(LayerName, VersionNumber, context)
    return describeLayerVersion(findLayerVersion(reference, context), context.cloud)
  },
})
