import type { CreateOrganizationalUnitResponse } from '@aws-sdk/client-organizations'
import { tags, text } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'
import { tagChanges } from '../tag-changes.ts'

interface Properties {
  readonly Name: string
  readonly ParentId: string
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-organizations-organizationalunit.html */
export default defineResourceType<Properties>({
  properties: { Name: text, ParentId: text, Tags: tags },
  required: ['Name', 'ParentId'],
  createOnly: ['ParentId'],
  attributes: ['Arn', 'Id', 'Path'],
  taggable: true,

  create: async ({ properties: { Name, ParentId }, tags: Tags, call, created }) => {
    const input = { Name, ParentId, Tags }
    const answer = await call<CreateOrganizationalUnitResponse>('organizations', 'CreateOrganizationalUnit', input)
    const { Id = '', Arn = '', Path = '' } = answer.OrganizationalUnit ?? {}
    created(Id)
    return { Id, Arn, Path }
  },

  update: async ({ properties: { Name }, before, physicalId, tags: all, attributes, call, changed }) => {
    if (changed('Name'))
      await call('organizations', 'UpdateOrganizationalUnit', { OrganizationalUnitId: physicalId, Name })
    const { set, removed } = tagChanges(before.tags, all)
    const target = { ResourceId: physicalId }
    if (set.length > 0) await call('organizations', 'TagResource', { ...target, Tags: set })
    if (removed.length > 0) await call('organizations', 'UntagResource', { ...target, TagKeys: removed })
    return attributes
  },

  delete: async ({ physicalId: OrganizationalUnitId, call }) => {
    await call('organizations', 'DeleteOrganizationalUnit', { OrganizationalUnitId })
  },
})
