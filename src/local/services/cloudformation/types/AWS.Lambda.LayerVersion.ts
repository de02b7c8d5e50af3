import type { PublishLayerVersionResponse } from '@aws-sdk/client-lambda'
import { struct, text, texts } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'

interface Properties {
  readonly Content: Readonly<Record<string, unknown>>
  readonly LayerName?: string
  readonly [name: string]: unknown
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversion.html */
export default defineResourceType<Properties>({
  properties: {
    CompatibleArchitectures: texts,
    CompatibleRuntimes: texts,
    Content: struct({ S3Bucket: text, S3Key: text, S3ObjectVersion: text }, ['S3Bucket', 'S3Key']),
    Description: text,
    LayerName: text,
    LicenseInfo: text,
  },
  required: ['Content'],
  createOnly: ['CompatibleArchitectures', 'CompatibleRuntimes', 'Content', 'Description', 'LayerName', 'LicenseInfo'],
  attributes: ['LayerVersionArn'],

  create: async ({ properties, logicalId, call, created }) => {
    const input = { LayerName: logicalId, ...properties }
    const { LayerVersionArn = '' } = await call<PublishLayerVersionResponse>('lambda', 'PublishLayerVersion', input)
    created(LayerVersionArn)
    return { LayerVersionArn }
  },

  delete: async ({ physicalId, call }) => {
    const [, LayerName, number] = /^(.*):(\d+)$/.exec(physicalId) ?? []
    await call('lambda', 'DeleteLayerVersion', { LayerName, VersionNumber: Number(number) })
  },
})
