import { resolve } from '../../../../cloudformation/template/resolve.ts'
import { Pending, type Scope, type Value } from '../../../../cloudformation/template/scope.ts'
import type { ResourceDeclaration } from '../../../../cloudformation/template/template.ts'
import type { TemplateObject } from '../../../../cloudformation/template/template-value.ts'
import type { Store } from '../../../store/state.ts'
import type { Stack } from '../state.ts'
import type { Plan } from './deployment.ts'
import { maskedPlan } from './evaluate-resource.ts'
import { planScope } from './make-plan.ts'
import { pendingResource, placeOf, resourceValues } from './stack-scope.ts'

const UNKNOWN = '{{changeSet:KNOWN_AFTER_APPLY}}'

/** How far a resource will no longer be what it is. */
export interface Certainty {
  readonly replaced: boolean
  readonly modified: boolean
}

/** What resources hold before and after a change set, as JSON with a place holder for what only the deployment will tell. */
export interface Contexts {
  before(id: string): string
  after(id: string, certainty: Certainty): string
  valueBefore(id: string, property: string): string | undefined
  valueAfter(id: string, property: string): string | undefined
  /** Tells of a resource that will change, so that values taken from it count as unknown. */
  note(id: string, certainty: Certainty): void
}

export function createContexts(stack: Stack, given: Plan, store: Store): Contexts {
  const plan = maskedPlan(given) ?? given
  const changing = new Map<string, Certainty>()
  const scope = planScope({
    ...plan,
    place: placeOf(stack, plan.source),
    store,
    resource: (id) => valuesAfter(id, stack, changing, plan),
  })
  const propertiesAfter = (id: string) => known(declaration(plan, id).properties, scope)
  return {
    before: (id) => {
      const { shown = {}, metadata } = stack.resources.get(id) ?? {}
      return JSON.stringify({ Properties: shown, ...(metadata !== undefined && { Metadata: metadata }) })
    },
    after: (id, certainty) => {
      changing.set(id, certainty)
      const { metadata } = declaration(plan, id)
      return JSON.stringify({
        Properties: propertiesAfter(id),
        ...(metadata !== undefined && { Metadata: reveal(resolve(metadata, scope)) }),
      })
    },
    valueBefore: (id, property) => text(stack.resources.get(id)?.shown[property]),
    valueAfter: (id, property) => text(propertiesAfter(id)[property]),
    note: (id, certainty) => changing.set(id, certainty),
  }
}

function declaration({ source }: Plan, id: string): ResourceDeclaration {
  return source.template.resources.get(id) as ResourceDeclaration
}

function valuesAfter(
  id: string,
  stack: Stack,
  changing: ReadonlyMap<string, Certainty>,
  { source }: Plan,
): ReturnType<Scope['resource']> {
  const resource = stack.resources.get(id)
  if (!source.template.resources.has(id)) return undefined
  if (resource?.physicalId === undefined) return pendingResource(id)
  const { replaced = false, modified = false } = changing.get(id) ?? {}
  const live = resourceValues(resource)
  const pending = pendingResource(id)
  return { ref: replaced ? pending.ref : live.ref, attribute: modified ? pending.attribute : live.attribute }
}

function known(properties: TemplateObject, scope: Scope): TemplateObject {
  return reveal(resolve(properties, scope)) as TemplateObject
}

function reveal(value: Value): Value {
  if (value instanceof Pending) return UNKNOWN
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return value.map(reveal)
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, reveal(member)]))
}

function text(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value)
}
