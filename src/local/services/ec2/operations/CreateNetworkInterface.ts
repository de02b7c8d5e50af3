import type { CreateNetworkInterfaceRequest, CreateNetworkInterfaceResult } from '@aws-sdk/client-ec2'
import { onCreation, onEach, onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { describeInterface } from '../describe-network-interface.ts'
import { combination, ec2Error } from '../errors.ts'
import { createInterface } from '../network-interfaces.ts'
import { throttleInterfaces } from '../quotas.ts'
import { find } from '../resources.ts'
import { arnOf, type Ec2Scope } from '../scope.ts'
import { defaultGroupOf } from '../security-groups.ts'
import { specifiedTags } from '../tags.ts'

const ACTION = 'CreateNetworkInterface'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html */
export default defineEc2Operation<CreateNetworkInterfaceRequest, CreateNetworkInterfaceResult>({
  takes: [
    'SubnetId',
    'Description',
    'Groups',
    'InterfaceType',
    'PrivateIpAddress',
    'PrivateIpAddresses',
    'SecondaryPrivateIpAddressCount',
    'TagSpecifications',
  ],
  onceAs: ACTION,
  authorize: ({ SubnetId, Groups, TagSpecifications }, scope) => [
    ...onCreation(ACTION, 'network-interface', scope, TagSpecifications, subnetKeys(SubnetId, scope)),
    onResource(ACTION, 'subnet', SubnetId, scope),
    ...onEach(ACTION, 'security-group', Groups, scope),
  ],
  handle: (input, scope) => {
    throttleInterfaces(scope.cloud, scope)
    const subnet = find(scope.state, 'subnet', input.SubnetId)
    if (input.InterfaceType !== undefined && (input.InterfaceType as string) !== 'interface') {
      throw ec2Error('UnsupportedOperation', `The local AWS does not make ${input.InterfaceType} interfaces.`)
    }
    const addresses = namedAddresses(input)
    const created = createInterface(scope, {
      subnet,
      groups: input.Groups?.length ? input.Groups : [defaultGroupOf(scope.state, subnet.VpcId)],
      description: input.Description ?? '',
      ...(addresses.length > 0 && { addresses }),
      secondary: input.SecondaryPrivateIpAddressCount ?? 0,
      tags: specifiedTags(input.TagSpecifications, 'network-interface'),
    })
    const { ClientToken } = input
    return {
      NetworkInterface: describeInterface(created, scope),
      ...(ClientToken !== undefined && { ClientToken }),
    }
  },
})

function subnetKeys(id: string, scope: Ec2Scope) {
  const { VpcId, AvailabilityZone } = scope.state.subnets.get(id) ?? {}
  return {
    'ec2:Subnet': arnOf(scope, 'subnet', id),
    ...(VpcId !== undefined && { 'ec2:Vpc': arnOf(scope, 'vpc', VpcId) }),
    ...(AvailabilityZone !== undefined && { 'ec2:AvailabilityZone': AvailabilityZone }),
  }
}

/** The primary address first. @throws AwsError `InvalidParameterCombination` */
function namedAddresses({ PrivateIpAddress, PrivateIpAddresses = [] }: CreateNetworkInterfaceRequest): string[] {
  if (PrivateIpAddress !== undefined && PrivateIpAddresses.some(({ Primary }) => Primary)) {
    throw combination('Only one primary private IP address can be specified.')
  }
  const listed = PrivateIpAddresses.toSorted((a, b) => Number(b.Primary ?? false) - Number(a.Primary ?? false))
  return [PrivateIpAddress ?? [], ...listed.map((one) => one.PrivateIpAddress ?? [])].flat()
}
