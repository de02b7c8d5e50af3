import { isList, isObject, type TemplateObject, type TemplateValue } from '../template/template-value.ts'
import { invalidResource } from './sam-problem.ts'

/** What SAM itself asks of a property; the rest is left to CloudFormation. */
export interface PropertyRule {
  accepts(value: TemplateValue): boolean
  /** As an error calls what is accepted; without it, the error only says that the type is wrong. */
  readonly noun?: string
  readonly required?: true
  /** Functions are no way to say it. */
  readonly literal?: true
}

export type PropertyTable = Readonly<Record<string, PropertyRule>>

const isString = (value: unknown): value is string => typeof value === 'string'
const rule = (accepts: PropertyRule['accepts'], noun?: string): PropertyRule => ({ accepts, ...(noun && { noun }) })

/** Handed on as it is. */
export const ANY: PropertyRule = { accepts: () => true, literal: true }
export const STRING = rule(isString, 'string')
export const MAP = rule(isObject, 'map')
export const LIST = rule(isList)
export const BOOLEAN = rule((value) => typeof value === 'boolean')
/** SAM counts true and false among the integers. */
export const INTEGER = rule((value) => Number.isInteger(value) || typeof value === 'boolean')
export const STRING_OR_MAP = rule((value) => isString(value) || isObject(value))
export const MAP_OF_MAPS = rule((value) => isObject(value) && Object.values(value).every(isObject))
export const LIST_OF_STRINGS_OR_MAPS = rule(
  (value) => isList(value) && value.every((item) => isString(item) || isObject(item)),
)

export function oneOf(...rules: readonly PropertyRule[]): PropertyRule {
  return rule((value) => rules.some(({ accepts }) => accepts(value)))
}

export function required(of: PropertyRule): PropertyRule {
  return { ...of, required: true }
}

export function literal(of: PropertyRule): PropertyRule {
  return { ...of, literal: true }
}

/**
 * Holds properties against their table; an event's type is shorter than a resource's.
 * @throws SamProblem for the first that is unknown, missing or of another type
 */
export function checkProperties(
  logicalId: string,
  type: string,
  properties: TemplateObject,
  table: PropertyTable,
): TemplateObject {
  if (!/^[A-Za-z0-9]+$/.test(logicalId)) throw invalidResource(logicalId, 'Logical ids must be alphanumeric.')
  const unknown = Object.keys(properties).find((name) => !Object.hasOwn(table, name))
  if (unknown !== undefined)
    throw invalidResource(logicalId, `property ${unknown} not defined for resource of type ${type}`)
  for (const [name, { accepts, noun, required, literal }] of Object.entries(table)) {
    const value = properties[name]
    if (value === undefined && required) throw invalidResource(logicalId, `Missing required property '${name}'.`)
    if (value === undefined || (!literal && isCallLike(value)) || accepts(value)) continue
    throw invalidResource(
      logicalId,
      noun ? `Property '${name}' should be a ${noun}.` : `Type of property '${name}' is invalid.`,
    )
  }
  return properties
}

/** Any map of one member may be a function that SAM does not know. */
function isCallLike(value: TemplateValue): boolean {
  return isObject(value) && Object.keys(value).length === 1
}
