import type { AuthorizeSecurityGroupIngressResult } from '@aws-sdk/client-ec2'
import { text } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'
import { INGRESS_PROPERTIES, permissionOf, type RuleProperty } from '../security-group-rules.ts'

interface Properties extends RuleProperty {
  readonly GroupId?: string
}

const { Description: _, ...FIXED } = INGRESS_PROPERTIES

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html */
export default defineResourceType<Properties>({
  properties: { ...INGRESS_PROPERTIES, GroupId: text },
  required: ['IpProtocol'],
  notBuilt: ['GroupName'],
  // AWS changes the description in place; here a new rule takes it.
  createOnly: [...Object.keys(FIXED), 'Description', 'GroupId'],
  attributes: ['Id'],

  create: async ({ properties: { GroupId, ...rule }, call, created }) => {
    const input = { GroupId, IpPermissions: [permissionOf(rule)] }
    const answer = await call<AuthorizeSecurityGroupIngressResult>('ec2', 'AuthorizeSecurityGroupIngress', input)
    const Id = answer.SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? ''
    created(Id)
    return { Id }
  },

  delete: async ({ properties: { GroupId }, physicalId, call }) => {
    await call('ec2', 'RevokeSecurityGroupIngress', { GroupId, SecurityGroupRuleIds: [physicalId] })
  },
})
