import type { AssociateRouteTableResult } from '@aws-sdk/client-ec2'
import { text } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'

interface Properties {
  readonly RouteTableId: string
  readonly SubnetId: string
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnetroutetableassociation.html */
export default defineResourceType<Properties>({
  properties: { RouteTableId: text, SubnetId: text },
  required: ['RouteTableId', 'SubnetId'],
  createOnly: ['RouteTableId', 'SubnetId'],
  attributes: ['Id'],

  create: async ({ properties, call, created }) => {
    const answer = await call<AssociateRouteTableResult>('ec2', 'AssociateRouteTable', properties)
    const Id = answer.AssociationId ?? ''
    created(Id)
    return { Id }
  },

  delete: async ({ physicalId: AssociationId, call }) => {
    await call('ec2', 'DisassociateRouteTable', { AssociationId })
  },
})
