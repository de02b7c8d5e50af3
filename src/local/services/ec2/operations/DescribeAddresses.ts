import type { DescribeAddressesRequest, DescribeAddressesResult } from '@aws-sdk/client-ec2'
import { onAnything } from '../access.ts'
import { ADDRESS_FILTERS, describeAddress } from '../addresses.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error } from '../errors.ts'
import { createFilter } from '../filters.ts'
import { findAll } from '../resources.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html */
export default defineEc2Operation<DescribeAddressesRequest, DescribeAddressesResult>({
  takes: ['AllocationIds', 'PublicIps', 'Filters'],
  authorize: (_, scope) => onAnything('DescribeAddresses', scope),
  handle: ({ AllocationIds = [], PublicIps = [], Filters }, scope) => {
    const all = [...scope.state.addresses.values()]
    const wanted = findAll(scope.state, 'elastic-ip', AllocationIds)
    const missing = PublicIps.find((ip) => !all.some(({ PublicIp }) => PublicIp === ip))
    if (missing !== undefined) throw ec2Error('InvalidAddress.NotFound', `Address '${missing}' not found.`)
    const named = all.filter((address) => wanted.includes(address) || PublicIps.includes(address.PublicIp))
    const found = AllocationIds.length + PublicIps.length > 0 ? named : all
    const matches = createFilter(Filters, ADDRESS_FILTERS, ({ Tags }) => Tags)
    return { Addresses: found.map((address) => describeAddress(address, scope)).filter(matches) }
  },
})
