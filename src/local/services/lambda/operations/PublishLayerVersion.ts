import type { PublishLayerVersionRequest, PublishLayerVersionResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { describeLayerVersion } from '../describe-layer.ts'
import { layerAccess, layerArn, readLayer } from '../layer-reference.ts'
import { readPackage } from '../read-code.ts'
import { LAMBDA, type LayerVersion } from '../state.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html */
export default defineOperation<PublishLayerVersionRequest, PublishLayerVersionResponse>({
  authorize: ({ LayerName }, context) => layerAccess('PublishLayerVersion', readLayer(LayerName, context)),
  handle: async (input, context) => {
    const { cloud } = context
    const reference = readLayer(input.LayerName, context)
    const code = await readPackage(input.Content, context)
    const { layers, lastLayerVersions } = context.state(LAMBDA)
    const { name, account } = reference
    const version = (lastLayerVersions.get(name) ?? 0) + 1
    const layer: LayerVersion = {
      arn: layerArn({ ...reference, version }),
      layerArn: layerArn(reference),
      name,
      version,
      account,
      description: input.Description ?? '',
      ...(input.LicenseInfo !== undefined && { license: input.LicenseInfo }),
      runtimes: input.CompatibleRuntimes ?? [],
      architectures: input.CompatibleArchitectures ?? [],
      code,
      createdAt: cloud.clock.now(),
    }
    lastLayerVersions.set(name, version)
    layers.set(name, new Map([...(layers.get(name) ?? []), [version, layer]]))
    return describeLayerVersion(layer, cloud)
  },
})
