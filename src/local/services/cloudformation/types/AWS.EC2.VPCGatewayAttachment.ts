import { text } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'

interface Properties {
  readonly VpcId: string
  readonly InternetGatewayId?: string
}

const ATTACHMENT_TYPE = 'IGW'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcgatewayattachment.html */
export default defineResourceType<Properties>({
  properties: { InternetGatewayId: text, VpcId: text },
  required: ['VpcId'],
  notBuilt: ['VpnGatewayId'],
  createOnly: ['VpcId'],
  attributes: ['AttachmentType'],

  create: async ({ properties: { VpcId, InternetGatewayId }, call, created }) => {
    await call('ec2', 'AttachInternetGateway', { VpcId, InternetGatewayId })
    created(`${ATTACHMENT_TYPE}|${VpcId}`)
    return { AttachmentType: ATTACHMENT_TYPE }
  },

  update: async ({ properties: { VpcId, InternetGatewayId }, before, attributes, call }) => {
    const old = before.properties.InternetGatewayId
    await call('ec2', 'DetachInternetGateway', { VpcId, InternetGatewayId: old })
    await call('ec2', 'AttachInternetGateway', { VpcId, InternetGatewayId })
    return attributes
  },

  delete: async ({ properties: { VpcId, InternetGatewayId }, call }) => {
    await call('ec2', 'DetachInternetGateway', { VpcId, InternetGatewayId })
  },
})
