import type { AssignPrivateIpAddressesRequest, AssignPrivateIpAddressesResult } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { combination, ec2Error, missingParameter } from '../errors.ts'
import { checkOwn, takeAddresses } from '../network-interfaces.ts'
import { find } from '../resources.ts'

/** Addresses of an interface, at most; on AWS the instance type says so. */
const MAX_ADDRESSES = 50

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignPrivateIpAddresses.html */
export default defineEc2Operation<AssignPrivateIpAddressesRequest, AssignPrivateIpAddressesResult>({
  takes: ['NetworkInterfaceId', 'PrivateIpAddresses', 'SecondaryPrivateIpAddressCount', 'AllowReassignment'],
  authorize: ({ NetworkInterfaceId }, scope) =>
    onResource('AssignPrivateIpAddresses', 'network-interface', NetworkInterfaceId, scope),
  handle: ({ NetworkInterfaceId, PrivateIpAddresses = [], SecondaryPrivateIpAddressCount: count = 0 }, scope) => {
    const subject = find(scope.state, 'network-interface', NetworkInterfaceId)
    checkOwn(subject)
    if (PrivateIpAddresses.length > 0 && count > 0) {
      throw combination('The parameter privateIpAddresses cannot be used with secondaryPrivateIpAddressCount.')
    }
    const others = PrivateIpAddresses.length > 0 ? 0 : count
    if (PrivateIpAddresses.length + others === 0) throw missingParameter('privateIpAddresses')
    if (subject.addresses.length + PrivateIpAddresses.length + others > MAX_ADDRESSES) {
      throw ec2Error('PrivateIpAddressLimitExceeded', `Number of private addresses will exceed limit.`)
    }
    const assigned = takeAddresses(find(scope.state, 'subnet', subject.SubnetId), PrivateIpAddresses, others)
    for (const PrivateIpAddress of assigned) subject.addresses.push({ PrivateIpAddress, Primary: false })
    return {
      NetworkInterfaceId,
      AssignedPrivateIpAddresses: assigned.map((PrivateIpAddress) => ({ PrivateIpAddress })),
    }
  },
})
