import type { CreatePolicyResponse, GetPolicyResponse, ListPolicyVersionsResponse } from '@aws-sdk/client-iam'
import { takeAway } from '../iam-policies.ts'
import { type PolicyProperty, policyText } from '../policy-text.ts'
import { json, text, texts } from '../property-schema.ts'
import { type Attributes, defineResourceType, type ResourceRequest } from '../resource-type.ts'

interface Properties {
  readonly PolicyDocument: PolicyProperty
  readonly Description?: string
  readonly Path?: string
  readonly Roles?: readonly string[]
  readonly Users?: readonly string[]
  readonly Groups?: readonly string[]
}

type Call = ResourceRequest<Properties>['call']

const KINDS = ['Role', 'User', 'Group'] as const
const MAX_VERSIONS = 5

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html */
export default defineResourceType<Properties>({
  properties: {
    Description: text,
    Groups: texts,
    ManagedPolicyName: text,
    Path: text,
    PolicyDocument: json,
    Roles: texts,
    Users: texts,
  },
  required: ['PolicyDocument'],
  createOnly: ['Description', 'ManagedPolicyName', 'Path'],
  attributes: [
    'AttachmentCount',
    'CreateDate',
    'DefaultVersionId',
    'IsAttachable',
    'PermissionsBoundaryUsageCount',
    'PolicyArn',
    'PolicyId',
    'UpdateDate',
  ],
  name: { property: 'ManagedPolicyName', maxLength: 128 },
  capability: 'iam',

  create: async ({ properties, name, call, created }) => {
    const { Policy } = await call<CreatePolicyResponse>('iam', 'CreatePolicy', {
      PolicyName: name,
      PolicyDocument: policyText(properties.PolicyDocument),
      Path: properties.Path,
      Description: properties.Description,
    })
    const arn = Policy?.Arn ?? ''
    created(arn)
    await changeHolders(call, arn, [], holders(properties))
    return readAttributes(call, arn)
  },

  update: async ({ properties, before, physicalId: PolicyArn, call, changed }) => {
    if (changed('PolicyDocument')) {
      await makeRoom(call, PolicyArn)
      const PolicyDocument = policyText(properties.PolicyDocument)
      await call('iam', 'CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: true })
    }
    await changeHolders(call, PolicyArn, holders(before.properties), holders(properties))
    return readAttributes(call, PolicyArn)
  },

  delete: async ({ properties, physicalId: PolicyArn, call }) => {
    await changeHolders(call, PolicyArn, holders(properties), [])
    for (const { VersionId } of await otherVersions(call, PolicyArn)) {
      await call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId })
    }
    await call('iam', 'DeletePolicy', { PolicyArn })
  },
})

type Holder = readonly [kind: (typeof KINDS)[number], name: string]

function holders(properties: Properties): Holder[] {
  return KINDS.flatMap((kind) => (properties[`${kind}s`] ?? []).map((name) => [kind, name] as const))
}

async function changeHolders(
  call: Call,
  PolicyArn: string,
  before: readonly Holder[],
  after: readonly Holder[],
): Promise<void> {
  const [had, has] = [new Set(before.map(String)), new Set(after.map(String))]
  for (const holder of after) {
    const [kind, name] = holder
    if (!had.has(String(holder))) await call('iam', `Attach${kind}Policy`, { [`${kind}Name`]: name, PolicyArn })
  }
  for (const holder of before) {
    const [kind, name] = holder
    if (!has.has(String(holder))) await takeAway(call, `Detach${kind}Policy`, { [`${kind}Name`]: name, PolicyArn })
  }
}

/** Policies keep five versions; the oldest goes before there is a sixth. */
async function makeRoom(call: Call, PolicyArn: string): Promise<void> {
  const others = await otherVersions(call, PolicyArn)
  if (others.length < MAX_VERSIONS - 1) return
  const [oldest] = others.toSorted((a, b) => Number(a.CreateDate) - Number(b.CreateDate))
  await call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId: oldest?.VersionId })
}

async function otherVersions(call: Call, PolicyArn: string) {
  const { Versions = [] } = await call<ListPolicyVersionsResponse>('iam', 'ListPolicyVersions', { PolicyArn })
  return Versions.filter(({ IsDefaultVersion }) => IsDefaultVersion !== true)
}

async function readAttributes(call: Call, PolicyArn: string): Promise<Attributes> {
  const { Policy = {} } = await call<GetPolicyResponse>('iam', 'GetPolicy', { PolicyArn })
  return {
    PolicyArn,
    PolicyId: Policy.PolicyId ?? '',
    DefaultVersionId: Policy.DefaultVersionId ?? '',
    AttachmentCount: Policy.AttachmentCount ?? 0,
    PermissionsBoundaryUsageCount: Policy.PermissionsBoundaryUsageCount ?? 0,
    IsAttachable: Policy.IsAttachable ?? true,
    CreateDate: Policy.CreateDate?.toISOString() ?? '',
    UpdateDate: Policy.UpdateDate?.toISOString() ?? '',
  }
}
