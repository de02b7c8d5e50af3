import type { ModifyVpcAttributeRequest } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { combination, missingParameter } from '../errors.ts'
import { find } from '../resources.ts'

const ATTRIBUTES = ['EnableDnsHostnames', 'EnableDnsSupport', 'EnableNetworkAddressUsageMetrics'] as const

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html */
export default defineEc2Operation<ModifyVpcAttributeRequest, object>({
  takes: ['VpcId', ...ATTRIBUTES],
  authorize: ({ VpcId }, scope) => onResource('ModifyVpcAttribute', 'vpc', VpcId, scope),
  handle: (input, { state }) => {
    const vpc = find(state, 'vpc', input.VpcId)
    const given = ATTRIBUTES.filter((attribute) => input[attribute]?.Value !== undefined)
    const [attribute] = given
    if (attribute === undefined) throw missingParameter('enableDnsSupport or enableDnsHostnames')
    if (given.length > 1) throw combination('Fields for multiple attribute types specified')
    vpc[attribute] = input[attribute]?.Value === true
    return {}
  },
})
