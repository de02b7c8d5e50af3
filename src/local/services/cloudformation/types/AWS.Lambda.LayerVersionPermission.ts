import { text } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'

interface Properties {
  readonly LayerVersionArn: string
  readonly Action: string
  readonly Principal: string
  readonly OrganizationId?: string
}

const MAX_STATEMENT_ID = 100

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversionpermission.html */
export default defineResourceType<Properties>({
  properties: { Action: text, LayerVersionArn: text, OrganizationId: text, Principal: text },
  required: ['LayerVersionArn', 'Action', 'Principal'],
  createOnly: ['Action', 'LayerVersionArn', 'OrganizationId', 'Principal'],
  attributes: ['Id'],

  create: async ({ properties: { LayerVersionArn, ...grant }, name, call, created }) => {
    const StatementId = name.slice(-MAX_STATEMENT_ID)
    await call('lambda', 'AddLayerVersionPermission', { ...layerOf(LayerVersionArn), ...grant, StatementId })
    const id = `${LayerVersionArn}#${StatementId}`
    created(id)
    return { Id: id }
  },

  delete: async ({ properties: { LayerVersionArn }, physicalId, call }) => {
    const StatementId = physicalId.slice(LayerVersionArn.length + 1)
    await call('lambda', 'RemoveLayerVersionPermission', { ...layerOf(LayerVersionArn), StatementId })
  },
})

function layerOf(arn: string) {
  const [, LayerName, number] = /^(.*):(\d+)$/.exec(arn) ?? []
  return { LayerName, VersionNumber: Number(number) }
}
