import { HandlerFailure } from './deployment/handler-failure.ts'
import { type PolicyProperty, policyText } from './policy-text.ts'
import { json, listOf, type PropertySchema, struct, text } from './property-schema.ts'
import type { ResourceRequest } from './resource-type.ts'

/** A policy within a role, user or group. */
export interface InlinePolicy {
  readonly PolicyName: string
  readonly PolicyDocument: PolicyProperty
}

export const inlinePolicies: PropertySchema = listOf(
  struct({ PolicyName: text, PolicyDocument: json }, ['PolicyName', 'PolicyDocument']),
)

/** What a role, user or group may have. */
export interface PolicySet {
  readonly Policies?: readonly InlinePolicy[]
  readonly ManagedPolicyArns?: readonly string[]
}

type Call = ResourceRequest<unknown>['call']
type Kind = 'Role' | 'User' | 'Group'

/** Brings the policies of a role, user or group from one set to another; anything else it has is left alone. */
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
    if (!has.has(PolicyName)) await takeAway(call, `Delete${kind}Policy`, { ...target, PolicyName })
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
    if (!after.includes(PolicyArn)) await takeAway(call, `Detach${kind}Policy`, { ...target, PolicyArn })
  }
}

/** Calls an operation that takes something away; what is gone already is no error. */
export async function takeAway(call: Call, operation: string, input: object): Promise<void> {
  await call('iam', operation, input).catch((error: unknown) => {
    if (!(error instanceof HandlerFailure && error.code === 'NotFound')) throw error
  })
}

/** Gives a role or user its permissions boundary, or takes it away. */
export async function changeBoundary(
  call: Call,
  kind: 'Role' | 'User',
  name: string,
  boundary: string | undefined,
): Promise<void> {
  const target = { [`${kind}Name`]: name }
  if (boundary === undefined) await call('iam', `Delete${kind}PermissionsBoundary`, target)
  else await call('iam', `Put${kind}PermissionsBoundary`, { ...target, PermissionsBoundary: boundary })
}
