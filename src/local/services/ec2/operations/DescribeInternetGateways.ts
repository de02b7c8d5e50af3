import type { DescribeInternetGatewaysRequest, DescribeInternetGatewaysResult } from '@aws-sdk/client-ec2'
import { describeResources } from '../describe-resources.ts'
import { describeGateway, INTERNET_GATEWAY_FILTERS } from '../internet-gateways.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html */
export default describeResources<DescribeInternetGatewaysRequest, DescribeInternetGatewaysResult>()({
  action: 'DescribeInternetGateways',
  resource: 'internet-gateway',
  ids: 'InternetGatewayIds',
  list: 'InternetGateways',
  describe: describeGateway,
  filters: INTERNET_GATEWAY_FILTERS,
})
