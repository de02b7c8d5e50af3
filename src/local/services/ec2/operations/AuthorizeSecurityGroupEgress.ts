import type { AuthorizeSecurityGroupEgressRequest, AuthorizeSecurityGroupEgressResult } from '@aws-sdk/client-ec2'
import { addRules } from '../change-rules.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { permissionsOf, readRules } from '../permissions.ts'
import { groupOf, onGroup } from '../security-groups.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html */
export default defineEc2Operation<AuthorizeSecurityGroupEgressRequest, AuthorizeSecurityGroupEgressResult>({
  takes: [
    'GroupId',
    'IpPermissions',
    'CidrIp',
    'FromPort',
    'ToPort',
    'IpProtocol',
    'SourceSecurityGroupName',
    'TagSpecifications',
  ],
  authorize: (input, scope) => onGroup('AuthorizeSecurityGroupEgress', input, scope),
  handle: (input, scope) => {
    const group = groupOf(scope, input)
    const rules = readRules(permissionsOf(input), true, scope)
    return { Return: true, SecurityGroupRules: addRules(scope, group, rules, input.TagSpecifications) }
  },
})
