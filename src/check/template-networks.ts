import { type StackResource, textOf, textsOf } from './stack-resource.ts'
import type { SystemSubnet } from './system.ts'

/** Subnets of a template, and what can be reached from them by the routes and endpoints that are in it. */
export function subnetFacts(resources: readonly StackResource[]): SystemSubnet[] {
  const of = (type: string) => resources.filter((resource) => resource.type === type)
  const routes = of('AWS::EC2::Route')
  const associations = of('AWS::EC2::SubnetRouteTableAssociation')
  const endpoints = of('AWS::EC2::VPCEndpoint')
  return of('AWS::EC2::Subnet').map(({ ref, properties, region, place }) => {
    const id = String(ref)
    const vpc = textOf(properties.VpcId) ?? ''
    const cidr = textOf(properties.CidrBlock)
    const tables = associations.flatMap(({ properties: own }) =>
      textOf(own.SubnetId) === id ? textsOf(own.RouteTableId) : [],
    )
    const ways = routes.filter(
      ({ properties: own }) =>
        tables.includes(textOf(own.RouteTableId) ?? '') && textOf(own.DestinationCidrBlock) === '0.0.0.0/0',
    )
    return {
      id,
      vpc,
      region,
      ...(cidr !== undefined && { cidr }),
      internet: wayOut(ways),
      endpoints: endpoints
        .filter(({ properties: own }) => textOf(own.VpcId) === vpc)
        .flatMap((one) => serviceOf(one, tables)),
      place,
    }
  })
}

function wayOut(routes: readonly StackResource[]): SystemSubnet['internet'] {
  if (routes.some(({ properties }) => NAT.some((name) => properties[name] !== undefined))) return 'nat'
  return routes.some(({ properties }) => properties.GatewayId !== undefined) ? 'gateway' : 'none'
}

/** Whatever else a route leads to may lead on to the internet. */
const NAT = ['NatGatewayId', 'TransitGatewayId', 'InstanceId', 'NetworkInterfaceId', 'VpcPeeringConnectionId']

/** `com.amazonaws.eu-central-1.sts` becomes `sts eu-central-1`; without private DNS nobody finds the endpoint. */
function serviceOf({ properties }: StackResource, tables: readonly string[]): string[] {
  const { ServiceName, VpcEndpointType, PrivateDnsEnabled, RouteTableIds } = properties
  const [, region, service] = /^(?:cn\.)?com\.amazonaws\.([^.]+)\.(.+)$/.exec(textOf(ServiceName) ?? '') ?? []
  if (service === undefined) return []
  const isGateway = textOf(VpcEndpointType) !== 'Interface'
  const isReached = isGateway
    ? textsOf(RouteTableIds).some((id) => tables.includes(id))
    : String(PrivateDnsEnabled) === 'true'
  return isReached ? [`${service} ${region}`] : []
}
