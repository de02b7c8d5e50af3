import type { ModifySubnetAttributeRequest } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { missingParameter } from '../errors.ts'
import { find } from '../resources.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html */
export default defineEc2Operation<ModifySubnetAttributeRequest, object>({
  takes: ['SubnetId', 'MapPublicIpOnLaunch'],
  authorize: ({ SubnetId }, scope) => onResource('ModifySubnetAttribute', 'subnet', SubnetId, scope),
  handle: ({ SubnetId, MapPublicIpOnLaunch }, { state }) => {
    const subnet = find(state, 'subnet', SubnetId)
    if (MapPublicIpOnLaunch?.Value === undefined) throw missingParameter('mapPublicIpOnLaunch')
    subnet.MapPublicIpOnLaunch = MapPublicIpOnLaunch.Value
    return {}
  },
})
