import { isObject, shown, type TemplateObject } from '../../template/template-value.ts'
import { checkProperties } from '../check-properties.ts'
import { lookUp } from '../look-up.ts'
import type { SamResource } from '../make-resource.ts'
import { invalidEvent, invalidResource } from '../sam-problem.ts'
import type { EventType, SamEvent } from './event.ts'
import { EVENT_TYPES, UNBUILT_EVENT_TYPES } from './event-types.ts'

/** A function's events in SAM's order: by path, where they have one, otherwise by name. @throws SamProblem */
export function readEvents({ logicalId, properties: { Events } }: SamResource): SamEvent[] {
  if (!isObject(Events)) return []
  const events = Object.entries(Events).map(([name, event]) => readEvent(logicalId, name, event as TemplateObject))
  return events.sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1))
}

function sortKey({ name, properties: { Path } }: SamEvent): string {
  return typeof Path === 'string' ? Path : name
}

function readEvent(functionId: string, name: string, event: TemplateObject): SamEvent {
  const logicalId = `${functionId}${name}`
  const { Type, Properties = {} } = event
  const { properties } = eventType(functionId, name, Type)
  if (!isObject(Properties)) throw invalidResource(logicalId, 'Properties of a resource must be an object.')
  checkProperties(logicalId, shown(Type), Properties, properties)
  return { name, logicalId, type: shown(Type), properties: Properties }
}

function eventType(functionId: string, name: string, type: unknown): EventType {
  const known = lookUp(EVENT_TYPES, type)
  if (known !== undefined) return known
  const missing = lookUp(UNBUILT_EVENT_TYPES, type)
  if (missing !== undefined)
    throw invalidEvent(functionId, name, `Events of type ${type} are not built: there is no ${missing}.`)
  const text = `Resource dict has missing or invalid value for key Type. Event Type is: ${type ?? 'None'}.`
  throw invalidEvent(functionId, name, text)
}
