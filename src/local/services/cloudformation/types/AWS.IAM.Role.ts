import type { GetRoleResponse } from '@aws-sdk/client-iam'
import { changeBoundary, changePolicies, inlinePolicies, type PolicySet } from '../iam-policies.ts'
import { type PolicyProperty, policyText } from '../policy-text.ts'
import { integer, json, tags, text, texts } from '../property-schema.ts'
import { type Attributes, defineResourceType, type ResourceRequest } from '../resource-type.ts'
import { tagChanges } from '../tag-changes.ts'

interface Properties extends PolicySet {
  readonly AssumeRolePolicyDocument: PolicyProperty
  readonly Description?: string
  readonly MaxSessionDuration?: number
  readonly Path?: string
  readonly PermissionsBoundary?: string
}

const DEFAULT_SESSION_SECONDS = 3_600

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export default defineResourceType<Properties>({
  properties: {
    AssumeRolePolicyDocument: json,
    Description: text,
    ManagedPolicyArns: texts,
    MaxSessionDuration: integer,
    Path: text,
    PermissionsBoundary: text,
    Policies: inlinePolicies,
    RoleName: text,
    Tags: tags,
  },
  required: ['AssumeRolePolicyDocument'],
  createOnly: ['Path', 'RoleName'],
  attributes: ['Arn', 'RoleId'],
  name: { property: 'RoleName', maxLength: 64 },
  taggable: true,
  capability: 'iam',

  create: async ({ properties, name, tags: Tags, call, created }) => {
    const { AssumeRolePolicyDocument, Description, MaxSessionDuration, Path, PermissionsBoundary } = properties
    await call('iam', 'CreateRole', {
      RoleName: name,
      AssumeRolePolicyDocument: policyText(AssumeRolePolicyDocument),
      Description,
      MaxSessionDuration,
      Path,
      PermissionsBoundary,
      ...(Tags.length > 0 && { Tags }),
    })
    created(name)
    await changePolicies(call, 'Role', name, {}, properties)
    return readAttributes(call, name)
  },

  update: async ({ properties, before, physicalId: RoleName, tags: Tags, call, changed }) => {
    const { Description = '', MaxSessionDuration = DEFAULT_SESSION_SECONDS, PermissionsBoundary } = properties
    if (changed('AssumeRolePolicyDocument')) {
      const PolicyDocument = policyText(properties.AssumeRolePolicyDocument)
      await call('iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument })
    }
    if (changed('Description', 'MaxSessionDuration'))
      await call('iam', 'UpdateRole', { RoleName, Description, MaxSessionDuration })
    if (changed('PermissionsBoundary')) await changeBoundary(call, 'Role', RoleName, PermissionsBoundary)
    await changePolicies(call, 'Role', RoleName, before.properties, properties)
    const { set, removed } = tagChanges(before.tags, Tags)
    if (set.length > 0) await call('iam', 'TagRole', { RoleName, Tags: set })
    if (removed.length > 0) await call('iam', 'UntagRole', { RoleName, TagKeys: removed })
    return readAttributes(call, RoleName)
  },

  delete: async ({ properties, physicalId, call }) => {
    await changePolicies(call, 'Role', physicalId, properties, {})
    await call('iam', 'DeleteRole', { RoleName: physicalId })
  },
})

async function readAttributes(call: ResourceRequest<Properties>['call'], RoleName: string): Promise<Attributes> {
  const { Role } = await call<GetRoleResponse>('iam', 'GetRole', { RoleName })
  return { Arn: Role?.Arn ?? '', RoleId: Role?.RoleId ?? '' }
}
