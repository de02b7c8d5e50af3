import type { CreateGroupResponse } from '@aws-sdk/client-iam'
import { changePolicies, inlinePolicies, type PolicySet } from '../iam-policies.ts'
import { text, texts } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'

interface Properties extends PolicySet {
  readonly Path?: string
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-group.html */
export default defineResourceType<Properties>({
  properties: { GroupName: text, ManagedPolicyArns: texts, Path: text, Policies: inlinePolicies },
  // AWS changes the path in place; here it goes with a new group.
  createOnly: ['GroupName', 'Path'],
  attributes: ['Arn'],
  name: { property: 'GroupName', maxLength: 128 },
  capability: 'iam',

  create: async ({ properties, name, call, created }) => {
    const { Group } = await call<CreateGroupResponse>('iam', 'CreateGroup', { GroupName: name, Path: properties.Path })
    created(name)
    await changePolicies(call, 'Group', name, {}, properties)
    return { Arn: Group?.Arn ?? '' }
  },

  update: async ({ properties, before, physicalId, attributes, call }) => {
    await changePolicies(call, 'Group', physicalId, before.properties, properties)
    return attributes
  },

  delete: async ({ properties, physicalId, call }) => {
    await changePolicies(call, 'Group', physicalId, properties, {})
    await call('iam', 'DeleteGroup', { GroupName: physicalId })
  },
})
