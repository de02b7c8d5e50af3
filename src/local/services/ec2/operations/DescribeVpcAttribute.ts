import type { DescribeVpcAttributeRequest, DescribeVpcAttributeResult } from '@aws-sdk/client-ec2'
import { onAnything } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { invalidValue } from '../errors.ts'
import { find } from '../resources.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html */
export default defineEc2Operation<DescribeVpcAttributeRequest, DescribeVpcAttributeResult>({
  takes: ['VpcId', 'Attribute'],
  authorize: (_, scope) => onAnything('DescribeVpcAttribute', scope),
  handle: ({ VpcId, Attribute }, { state }) => {
    const vpc = find(state, 'vpc', VpcId)
    switch (Attribute as string) {
      case 'enableDnsSupport':
        return { VpcId, EnableDnsSupport: { Value: vpc.EnableDnsSupport } }
      case 'enableDnsHostnames':
        return { VpcId, EnableDnsHostnames: { Value: vpc.EnableDnsHostnames } }
      case 'enableNetworkAddressUsageMetrics':
        return { VpcId, EnableNetworkAddressUsageMetrics: { Value: vpc.EnableNetworkAddressUsageMetrics } }
      default:
        throw invalidValue(`Value (${Attribute}) for parameter attribute is invalid. Unknown attribute.`)
    }
  },
})
