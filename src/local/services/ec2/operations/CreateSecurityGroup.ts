import type { CreateSecurityGroupRequest, CreateSecurityGroupResult } from '@aws-sdk/client-ec2'
import { onCreation, onEach } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error } from '../errors.ts'
import { find } from '../resources.ts'
import { arnOf } from '../scope.ts'
import { createGroup, defaultVpcOf } from '../security-groups.ts'
import { describeTags, specifiedTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
export default defineEc2Operation<CreateSecurityGroupRequest, CreateSecurityGroupResult>({
  takes: ['GroupName', 'Description', 'VpcId', 'TagSpecifications'],
  authorize: ({ VpcId, TagSpecifications }, scope) => {
    const vpc = VpcId ?? defaultVpcOf(scope.state)
    return [
      ...onCreation('CreateSecurityGroup', 'security-group', scope, TagSpecifications, {
        ...(vpc !== undefined && { 'ec2:Vpc': arnOf(scope, 'vpc', vpc) }),
      }),
      ...onEach('CreateSecurityGroup', 'vpc', [vpc ?? []].flat(), scope),
    ]
  },
  handle: ({ GroupName, Description, VpcId, TagSpecifications }, scope) => {
    const vpc = VpcId ?? defaultVpcOf(scope.state)
    if (vpc === undefined) throw ec2Error('VPCIdNotSpecified', 'No default VPC for this user')
    find(scope.state, 'vpc', vpc)
    const tags = specifiedTags(TagSpecifications, 'security-group')
    if (GroupName === 'default') {
      throw ec2Error('InvalidParameterValue', `Cannot use reserved security group name: default`)
    }
    const { GroupId } = createGroup(scope, { GroupName, Description, VpcId: vpc, tags })
    return {
      GroupId,
      SecurityGroupArn: arnOf(scope, 'security-group', GroupId),
      ...(tags.size > 0 && { Tags: describeTags(tags) }),
    }
  },
})
