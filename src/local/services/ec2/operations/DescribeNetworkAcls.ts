import type { DescribeNetworkAclsRequest, DescribeNetworkAclsResult } from '@aws-sdk/client-ec2'
import { describeResources } from '../describe-resources.ts'
import { describeAcl, NETWORK_ACL_FILTERS } from '../network-acls.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html */
export default describeResources<DescribeNetworkAclsRequest, DescribeNetworkAclsResult>()({
  action: 'DescribeNetworkAcls',
  resource: 'network-acl',
  ids: 'NetworkAclIds',
  list: 'NetworkAcls',
  describe: describeAcl,
  filters: NETWORK_ACL_FILTERS,
})
