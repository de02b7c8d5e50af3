import type { ModifyVpcEndpointRequest, ModifyVpcEndpointResult } from '@aws-sdk/client-ec2'
import { onEach, onResource } from '../access.ts'
import { addSubnets, readGroups, readRouteTables, removeSubnets, setPrivateDns } from '../create-endpoint.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { find } from '../resources.ts'
import type { Ec2Scope } from '../scope.ts'
import type { VpcEndpoint } from '../state.ts'
import { DEFAULT_POLICIES, readPolicy, setRouteTables } from '../vpc-endpoints.ts'

const ACTION = 'ModifyVpcEndpoint'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html */
export default defineEc2Operation<ModifyVpcEndpointRequest, ModifyVpcEndpointResult>({
  takes: [
    'VpcEndpointId',
    'ResetPolicy',
    'PolicyDocument',
    'AddRouteTableIds',
    'RemoveRouteTableIds',
    'AddSubnetIds',
    'RemoveSubnetIds',
    'AddSecurityGroupIds',
    'RemoveSecurityGroupIds',
    'PrivateDnsEnabled',
  ],
  authorize: ({ VpcEndpointId, AddRouteTableIds, AddSubnetIds, AddSecurityGroupIds }, scope) => [
    onResource(ACTION, 'vpc-endpoint', VpcEndpointId, scope),
    ...onEach(ACTION, 'route-table', AddRouteTableIds, scope),
    ...onEach(ACTION, 'subnet', AddSubnetIds, scope),
    ...onEach(ACTION, 'security-group', AddSecurityGroupIds, scope),
  ],
  handle: (input, scope) => {
    const endpoint = find(scope.state, 'vpc-endpoint', input.VpcEndpointId)
    const { VpcEndpointId, VpcEndpointType } = endpoint
    const document = input.ResetPolicy ? DEFAULT_POLICIES[VpcEndpointType] : input.PolicyDocument
    const policy = document === undefined ? endpoint.policy : readPolicy(VpcEndpointId, document)
    if (VpcEndpointType === 'Gateway') modifyGateway(scope, endpoint, input)
    else modifyInterface(scope, endpoint, input)
    endpoint.policy = policy
    return { Return: true }
  },
})

function modifyGateway(scope: Ec2Scope, endpoint: VpcEndpoint, input: ModifyVpcEndpointRequest): void {
  const { AddRouteTableIds = [], RemoveRouteTableIds = [] } = input
  const kept = [...endpoint.RouteTableIds].filter((id) => !RemoveRouteTableIds.includes(id))
  setRouteTables(scope, endpoint, [...new Set([...kept, ...readRouteTables(scope, endpoint, AddRouteTableIds)])])
}

function modifyInterface(scope: Ec2Scope, endpoint: VpcEndpoint, input: ModifyVpcEndpointRequest): void {
  const { AddSecurityGroupIds = [], RemoveSecurityGroupIds = [], AddSubnetIds = [], RemoveSubnetIds = [] } = input
  const kept = endpoint.Groups.filter((id) => !RemoveSecurityGroupIds.includes(id))
  const groups = readGroups(scope, endpoint, [...new Set([...kept, ...AddSecurityGroupIds])])
  addSubnets(scope, endpoint, AddSubnetIds, RemoveSubnetIds)
  try {
    if (input.PrivateDnsEnabled !== undefined) setPrivateDns(scope, endpoint, input.PrivateDnsEnabled)
  } catch (error) {
    removeSubnets(scope, endpoint, AddSubnetIds)
    throw error
  }
  removeSubnets(scope, endpoint, RemoveSubnetIds)
  endpoint.Groups = groups
  for (const id of endpoint.interfaces.values()) {
    const subject = scope.state.networkInterfaces.get(id)
    if (subject !== undefined) subject.Groups = groups
  }
}
