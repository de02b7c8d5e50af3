import { takeAway } from '../iam-policies.ts'
import { text, texts } from '../property-schema.ts'
import { defineResourceType, type ResourceRequest } from '../resource-type.ts'

interface Properties {
  readonly GroupName: string
  readonly Users: readonly string[]
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-usertogroupaddition.html */
export default defineResourceType<Properties>({
  properties: { GroupName: text, Users: texts },
  required: ['GroupName', 'Users'],
  attributes: ['Id'],
  capability: 'iam',

  create: async ({ properties, name: id, call, created }) => {
    created(id)
    await add(call, properties)
    return { Id: id }
  },

  update: async ({ properties, before, physicalId, call }) => {
    await add(call, properties)
    const { GroupName, Users } = before.properties
    const isSame = GroupName === properties.GroupName
    await remove(call, { GroupName, Users: Users.filter((user) => !isSame || !properties.Users.includes(user)) })
    return { Id: physicalId }
  },

  delete: ({ properties, call }) => remove(call, properties),
})

type Call = ResourceRequest<Properties>['call']

async function add(call: Call, { GroupName, Users }: Properties): Promise<void> {
  for (const UserName of Users) await call('iam', 'AddUserToGroup', { GroupName, UserName })
}

async function remove(call: Call, { GroupName, Users }: Properties): Promise<void> {
  for (const UserName of Users) await takeAway(call, 'RemoveUserFromGroup', { GroupName, UserName })
}
