import type { UnassignPrivateIpAddressesRequest } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { invalidValue, missingParameter } from '../errors.ts'
import { checkOwn } from '../network-interfaces.ts'
import { find } from '../resources.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnassignPrivateIpAddresses.html */
export default defineEc2Operation<UnassignPrivateIpAddressesRequest, object>({
  takes: ['NetworkInterfaceId', 'PrivateIpAddresses'],
  authorize: ({ NetworkInterfaceId }, scope) =>
    onResource('UnassignPrivateIpAddresses', 'network-interface', NetworkInterfaceId, scope),
  handle: ({ NetworkInterfaceId, PrivateIpAddresses = [] }, { state }) => {
    const subject = find(state, 'network-interface', NetworkInterfaceId)
    checkOwn(subject)
    if (PrivateIpAddresses.length === 0) throw missingParameter('privateIpAddresses')
    for (const address of PrivateIpAddresses) {
      const own = subject.addresses.find(({ PrivateIpAddress }) => PrivateIpAddress === address)
      if (own !== undefined && !own.Primary) continue
      throw invalidValue(
        own === undefined
          ? `Some of [${address}] are not assigned to interface ${NetworkInterfaceId}`
          : `The primary IP address ${address} of interface ${NetworkInterfaceId} cannot be unassigned`,
      )
    }
    subject.addresses = subject.addresses.filter(
      ({ PrivateIpAddress }) => !PrivateIpAddresses.includes(PrivateIpAddress),
    )
    const pool = state.subnets.get(subject.SubnetId)?.addresses
    for (const address of PrivateIpAddresses) pool?.release(address)
    for (const elastic of state.addresses.values()) {
      const { NetworkInterfaceId: there, PrivateIpAddress = '' } = elastic.association ?? {}
      if (there === NetworkInterfaceId && PrivateIpAddresses.includes(PrivateIpAddress)) delete elastic.association
    }
    return {}
  },
})
