import type { VpcEndpoint as DescribedEndpoint } from '@aws-sdk/client-ec2'
import { partitionOf } from '../../../core/partition.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import { PolicyError } from '../../../iam/policy-error.ts'
import { validatePolicy } from '../../../iam/validate-policy.ts'
import { describeGroups } from './describe-network-interface.ts'
import { prefixListOf, publicDnsName } from './endpoint-services.ts'
import { ec2Error } from './errors.ts'
import type { Filters } from './filters.ts'
import { removeInterface } from './network-interfaces.ts'
import type { Ec2Scope } from './scope.ts'
import type { VpcEndpoint } from './state.ts'
import { describeTags } from './tags.ts'
import { TRANSITION_MILLISECONDS } from './transitions.ts'

const OPEN = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }

/** What an endpoint without a policy of its own has. */
export const DEFAULT_POLICIES: Readonly<Record<VpcEndpoint['VpcEndpointType'], string>> = {
  Gateway: JSON.stringify({ Version: '2008-10-17', Statement: [OPEN] }),
  Interface: JSON.stringify({ Statement: [{ Action: '*', Effect: 'Allow', Resource: '*', Principal: '*' }] }),
}

/**
 * A policy for an endpoint.
 * @throws AwsError `InvalidPolicyDocument` (text not verified)
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export function readPolicy(name: string, document: string): NamedPolicy {
  try {
    validatePolicy(document, 'resource')
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    throw ec2Error('InvalidPolicyDocument', `The policy document is not valid: ${error.message}`)
  }
  return { name, document }
}

/** Takes an endpoint down; a gateway endpoint goes at once, the interfaces of another a little later. */
export function deleteEndpoint(scope: Ec2Scope, endpoint: VpcEndpoint): void {
  const { state, cloud } = scope
  if (endpoint.State === 'deleting') return
  endpoint.State = 'deleting'
  setRouteTables(scope, endpoint, [])
  const forget = () => {
    for (const id of endpoint.interfaces.values()) {
      const subject = state.networkInterfaces.get(id)
      if (subject !== undefined) removeInterface(scope, subject)
    }
    state.vpcEndpoints.delete(endpoint.VpcEndpointId)
  }
  if (endpoint.VpcEndpointType === 'Gateway') forget()
  else cloud.clock.schedule(TRANSITION_MILLISECONDS, forget)
}

/**
 * Lets route tables lead to a gateway endpoint, those and no others.
 * @throws AwsError `RouteAlreadyExists`, before anything is changed
 */
export function setRouteTables({ state }: Ec2Scope, endpoint: VpcEndpoint, ids: readonly string[]): void {
  const DestinationPrefixListId = prefixListOf(endpoint.ServiceName)
  const GatewayId = endpoint.VpcEndpointId
  for (const id of ids) {
    const taken = state.routeTables
      .get(id)
      ?.routes.some(
        (route) => route.DestinationPrefixListId === DestinationPrefixListId && route.GatewayId !== GatewayId,
      )
    if (taken) {
      throw ec2Error(
        'RouteAlreadyExists',
        `route table ${id} already has a route with destination-prefix-list-id ${DestinationPrefixListId}`,
      )
    }
  }
  for (const table of state.routeTables.values()) {
    const others = table.routes.filter((route) => route.GatewayId !== GatewayId)
    const leads = ids.includes(table.RouteTableId)
    table.routes = leads ? [...others, { DestinationPrefixListId, GatewayId, Origin: 'CreateRoute' }] : others
  }
  endpoint.RouteTableIds.clear()
  for (const id of ids) endpoint.RouteTableIds.add(id)
}

export function describeEndpoint(endpoint: VpcEndpoint, scope: Ec2Scope): DescribedEndpoint {
  const { policy, RouteTableIds, interfaces, Groups, State, tags, ...members } = endpoint
  const isInterface = endpoint.VpcEndpointType === 'Interface'
  return {
    ...members,
    // EC2 writes it in lower case, whatever the model says.
    State: State as DescribedEndpoint['State'],
    OwnerId: scope.account,
    PolicyDocument: String(policy.document),
    RouteTableIds: [...RouteTableIds],
    SubnetIds: [...interfaces.keys()],
    NetworkInterfaceIds: [...interfaces.values()],
    Groups: describeGroups(Groups, scope),
    ...(isInterface && { IpAddressType: 'ipv4' as const, DnsEntries: dnsEntries(endpoint, scope.region) }),
    RequesterManaged: false,
    ServiceRegion: scope.region,
    Tags: describeTags(tags),
  }
}

function dnsEntries({ VpcEndpointId, ServiceName, PrivateDnsEnabled }: VpcEndpoint, region: string) {
  const own = `${VpcEndpointId}-${VpcEndpointId.slice(-8)}.${ServiceName.split('.').at(-1)}.${region}.vpce`
  const names = [`${own}.${partitionOf(region).dnsSuffix}`]
  if (PrivateDnsEnabled) names.push(publicDnsName(ServiceName, region))
  return names.map((DnsName) => ({ DnsName, HostedZoneId: 'Z7HUB22UULQXV' }))
}

export const ENDPOINT_FILTERS: Filters<DescribedEndpoint> = {
  'ip-address-type': ({ IpAddressType }) => IpAddressType,
  'service-name': ({ ServiceName }) => ServiceName,
  'service-region': ({ ServiceRegion }) => ServiceRegion,
  'vpc-endpoint-id': ({ VpcEndpointId }) => VpcEndpointId,
  'vpc-endpoint-state': ({ State }) => State,
  'vpc-endpoint-type': ({ VpcEndpointType }) => VpcEndpointType,
  'vpc-id': ({ VpcId }) => VpcId,
}
