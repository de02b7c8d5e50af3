import type { TemplateObject, TemplateValue } from '../template/template-value.ts'
import type { Generated } from './make-resource.ts'

/** What the expansion of a resource is told. */
export interface SamContext {
  readonly region: string
  readonly partition: string
  /** Parameters and the pseudo parameters that SAM knows. */
  readonly parameters: TemplateObject
  /** The template's resources, as far as they are expanded. */
  readonly resources: ReadonlyMap<string, TemplateObject>
  /** The type that a resource had before the expansion. */
  readonly typeBefore: (logicalId: string) => TemplateValue | undefined
  /** Where a destination that several functions have from `Globals` leads to: the first function's new queue or topic. */
  readonly sharedDestinations: Map<TemplateObject, TemplateValue>
  /** Buckets with the notifications so far, but with none of the tags that functions propagate. */
  readonly buckets: Map<string, TemplateObject>
}

/** What a resource becomes. */
export interface Expansion {
  readonly resources: readonly Generated[]
  /** Logical ids by what `Ref` may call them: `Alias` in `Function.Alias`. */
  readonly references?: Readonly<Record<string, string>>
  /** The resource's new logical id. */
  readonly renamed?: string
  readonly conditions?: TemplateObject
  /** Resources that were there before, changed. */
  readonly rewritten?: readonly Generated[]
}

/** An AWS managed policy's ARN. */
export function managedPolicyArn({ partition }: SamContext, pathAndName: string): string {
  return `arn:${partition}:iam::aws:policy/${pathAndName}`
}
