import type { DescribeVpcEndpointsRequest, DescribeVpcEndpointsResult } from '@aws-sdk/client-ec2'
import { describeResources } from '../describe-resources.ts'
import { describeEndpoint, ENDPOINT_FILTERS } from '../vpc-endpoints.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html */
export default describeResources<DescribeVpcEndpointsRequest, DescribeVpcEndpointsResult>()({
  action: 'DescribeVpcEndpoints',
  resource: 'vpc-endpoint',
  ids: 'VpcEndpointIds',
  list: 'VpcEndpoints',
  describe: describeEndpoint,
  filters: ENDPOINT_FILTERS,
  bounds: { least: 1, most: 1_000 },
})
