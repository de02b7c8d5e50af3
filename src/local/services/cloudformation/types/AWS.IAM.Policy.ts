import { HandlerFailure } from '../deployment/handler-failure.ts'
import { takeAway } from '../iam-policies.ts'
import { type PolicyProperty, policyText } from '../policy-text.ts'
import { json, text, texts } from '../property-schema.ts'
import { defineResourceType, type ResourceRequest } from '../resource-type.ts'

interface Properties {
  readonly PolicyName: string
  readonly PolicyDocument: PolicyProperty
  readonly Roles?: readonly string[]
  readonly Users?: readonly string[]
  readonly Groups?: readonly string[]
}

const KINDS = ['Role', 'User', 'Group'] as const

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html */
export default defineResourceType<Properties>({
  properties: { PolicyName: text, PolicyDocument: json, Roles: texts, Users: texts, Groups: texts },
  required: ['PolicyName', 'PolicyDocument'],
  attributes: ['Id'],
  capability: 'iam',

  create: async ({ properties, name: id, call, created }) => {
    if (holders(properties).length === 0)
      throw new HandlerFailure('At least one of [Groups,Roles,Users] must be non-empty.', 'InvalidRequest')
    created(id)
    await put(call, properties)
    return { Id: id }
  },

  update: async ({ properties, before, physicalId, call }) => {
    await put(call, properties)
    const kept = new Set(properties.PolicyName === before.properties.PolicyName ? holders(properties).map(String) : [])
    const left = holders(before.properties).filter((holder) => !kept.has(String(holder)))
    await remove(call, before.properties.PolicyName, left)
    return { Id: physicalId }
  },

  delete: ({ properties, call }) => remove(call, properties.PolicyName, holders(properties)),
})

type Holder = readonly [kind: (typeof KINDS)[number], name: string]

function holders(properties: Properties): Holder[] {
  return KINDS.flatMap((kind) => (properties[`${kind}s`] ?? []).map((name) => [kind, name] as const))
}

async function put(call: ResourceRequest<Properties>['call'], properties: Properties): Promise<void> {
  const policy = { PolicyName: properties.PolicyName, PolicyDocument: policyText(properties.PolicyDocument) }
  for (const [kind, name] of holders(properties)) {
    await call('iam', `Put${kind}Policy`, { [`${kind}Name`]: name, ...policy })
  }
}

async function remove(
  call: ResourceRequest<Properties>['call'],
  PolicyName: string,
  left: readonly Holder[],
): Promise<void> {
  for (const [kind, name] of left) {
    await takeAway(call, `Delete${kind}Policy`, { [`${kind}Name`]: name, PolicyName })
  }
}
