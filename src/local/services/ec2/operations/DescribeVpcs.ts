import type { DescribeVpcsRequest, DescribeVpcsResult } from '@aws-sdk/client-ec2'
import { describeResources } from '../describe-resources.ts'
import { describeVpc, VPC_FILTERS } from '../vpcs.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html */
export default describeResources<DescribeVpcsRequest, DescribeVpcsResult>()({
  action: 'DescribeVpcs',
  resource: 'vpc',
  ids: 'VpcIds',
  list: 'Vpcs',
  describe: describeVpc,
  filters: VPC_FILTERS,
})
