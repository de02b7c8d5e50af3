import type { ListAttachedRolePoliciesResponse, ListRolePoliciesResponse } from '@aws-sdk/client-iam'
import { type PolicyProperty, policyText } from './policy-text.ts'
import { json, listOf, type PropertySchema, struct, text } from './property-schema.ts'
import type { ResourceRequest } from './resource-type.ts'

/** A policy within a role or user. */
export interface InlinePolicy {
  readonly PolicyName: string
  readonly PolicyDocument: PolicyProperty
}

export const inlinePolicies: PropertySchema = listOf(
  struct({ PolicyName: text, PolicyDocument: json }, ['PolicyName', 'PolicyDocument']),
)

/** What a role or user may have. */
export interface PolicySet {
  readonly Policies?: readonly InlinePolicy[]
  readonly ManagedPolicyArns?: readonly string[]
}

type Call = ResourceRequest<unknown>['call']
type Kind = 'Role' | 'User'

/** Brings the policies of a role or user from one set to another; anything else it has is left alone. */
export async function changePolicies(
  call: Call,
  kind: Kind,
  name: string,
  before: PolicySet,
  after: PolicySet,
): Promise<void> {
  const target = { [`${kind}Name`]: name }
  const texts = (set: PolicySet) =>
    new Map((set.Policies ?? []).map((one) => [one.PolicyName, policyText(one.PolicyDocument)]))
  const [had, has] = [texts(before), texts(after)]
  for (const [PolicyName, PolicyDocument] of has) {
    if (had.get(PolicyName) === PolicyDocument) continue
    await call('iam', `Put${kind}Policy`, { ...target, PolicyName, PolicyDocument })
  }
  for (const PolicyName of had.keys()) {
    if (!has.has(PolicyName)) await call('iam', `Delete${kind}Policy`, { ...target, PolicyName })
  }
  await changeAttachments(call, kind, name, before.ManagedPolicyArns, after.ManagedPolicyArns)
}

async function changeAttachments(
  call: Call,
  kind: Kind,
  name: string,
  before: readonly string[] = [],
  after: readonly string[] = [],
): Promise<void> {
  const target = { [`${kind}Name`]: name }
  for (const PolicyArn of after) {
    if (!before.includes(PolicyArn)) await call('iam', `Attach${kind}Policy`, { ...target, PolicyArn })
  }
  for (const PolicyArn of before) {
    if (!after.includes(PolicyArn)) await call('iam', `Detach${kind}Policy`, { ...target, PolicyArn })
  }
}

/** Of the policies that a template gives a role or user, those that it has: making it may have failed halfway. */
export async function ownPolicies(call: Call, kind: Kind, name: string, given: PolicySet): Promise<PolicySet> {
  const target = { [`${kind}Name`]: name }
  const inline = await call<ListRolePoliciesResponse>('iam', `List${kind}Policies`, target)
  const attached = await call<ListAttachedRolePoliciesResponse>('iam', `ListAttached${kind}Policies`, target)
  const arns = new Set(attached.AttachedPolicies?.map(({ PolicyArn }) => PolicyArn))
  return {
    Policies: (given.Policies ?? []).filter(({ PolicyName }) => inline.PolicyNames?.includes(PolicyName)),
    ManagedPolicyArns: (given.ManagedPolicyArns ?? []).filter((arn) => arns.has(arn)),
  }
}

/** Gives a role or user its permissions boundary, or takes it away. */
export async function changeBoundary(
  call: Call,
  kind: Kind,
  name: string,
  boundary: string | undefined,
): Promise<void> {
  const target = { [`${kind}Name`]: name }
  if (boundary === undefined) await call('iam', `Delete${kind}PermissionsBoundary`, target)
  else await call('iam', `Put${kind}PermissionsBoundary`, { ...target, PermissionsBoundary: boundary })
}
