import type { GetUserResponse } from '@aws-sdk/client-iam'
import { changeBoundary, changePolicies, inlinePolicies, type PolicySet, takeAway } from '../iam-policies.ts'
import { tags, text, texts } from '../property-schema.ts'
import { type Attributes, defineResourceType, type ResourceRequest } from '../resource-type.ts'
import { tagChanges } from '../tag-changes.ts'

interface Properties extends PolicySet {
  readonly Path?: string
  readonly PermissionsBoundary?: string
  readonly Groups?: readonly string[]
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-user.html */
export default defineResourceType<Properties>({
  properties: {
    Groups: texts,
    ManagedPolicyArns: texts,
    Path: text,
    PermissionsBoundary: text,
    Policies: inlinePolicies,
    Tags: tags,
    UserName: text,
  },
  notBuilt: ['LoginProfile'],
  createOnly: ['UserName'],
  attributes: ['Arn'],
  name: { property: 'UserName', maxLength: 64 },
  taggable: true,
  capability: 'iam',

  create: async ({ properties, name, tags: Tags, call, created }) => {
    const { Path, PermissionsBoundary } = properties
    await call('iam', 'CreateUser', { UserName: name, Path, PermissionsBoundary, ...(Tags.length > 0 && { Tags }) })
    created(name)
    await changePolicies(call, 'User', name, {}, properties)
    await changeGroups(call, name, [], properties.Groups)
    return readAttributes(call, name)
  },

  update: async ({ properties, before, physicalId: UserName, tags: Tags, call, changed }) => {
    if (changed('Path')) await call('iam', 'UpdateUser', { UserName, NewPath: properties.Path ?? '/' })
    if (changed('PermissionsBoundary')) await changeBoundary(call, 'User', UserName, properties.PermissionsBoundary)
    await changePolicies(call, 'User', UserName, before.properties, properties)
    await changeGroups(call, UserName, before.properties.Groups, properties.Groups)
    const { set, removed } = tagChanges(before.tags, Tags)
    if (set.length > 0) await call('iam', 'TagUser', { UserName, Tags: set })
    if (removed.length > 0) await call('iam', 'UntagUser', { UserName, TagKeys: removed })
    return readAttributes(call, UserName)
  },

  delete: async ({ properties, physicalId: UserName, call }) => {
    await changePolicies(call, 'User', UserName, properties, {})
    await changeGroups(call, UserName, properties.Groups, [])
    await call('iam', 'DeleteUser', { UserName })
  },
})

async function changeGroups(
  call: ResourceRequest<Properties>['call'],
  UserName: string,
  before: readonly string[] = [],
  after: readonly string[] = [],
): Promise<void> {
  for (const GroupName of after) {
    if (!before.includes(GroupName)) await call('iam', 'AddUserToGroup', { GroupName, UserName })
  }
  for (const GroupName of before) {
    if (!after.includes(GroupName)) await takeAway(call, 'RemoveUserFromGroup', { GroupName, UserName })
  }
}

async function readAttributes(call: ResourceRequest<Properties>['call'], UserName: string): Promise<Attributes> {
  const { User } = await call<GetUserResponse>('iam', 'GetUser', { UserName })
  return { Arn: User?.Arn ?? '' }
}
