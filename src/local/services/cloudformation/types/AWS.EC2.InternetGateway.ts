import type { CreateInternetGatewayResult } from '@aws-sdk/client-ec2'
import { changeEc2Tags, tagSpecifications } from '../ec2-tags.ts'
import { tags } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-internetgateway.html */
export default defineResourceType<object>({
  properties: { Tags: tags },
  attributes: ['InternetGatewayId'],
  taggable: true,

  create: async ({ tags: all, call, created }) => {
    const input = tagSpecifications('internet-gateway', all)
    const { InternetGateway } = await call<CreateInternetGatewayResult>('ec2', 'CreateInternetGateway', input)
    const InternetGatewayId = InternetGateway?.InternetGatewayId ?? ''
    created(InternetGatewayId)
    return { InternetGatewayId }
  },

  update: async ({ before, physicalId, tags: all, attributes, call }) => {
    await changeEc2Tags(call, physicalId, before.tags, all)
    return attributes
  },

  delete: async ({ physicalId: InternetGatewayId, call }) => {
    await call('ec2', 'DeleteInternetGateway', { InternetGatewayId })
  },
})
