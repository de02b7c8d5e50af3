import type { CreateInstanceProfileResponse } from '@aws-sdk/client-iam'
import { takeAway } from '../iam-policies.ts'
import { text, texts } from '../property-schema.ts'
import { defineResourceType, type ResourceRequest } from '../resource-type.ts'

interface Properties {
  readonly Roles: readonly string[]
  readonly Path?: string
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-instanceprofile.html */
export default defineResourceType<Properties>({
  properties: { InstanceProfileName: text, Path: text, Roles: texts },
  required: ['Roles'],
  createOnly: ['InstanceProfileName', 'Path'],
  attributes: ['Arn'],
  name: { property: 'InstanceProfileName', maxLength: 128 },
  capability: 'iam',

  create: async ({ properties: { Roles, Path }, name, call, created }) => {
    const input = { InstanceProfileName: name, Path }
    const { InstanceProfile } = await call<CreateInstanceProfileResponse>('iam', 'CreateInstanceProfile', input)
    created(name)
    await changeRoles(call, name, [], Roles)
    return { Arn: InstanceProfile?.Arn ?? '' }
  },

  update: async ({ properties, before, physicalId, attributes, call }) => {
    await changeRoles(call, physicalId, before.properties.Roles, properties.Roles)
    return attributes
  },

  delete: async ({ properties, physicalId: InstanceProfileName, call }) => {
    await changeRoles(call, InstanceProfileName, properties.Roles, [])
    await call('iam', 'DeleteInstanceProfile', { InstanceProfileName })
  },
})

/** A profile has room for one role, so the old one goes first. */
async function changeRoles(
  call: ResourceRequest<Properties>['call'],
  InstanceProfileName: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  for (const RoleName of before) {
    if (!after.includes(RoleName))
      await takeAway(call, 'RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName })
  }
  for (const RoleName of after) {
    if (!before.includes(RoleName)) await call('iam', 'AddRoleToInstanceProfile', { InstanceProfileName, RoleName })
  }
}
