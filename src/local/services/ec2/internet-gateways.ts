import type { InternetGateway as DescribedGateway } from '@aws-sdk/client-ec2'
import { dependency, ec2Error } from './errors.ts'
import type { Filters } from './filters.ts'
import type { Ec2Scope } from './scope.ts'
import type { Ec2State, InternetGateway } from './state.ts'
import { describeTags } from './tags.ts'

/** @throws AwsError `Gateway.NotAttached`, `DependencyViolation` while something in the VPC has a public address */
export function detachGateway(state: Ec2State, gateway: InternetGateway, VpcId: string): void {
  if (gateway.VpcId !== VpcId) {
    throw ec2Error('Gateway.NotAttached', `resource ${gateway.InternetGatewayId} is not attached to network ${VpcId}`)
  }
  if (hasPublicAddress(state, VpcId)) {
    throw dependency(
      `Network ${VpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
    )
  }
  gateway.VpcId = undefined
}

function hasPublicAddress({ networkInterfaces, addresses }: Ec2State, VpcId: string): boolean {
  const inside = [...networkInterfaces.values()].filter((one) => one.VpcId === VpcId)
  const elastic = new Set([...addresses.values()].map(({ association }) => association?.NetworkInterfaceId))
  return inside.some(
    (one) => elastic.has(one.NetworkInterfaceId) || one.addresses.some(({ publicIp }) => publicIp !== undefined),
  )
}

export function describeGateway(gateway: InternetGateway, { account }: Ec2Scope): DescribedGateway {
  const { InternetGatewayId, VpcId, tags } = gateway
  return {
    InternetGatewayId,
    OwnerId: account,
    // EC2 has another word for it than the model's own.
    Attachments: VpcId === undefined ? [] : [{ VpcId, State: 'available' as 'attached' }],
    Tags: describeTags(tags),
  }
}

export const INTERNET_GATEWAY_FILTERS: Filters<DescribedGateway> = {
  'attachment.state': ({ Attachments }) => Attachments?.map(({ State }) => State),
  'attachment.vpc-id': ({ Attachments }) => Attachments?.map(({ VpcId }) => VpcId),
  'internet-gateway-id': ({ InternetGatewayId }) => InternetGatewayId,
  'owner-id': ({ OwnerId }) => OwnerId,
}
