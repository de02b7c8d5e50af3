import type { DescribeNetworkInterfacesRequest, DescribeNetworkInterfacesResult } from '@aws-sdk/client-ec2'
import { describeInterface, INTERFACE_FILTERS } from '../describe-network-interface.ts'
import { describeResources } from '../describe-resources.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html */
export default describeResources<DescribeNetworkInterfacesRequest, DescribeNetworkInterfacesResult>()({
  action: 'DescribeNetworkInterfaces',
  resource: 'network-interface',
  ids: 'NetworkInterfaceIds',
  list: 'NetworkInterfaces',
  describe: describeInterface,
  filters: INTERFACE_FILTERS,
})
