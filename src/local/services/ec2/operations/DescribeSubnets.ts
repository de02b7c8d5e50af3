import type { DescribeSubnetsRequest, DescribeSubnetsResult } from '@aws-sdk/client-ec2'
import { describeResources } from '../describe-resources.ts'
import { describeSubnet, SUBNET_FILTERS } from '../subnets.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html */
export default describeResources<DescribeSubnetsRequest, DescribeSubnetsResult>()({
  action: 'DescribeSubnets',
  resource: 'subnet',
  ids: 'SubnetIds',
  list: 'Subnets',
  describe: describeSubnet,
  filters: SUBNET_FILTERS,
})
