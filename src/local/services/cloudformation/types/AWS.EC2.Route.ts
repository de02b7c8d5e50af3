import { text } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'

interface Properties {
  readonly RouteTableId: string
  readonly DestinationCidrBlock?: string
  readonly DestinationIpv6CidrBlock?: string
  readonly DestinationPrefixListId?: string
  readonly [name: string]: string | undefined
}

const DESTINATIONS = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId']
const TARGETS = [
  'CarrierGatewayId',
  'CoreNetworkArn',
  'EgressOnlyInternetGatewayId',
  'GatewayId',
  'InstanceId',
  'LocalGatewayId',
  'NatGatewayId',
  'NetworkInterfaceId',
  'TransitGatewayId',
  'VpcEndpointId',
  'VpcPeeringConnectionId',
]

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-route.html */
export default defineResourceType<Properties>({
  properties: {
    ...Object.fromEntries([...DESTINATIONS, ...TARGETS].map((name) => [name, text])),
    RouteTableId: text,
  },
  required: ['RouteTableId'],
  createOnly: ['RouteTableId', ...DESTINATIONS],
  attributes: ['CidrBlock'],

  create: async ({ properties, call, created }) => {
    await call('ec2', 'CreateRoute', properties)
    const CidrBlock = destinationOf(properties)
    created(`${properties.RouteTableId}|${CidrBlock}`)
    return { CidrBlock }
  },

  update: async ({ properties, attributes, call }) => {
    await call('ec2', 'ReplaceRoute', properties)
    return attributes
  },

  delete: async ({ properties, call }) => {
    const { RouteTableId, DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId } = properties
    const input = { RouteTableId, DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId }
    await call('ec2', 'DeleteRoute', input)
  },
})

function destinationOf(properties: Properties): string {
  return DESTINATIONS.map((name) => properties[name]).find((value) => value !== undefined) ?? ''
}
