import type { PolicyJson } from '../access/grant.ts'
import type { Commented, Value } from '../template.ts'

export interface RoleSettings {
  readonly roleName: string
  readonly trust: Value
  /** Inline; none where its policy is attached by another stack. */
  readonly policy?: Value
  readonly description: string
  /** Seconds. */
  readonly maxSessionDuration?: number
  readonly comment: string
}

/** `AWS::IAM::Role` */
export function role({ roleName, trust, policy, description, comment }: RoleSettings): Commented {
  return {
    comment,
    resource: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: roleName,
        Description: description,
        AssumeRolePolicyDocument: trust,
        ...(policy !== undefined && { Policies: [{ PolicyName: 'xacct', PolicyDocument: policy }] }),
      },
    },
  }
}

/** `AWS::IAM::Policy`: for a role that exists already, or is in the early stack. */
export function rolePolicy(roleName: Value, policy: Value, policyName: string, comment: string): Commented {
  return {
    comment,
    resource: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: policyName, PolicyDocument: policy, Roles: [roleName] },
    },
  }
}

/** A document with the ARNs of other stacks replaced by what they are here. */
export function wired(document: PolicyJson, replace: (text: string) => Value): Value {
  const walk = (value: unknown): Value => {
    if (typeof value === 'string') return replace(value)
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value as Value
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, walk(member)]))
  }
  return walk(document)
}
