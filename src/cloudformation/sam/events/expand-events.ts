import type { TemplateObject } from '../../template/template-value.ts'
import type { Generated } from '../make-resource.ts'
import type { RolePolicies } from '../policies/role-policies.ts'
import type { SamContext } from '../sam-context.ts'
import type { EventTarget, EventType, SamEvent } from './event.ts'
import { EVENT_TYPES } from './event-types.ts'

/** Everything that a function's events become. @throws SamProblem */
export function expandEvents(
  events: readonly SamEvent[],
  target: EventTarget,
  context: SamContext,
): RolePolicies & { readonly resources: readonly Generated[] } {
  const resources: Generated[] = []
  const managed: string[] = []
  const policies: TemplateObject[] = []
  for (const event of events) {
    const expanded = (EVENT_TYPES[event.type] as EventType).expand(event, target, context)
    resources.push(...expanded.resources)
    managed.push(...(expanded.managed ?? []))
    policies.push(...(expanded.policies ?? []))
  }
  return { resources, managed, policies }
}
