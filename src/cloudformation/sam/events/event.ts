import type { TemplateObject, TemplateValue } from '../../template/template-value.ts'
import type { PropertyTable } from '../check-properties.ts'
import type { Generated } from '../make-resource.ts'
import type { SamContext } from '../sam-context.ts'

/** An event of a function, its properties checked. */
export interface SamEvent {
  /** As the function calls it. */
  readonly name: string
  /** The function's logical id and the name. */
  readonly logicalId: string
  readonly type: string
  readonly properties: TemplateObject
}

/** What an event calls: a function or its alias. */
export interface EventTarget {
  readonly functionId: string
  readonly name: TemplateValue
  readonly arn: TemplateValue
  /** What the event's resources take over from the function. */
  readonly attributes: TemplateObject
}

export interface ExpandedEvent {
  readonly resources: readonly Generated[]
  /** What the function's role needs for it. */
  readonly managed?: readonly string[]
  readonly policies?: readonly TemplateObject[]
}

export interface EventType {
  readonly properties: PropertyTable
  /** @throws SamProblem */
  expand(event: SamEvent, target: EventTarget, context: SamContext): ExpandedEvent
}
