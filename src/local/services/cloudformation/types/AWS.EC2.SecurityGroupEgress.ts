import type { AuthorizeSecurityGroupEgressResult } from '@aws-sdk/client-ec2'
import { text } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'
import { EGRESS_PROPERTIES, permissionOf, type RuleProperty } from '../security-group-rules.ts'

interface Properties extends RuleProperty {
  readonly GroupId?: string
}

const { Description: _, ...FIXED } = EGRESS_PROPERTIES

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupegress.html */
export default defineResourceType<Properties>({
  properties: { ...EGRESS_PROPERTIES, GroupId: text },
  required: ['IpProtocol', 'GroupId'],
  // AWS changes the description in place; here a new rule takes it.
  createOnly: [...Object.keys(FIXED), 'Description', 'GroupId'],
  attributes: ['Id'],

  create: async ({ properties: { GroupId, ...rule }, call, created }) => {
    const input = { GroupId, IpPermissions: [permissionOf(rule)] }
    const answer = await call<AuthorizeSecurityGroupEgressResult>('ec2', 'AuthorizeSecurityGroupEgress', input)
    const Id = answer.SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? ''
    created(Id)
    return { Id }
  },

  delete: async ({ properties: { GroupId }, physicalId, call }) => {
    await call('ec2', 'RevokeSecurityGroupEgress', { GroupId, SecurityGroupRuleIds: [physicalId] })
  },
})
