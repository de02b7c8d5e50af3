import type { RevokeSecurityGroupIngressRequest, RevokeSecurityGroupIngressResult } from '@aws-sdk/client-ec2'
import { removeRules, removeRulesById } from '../change-rules.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { permissionsOf, readRules } from '../permissions.ts'
import { groupOf, onGroup } from '../security-groups.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html */
export default defineEc2Operation<RevokeSecurityGroupIngressRequest, RevokeSecurityGroupIngressResult>({
  takes: [
    'GroupId',
    'GroupName',
    'SecurityGroupRuleIds',
    'IpPermissions',
    'CidrIp',
    'FromPort',
    'ToPort',
    'IpProtocol',
    'SourceSecurityGroupName',
  ],
  authorize: (input, scope) => onGroup('RevokeSecurityGroupIngress', input, scope),
  handle: (input, scope) => {
    const group = groupOf(scope, input)
    const { SecurityGroupRuleIds: ids = [] } = input
    if (ids.length > 0) removeRulesById(group, ids, false)
    else removeRules(group, readRules(permissionsOf(input), false, scope))
    return { Return: true }
  },
})
