import type { CreateVpcEndpointRequest, CreateVpcEndpointResult } from '@aws-sdk/client-ec2'
import { onCreation, onEach } from '../access.ts'
import { createEndpoint } from '../create-endpoint.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error, missingParameter } from '../errors.ts'
import { specifiedTags } from '../tags.ts'
import { describeEndpoint } from '../vpc-endpoints.ts'

const ACTION = 'CreateVpcEndpoint'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html */
export default defineEc2Operation<CreateVpcEndpointRequest, CreateVpcEndpointResult>({
  takes: [
    'VpcId',
    'VpcEndpointType',
    'ServiceName',
    'PolicyDocument',
    'RouteTableIds',
    'SubnetIds',
    'SecurityGroupIds',
    'IpAddressType',
    'PrivateDnsEnabled',
    'TagSpecifications',
    'ServiceRegion',
  ],
  onceAs: ACTION,
  authorize: ({ VpcId, ServiceName, RouteTableIds, SubnetIds, SecurityGroupIds, TagSpecifications }, scope) => [
    ...onCreation(ACTION, 'vpc-endpoint', scope, TagSpecifications, {
      ...(ServiceName !== undefined && { 'ec2:VpceServiceName': ServiceName }),
    }),
    ...onEach(ACTION, 'vpc', [VpcId], scope),
    ...onEach(ACTION, 'route-table', RouteTableIds, scope),
    ...onEach(ACTION, 'subnet', SubnetIds, scope),
    ...onEach(ACTION, 'security-group', SecurityGroupIds, scope),
  ],
  handle: (input, scope) => {
    const { VpcEndpointType = 'Gateway', ServiceName, ServiceRegion, IpAddressType, ClientToken } = input
    if (ServiceName === undefined) throw missingParameter('serviceName')
    if (VpcEndpointType !== 'Gateway' && VpcEndpointType !== 'Interface') {
      throw ec2Error('UnsupportedOperation', `The local AWS does not have ${VpcEndpointType} endpoints yet.`)
    }
    if (IpAddressType !== undefined && IpAddressType !== 'ipv4') {
      throw ec2Error('UnsupportedOperation', `The local AWS does not have ${IpAddressType} endpoints yet.`)
    }
    if (ServiceRegion !== undefined && ServiceRegion !== scope.region) {
      throw ec2Error(
        'UnsupportedOperation',
        'The local AWS does not have endpoints for services of another Region yet.',
      )
    }
    const tags = specifiedTags(input.TagSpecifications, 'vpc-endpoint')
    const endpoint = createEndpoint(scope, { ...input, VpcEndpointType, ServiceName, tags })
    return { VpcEndpoint: describeEndpoint(endpoint, scope), ...(ClientToken !== undefined && { ClientToken }) }
  },
})
