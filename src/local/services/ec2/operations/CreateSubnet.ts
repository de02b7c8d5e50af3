import type { CreateSubnetRequest, CreateSubnetResult } from '@aws-sdk/client-ec2'
import { onCreation, onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error } from '../errors.ts'
import { arnOf } from '../scope.ts'
import { createSubnet, describeSubnet } from '../subnets.ts'
import { specifiedTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html */
export default defineEc2Operation<CreateSubnetRequest, CreateSubnetResult>({
  takes: ['VpcId', 'CidrBlock', 'AvailabilityZone', 'AvailabilityZoneId', 'TagSpecifications'],
  authorize: ({ VpcId, TagSpecifications }, scope) => [
    ...onCreation('CreateSubnet', 'subnet', scope, TagSpecifications, { 'ec2:Vpc': arnOf(scope, 'vpc', VpcId) }),
    onResource('CreateSubnet', 'vpc', VpcId, scope),
  ],
  handle: ({ VpcId, CidrBlock, AvailabilityZone, AvailabilityZoneId, TagSpecifications }, scope) => {
    if (CidrBlock === undefined) {
      throw ec2Error('MissingParameter', `Either 'cidrBlock' or 'ipv6CidrBlock' should be provided.`)
    }
    const tags = specifiedTags(TagSpecifications, 'subnet')
    const subnet = createSubnet(scope, { VpcId, CidrBlock, AvailabilityZone, AvailabilityZoneId, tags })
    return { Subnet: describeSubnet(subnet, scope) }
  },
})
