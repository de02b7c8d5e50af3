import { basename } from 'node:path'
import type { GetLayerVersionResponse, LayerVersionsListItem } from '@aws-sdk/client-lambda'
import type { Cloud } from '../../cloud.ts'
import { timeText } from './describe.ts'
import type { LayerVersion } from './state.ts'

/** A layer version as it is answered when it is published and when it is asked for. */
export function describeLayerVersion(
  layer: LayerVersion,
  { endpoint }: Cloud,
): Omit<GetLayerVersionResponse, '$metadata'> {
  const { code, layerArn } = layer
  return {
    Content: {
      Location: `${endpoint}/_xacct/code/${basename(code.folder)}`,
      CodeSha256: code.sha256,
      CodeSize: code.size,
    },
    LayerArn: layerArn,
    ...summarizeLayerVersion(layer),
  }
}

/** What lists say of a layer version. */
export function summarizeLayerVersion(layer: LayerVersion): LayerVersionsListItem {
  return {
    LayerVersionArn: layer.arn,
    Version: layer.version,
    Description: layer.description,
    CreatedDate: timeText(layer.createdAt),
    CompatibleRuntimes: [...layer.runtimes],
    CompatibleArchitectures: [...layer.architectures],
    ...(layer.license !== undefined && { LicenseInfo: layer.license }),
  }
}
