import type { CreateSecurityGroupResult } from '@aws-sdk/client-ec2'
import { changeEc2Tags, tagSpecifications } from '../ec2-tags.ts'
import { listOf, tags, text } from '../property-schema.ts'
import { defineResourceType, type ResourceRequest } from '../resource-type.ts'
import { egressRule, ingressRule, permissionOf, type RuleProperty } from '../security-group-rules.ts'

interface Properties {
  readonly GroupDescription: string
  readonly VpcId?: string
  readonly SecurityGroupIngress?: readonly RuleProperty[]
  readonly SecurityGroupEgress?: readonly RuleProperty[]
}

type Call = ResourceRequest<Properties>['call']

/** A new group lets everything out; egress rules of the template take the place of that. */
const OPEN_EGRESS: readonly RuleProperty[] = [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }]

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html */
export default defineResourceType<Properties>({
  properties: {
    GroupDescription: text,
    GroupName: text,
    SecurityGroupEgress: listOf(egressRule),
    SecurityGroupIngress: listOf(ingressRule),
    Tags: tags,
    VpcId: text,
  },
  required: ['GroupDescription'],
  createOnly: ['GroupDescription', 'GroupName', 'VpcId'],
  attributes: ['GroupId', 'Id'],
  name: { property: 'GroupName', maxLength: 255 },
  taggable: true,

  create: async ({ properties, name, tags: all, call, created }) => {
    const { GroupDescription, VpcId, SecurityGroupIngress, SecurityGroupEgress = OPEN_EGRESS } = properties
    const answer = await call<CreateSecurityGroupResult>('ec2', 'CreateSecurityGroup', {
      GroupName: name,
      Description: GroupDescription,
      VpcId,
      ...tagSpecifications('security-group', all),
    })
    const GroupId = answer.GroupId ?? ''
    created(GroupId)
    await changeRules(call, 'Ingress', GroupId, [], SecurityGroupIngress)
    await changeRules(call, 'Egress', GroupId, OPEN_EGRESS, SecurityGroupEgress)
    return { GroupId, Id: GroupId }
  },

  update: async ({ properties, before: { properties: old, tags: had }, physicalId, tags: all, attributes, call }) => {
    await changeRules(call, 'Ingress', physicalId, old.SecurityGroupIngress, properties.SecurityGroupIngress)
    const [then, now] = [old.SecurityGroupEgress ?? OPEN_EGRESS, properties.SecurityGroupEgress ?? OPEN_EGRESS]
    await changeRules(call, 'Egress', physicalId, then, now)
    await changeEc2Tags(call, physicalId, had, all)
    return attributes
  },

  delete: async ({ physicalId: GroupId, call }) => {
    await call('ec2', 'DeleteSecurityGroup', { GroupId })
  },
})

async function changeRules(
  call: Call,
  direction: 'Ingress' | 'Egress',
  GroupId: string,
  before: readonly RuleProperty[] = [],
  after: readonly RuleProperty[] = [],
): Promise<void> {
  const without = (rules: readonly RuleProperty[], others: readonly RuleProperty[]) => {
    const texts = new Set(others.map((rule) => JSON.stringify(permissionOf(rule))))
    return rules.map(permissionOf).filter((rule) => !texts.has(JSON.stringify(rule)))
  }
  const revoked = without(before, after)
  if (revoked.length > 0) await call('ec2', `RevokeSecurityGroup${direction}`, { GroupId, IpPermissions: revoked })
  const added = without(after, before)
  if (added.length > 0) await call('ec2', `AuthorizeSecurityGroup${direction}`, { GroupId, IpPermissions: added })
}
