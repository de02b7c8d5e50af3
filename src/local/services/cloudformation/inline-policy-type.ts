import { takeAway } from './iam-policies.ts'
import { type PolicyProperty, policyText } from './policy-text.ts'
import { json, text } from './property-schema.ts'
import { defineResourceType, type ResourceType } from './resource-type.ts'

interface Properties {
  readonly PolicyName: string
  readonly PolicyDocument?: PolicyProperty
  readonly [holder: string]: unknown
}

/** The type of one policy within one role, user or group: `AWS::IAM::RolePolicy` and its like. */
export function inlinePolicyType(kind: 'Role' | 'User' | 'Group'): ResourceType {
  const holder = `${kind}Name`
  const target = (properties: Properties) => ({ [holder]: properties[holder], PolicyName: properties.PolicyName })
  const put = ({ call, properties }: Pick<Parameters<ResourceType<Properties>['create']>[0], 'call' | 'properties'>) =>
    call('iam', `Put${kind}Policy`, {
      ...target(properties),
      PolicyDocument: policyText(properties.PolicyDocument ?? '{}'),
    })
  return defineResourceType<Properties>({
    properties: { PolicyDocument: json, PolicyName: text, [holder]: text },
    required: ['PolicyName', holder],
    createOnly: ['PolicyName', holder],
    capability: 'iam',

    create: async (request) => {
      await put(request)
      request.created(`${request.properties.PolicyName}|${String(request.properties[holder])}`)
      return {}
    },

    update: async (request) => {
      await put(request)
      return {}
    },

    delete: ({ properties, call }) => takeAway(call, `Delete${kind}Policy`, target(properties)),
  })
}
