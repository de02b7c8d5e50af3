import type { CreateRouteTableResult } from '@aws-sdk/client-ec2'
import { changeEc2Tags, tagSpecifications } from '../ec2-tags.ts'
import { tags, text } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'

interface Properties {
  readonly VpcId: string
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-routetable.html */
export default defineResourceType<Properties>({
  properties: { Tags: tags, VpcId: text },
  required: ['VpcId'],
  createOnly: ['VpcId'],
  attributes: ['RouteTableId'],
  taggable: true,

  create: async ({ properties: { VpcId }, tags: all, call, created }) => {
    const input = { VpcId, ...tagSpecifications('route-table', all) }
    const { RouteTable } = await call<CreateRouteTableResult>('ec2', 'CreateRouteTable', input)
    const RouteTableId = RouteTable?.RouteTableId ?? ''
    created(RouteTableId)
    return { RouteTableId }
  },

  update: async ({ before, physicalId, tags: all, attributes, call }) => {
    await changeEc2Tags(call, physicalId, before.tags, all)
    return attributes
  },

  delete: async ({ physicalId: RouteTableId, call }) => {
    await call('ec2', 'DeleteRouteTable', { RouteTableId })
  },
})
