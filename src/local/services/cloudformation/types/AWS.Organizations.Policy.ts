import type { CreatePolicyResponse } from '@aws-sdk/client-organizations'
import { type PolicyProperty, policyText } from '../policy-text.ts'
import { json, tags, text, texts } from '../property-schema.ts'
import { defineResourceType, type ResourceRequest } from '../resource-type.ts'
import { tagChanges } from '../tag-changes.ts'

interface Properties {
  readonly Content: PolicyProperty
  readonly Name: string
  readonly Type: string
  readonly Description?: string
  readonly TargetIds?: readonly string[]
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-organizations-policy.html */
export default defineResourceType<Properties>({
  properties: { Content: json, Description: text, Name: text, Tags: tags, TargetIds: texts, Type: text },
  required: ['Name', 'Type', 'Content'],
  createOnly: ['Type'],
  attributes: ['Arn', 'AwsManaged', 'Id'],
  taggable: true,

  create: async ({ properties, tags: Tags, call, created }) => {
    const { Content, Name, Type, Description = '', TargetIds } = properties
    const input = { Content: policyText(Content), Name, Type, Description, Tags }
    const { Policy } = await call<CreatePolicyResponse>('organizations', 'CreatePolicy', input)
    const { Id = '', Arn = '' } = Policy?.PolicySummary ?? {}
    created(Id)
    await changeTargets(call, Id, [], TargetIds)
    return { Id, Arn, AwsManaged: false }
  },

  update: async ({ properties, before, physicalId: PolicyId, tags: all, attributes, call, changed }) => {
    const { Content, Name, Description = '', TargetIds } = properties
    if (changed('Content', 'Name', 'Description'))
      await call('organizations', 'UpdatePolicy', { PolicyId, Name, Description, Content: policyText(Content) })
    await changeTargets(call, PolicyId, before.properties.TargetIds, TargetIds)
    const { set, removed } = tagChanges(before.tags, all)
    if (set.length > 0) await call('organizations', 'TagResource', { ResourceId: PolicyId, Tags: set })
    if (removed.length > 0) await call('organizations', 'UntagResource', { ResourceId: PolicyId, TagKeys: removed })
    return attributes
  },

  delete: async ({ properties, physicalId: PolicyId, call }) => {
    await changeTargets(call, PolicyId, properties.TargetIds, [])
    await call('organizations', 'DeletePolicy', { PolicyId })
  },
})

async function changeTargets(
  call: ResourceRequest<Properties>['call'],
  PolicyId: string,
  before: readonly string[] = [],
  after: readonly string[] = [],
): Promise<void> {
  for (const TargetId of after) {
    if (!before.includes(TargetId)) await call('organizations', 'AttachPolicy', { PolicyId, TargetId })
  }
  for (const TargetId of before) {
    if (!after.includes(TargetId)) await call('organizations', 'DetachPolicy', { PolicyId, TargetId })
  }
}
