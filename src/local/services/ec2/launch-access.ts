import type { RunInstancesRequest } from '@aws-sdk/client-ec2'
import type { Access } from '../../operation.ts'
import { onCreation, onEach } from './access.ts'
import { lookUpProfile, passProfileAccess } from './instance-profiles.ts'
import { placementOf } from './launch-placement.ts'
import { DEFAULT_TYPE } from './run-instances.ts'
import { arnOf, type Ec2Scope } from './scope.ts'

const ACTION = 'RunInstances'

/** Every resource that a launch touches. @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances */
export function launchAccess(input: RunInstancesRequest, scope: Ec2Scope): Access[] {
  const { ImageId = '*', InstanceType = DEFAULT_TYPE, KeyName, TagSpecifications } = input
  const { subnet, groups, specification } = placementOf(scope, input)
  const profile = lookUpProfile(scope, input.IamInstanceProfile)
  const zone = { 'ec2:AvailabilityZone': subnet.AvailabilityZone }
  const network = {
    'ec2:Vpc': arnOf(scope, 'vpc', subnet.VpcId),
    'ec2:Subnet': arnOf(scope, 'subnet', subnet.SubnetId),
  }
  const { AssociatePublicIpAddress: isPublic } = specification
  const image: Access = {
    action: `ec2:${ACTION}`,
    resource: arnOf(scope, 'image', ImageId),
    resourceAccount: scope.account,
    context: { 'ec2:Owner': 'amazon', 'ec2:ImageType': 'machine', 'ec2:Public': true, 'ec2:ImageID': ImageId },
  }
  return [
    ...onCreation(ACTION, 'instance', scope, TagSpecifications, {
      ...zone,
      'ec2:InstanceType': InstanceType,
      'ec2:Tenancy': 'default',
      'ec2:RootDeviceType': 'ebs',
      'ec2:IsLaunchTemplateResource': false,
      ...(profile && { 'ec2:InstanceProfile': profile.arn }),
    }),
    image,
    ...onEach(ACTION, 'subnet', [subnet.SubnetId], scope),
    ...onEach(ACTION, 'security-group', groups, scope),
    ...onCreation(ACTION, 'network-interface', scope, TagSpecifications, {
      ...zone,
      ...network,
      ...(isPublic !== undefined && { 'ec2:AssociatePublicIpAddress': isPublic }),
    }),
    ...onCreation(ACTION, 'volume', scope, TagSpecifications, zone),
    ...(KeyName === undefined ? [] : [{ ...image, resource: arnOf(scope, 'key-pair', KeyName), context: {} }]),
    ...passProfileAccess(scope, input.IamInstanceProfile),
  ]
}
