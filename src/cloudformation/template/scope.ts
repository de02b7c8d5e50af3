import type { TemplateValue } from './template-value.ts'

/** What `AWS::NoValue` stands for: it takes the property or the list item away. */
export const NO_VALUE = Symbol('AWS::NoValue')

/** A value that only a deployment can tell, and the expression that will tell it. */
export class Pending {
  readonly expression: Value

  constructor(expression: Value) {
    this.expression = expression
  }

  toJSON(): unknown {
    return this.expression
  }
}

/** A value whose functions have been evaluated, as far as they can be. */
export type Value =
  | string
  | number
  | boolean
  | Pending
  | typeof NO_VALUE
  | readonly Value[]
  | { readonly [key: string]: Value }

/** Whether a value still holds something that only a deployment can tell. */
export function isPending(value: Value): boolean {
  if (value instanceof Pending) return true
  if (typeof value !== 'object') return false
  return Object.values(value).some(isPending)
}

/** What one resource lends to others. */
export interface ResourceValues {
  readonly ref: Value
  /** @throws AwsError `ValidationError` for an attribute that the type does not have */
  attribute(name: string): Value
}

/** Another stack's output, as `Fn::GetStackOutput` asks for it. */
export interface StackOutputRequest {
  readonly StackName: string
  readonly OutputName: string
  readonly Region?: string
  readonly RoleArn?: string
}

/** Everything that functions are evaluated against. */
export interface Scope {
  readonly mappings: Readonly<Record<string, Readonly<Record<string, { readonly [key: string]: TemplateValue }>>>>
  /** The value of a parameter or a pseudo parameter; `undefined` where there is none of that name. */
  readonly parameter: (name: string) => Value | undefined
  /** @throws AwsError `ValidationError` for one that the template does not have */
  readonly condition: (name: string) => boolean
  /** `undefined` where the template has no such resource, or its condition took it away. */
  readonly resource: (logicalId: string) => ResourceValues | undefined
  /** The Availability Zones of a Region. */
  readonly zones: (region: string) => readonly string[]
  /** @throws AwsError `ValidationError` where no stack exports the name */
  readonly exported: (name: string) => Value
  readonly stackOutput: (request: StackOutputRequest) => Value
}
