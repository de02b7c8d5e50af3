import type { Place } from '../../topology/topology.ts'

/** Which kind of policy holds a statement: of a role, a role's trust policy, or the policy of what is called. */
export type PolicySide = 'identity' | 'trust' | 'resource'

export type GrantPrincipal = '*' | { readonly AWS: string | readonly string[] } | { readonly Service: string }

export type GrantCondition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>

/** Principal → actions → resource: one statement before it becomes part of a policy. */
export interface Grant {
  readonly side: PolicySide
  /** ARN of the role or resource whose policy holds it. */
  readonly holder: string
  readonly place: Place
  /** Letters and digits; unique within its policy. */
  readonly sid: string
  readonly effect: 'Allow' | 'Deny'
  /** In trust and resource-based policies. */
  readonly principal?: GrantPrincipal
  readonly actions: readonly string[]
  /** Not in trust policies. */
  readonly resources?: readonly string[]
  readonly condition?: GrantCondition
  /** What it is for, in words: a comment in the template. */
  readonly why: string
  /** The call that needs it; none where a function needs it for itself. */
  readonly call?: string
}

/** A policy document as AWS takes it. */
export interface PolicyJson {
  readonly Version: '2012-10-17'
  readonly Statement: readonly StatementJson[]
}

export interface StatementJson {
  readonly Sid: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: GrantPrincipal
  readonly Action: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly Condition?: GrantCondition
}

/** The policy that the grants make, in their order. */
export function toPolicy(grants: readonly Grant[]): PolicyJson {
  return { Version: '2012-10-17', Statement: grants.map(toStatement) }
}

function toStatement({ sid, effect, principal, actions, resources, condition }: Grant): StatementJson {
  return {
    Sid: sid,
    Effect: effect,
    ...(principal !== undefined && { Principal: principal }),
    Action: single(actions),
    ...(resources && { Resource: single(resources) }),
    ...(condition && { Condition: condition }),
  }
}

/** One value stands for itself; several are a list. */
function single(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] as string) : values
}

/** `charge-card` → `ChargeCard` */
export function pascalCase(name: string): string {
  return name.replace(/(?:^|-)([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
