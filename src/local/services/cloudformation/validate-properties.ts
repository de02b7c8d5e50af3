import { isPending, Pending, type Value } from '../../../cloudformation/template/scope.ts'
import { isList, isObject } from '../../../cloudformation/template/template-value.ts'
import { loadModel } from '../../models/load-model.ts'
import type { ServiceModel, Shape } from '../../models/model.ts'
import { json, type ObjectSchema, type PropertySchema } from './property-schema.ts'

/**
 * Tells what is wrong with a resource's properties, in the words of the schema validator that CloudFormation uses. What is not
 * known yet is not looked at.
 */
export function findViolations(schema: PropertySchema, value: Value, path = '#'): string[] {
  if (value instanceof Pending) return []
  const expanded = expandShape(schema)
  switch (expanded.type) {
    case 'object':
      return isObject(value)
        ? objectViolations(expanded, value as Members, path)
        : [wrongType('JSONObject', value, path)]
    case 'map':
      if (!isObject(value)) return [wrongType('JSONObject', value, path)]
      return Object.entries(value as Members).flatMap(([key, item]) =>
        findViolations(expanded.values, item, `${path}/${key}`),
      )
    case 'list':
      if (!isList(value)) return [wrongType('JSONArray', value, path)]
      return (value as readonly Value[]).flatMap((item, i) => findViolations(expanded.items, item, `${path}/${i}`))
    case 'json':
      return isObject(value) || typeof value === 'string' ? [] : [wrongType('JSONObject', value, path)]
    case 'shape':
      return []
    default:
      return scalarViolations(expanded, value, path)
  }
}

/** Properties with every value in its own type: CloudFormation takes `"10"` for a number and `10` for a text. */
export function coerce(schema: PropertySchema, value: Value): Value {
  if (value instanceof Pending) return value
  const expanded = expandShape(schema)
  if (expanded.type === 'list' && isList(value))
    return (value as readonly Value[]).map((item) => coerce(expanded.items, item))
  if (expanded.type === 'map' && isObject(value)) return mapMembers(value as Members, () => expanded.values)
  if (expanded.type === 'object' && isObject(value))
    return mapMembers(value as Members, (name) => expanded.properties[name] ?? json)
  if (isPending(value) || typeof value === 'object') return value
  if (expanded.type === 'string') return String(value)
  if (expanded.type === 'integer' || expanded.type === 'number') return Number(value)
  return expanded.type === 'boolean' ? String(value).toLowerCase() === 'true' : value
}

type Members = { readonly [key: string]: Value }
type ScalarSchema = Extract<PropertySchema, { type: 'string' | 'integer' | 'number' | 'boolean' }>

function mapMembers(members: Members, schemaOf: (name: string) => PropertySchema): Members {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, coerce(schemaOf(name), value)]))
}

function objectViolations({ properties, required }: ObjectSchema, members: Members, path: string): string[] {
  const missing = required.filter((name) => members[name] === undefined)
  return [
    ...missing.map((name) => `${path}: required key [${name}] not found`),
    ...Object.entries(members).flatMap(([name, value]) => {
      const schema = Object.hasOwn(properties, name) ? properties[name] : undefined
      if (schema === undefined) return [`${path}: extraneous key [${name}] is not permitted`]
      return findViolations(schema, value, `${path}/${name}`)
    }),
  ]
}

function scalarViolations(schema: ScalarSchema, value: Value, path: string): string[] {
  if (schema.type === 'string') {
    if (typeof value === 'object' || typeof value === 'symbol') return [wrongType('String', value, path)]
    const text = String(value)
    if (schema.enum && !schema.enum.includes(text)) return [`${path}: #: ${text} is not a valid enum value`]
    if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(text))
      return [`${path}: failed validation constraint for keyword [pattern]`]
    if (schema.maxLength !== undefined && text.length > schema.maxLength)
      return [`${path}: expected maxLength: ${schema.maxLength}, actual: ${text.length}`]
    return []
  }
  if (schema.type === 'boolean')
    return /^(?:true|false)$/i.test(String(value)) ? [] : [wrongType('Boolean', value, path)]
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value))
  const parsed = isNumber ? Number(value) : Number.NaN
  if (Number.isNaN(parsed) || (schema.type === 'integer' && !Number.isInteger(parsed)))
    return [wrongType(schema.type === 'integer' ? 'Integer' : 'Number', value, path)]
  if (schema.minimum !== undefined && parsed < schema.minimum)
    return [`${path}: ${parsed} is not greater or equal to ${schema.minimum}`]
  if (schema.maximum !== undefined && parsed > schema.maximum)
    return [`${path}: ${parsed} is not less or equal to ${schema.maximum}`]
  return []
}

function wrongType(expected: string, value: Value, path: string): string {
  return `${path}: expected type: ${expected}, found: ${typeName(value)}`
}

function typeName(value: Value): string {
  if (isList(value)) return 'JSONArray'
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'BigDecimal'
  return { string: 'String', boolean: 'Boolean' }[typeof value as string] ?? 'JSONObject'
}

const expanded = new WeakMap<Shape, PropertySchema>()

function expandShape(schema: PropertySchema): PropertySchema {
  if (schema.type !== 'shape') return schema
  const model = loadModel(schema.service)
  return fromShape(model, schema.shape)
}

function fromShape(model: ServiceModel, name: string): PropertySchema {
  const found = model.shapes[name]
  if (found === undefined) throw new Error(`${model.service} has no shape \`${name}\``)
  const known = expanded.get(found)
  if (known !== undefined) return known
  const made = describeShape(model, found)
  expanded.set(found, made)
  return made
}

/** One level deep; members are shapes again, so that circles do no harm. */
function describeShape(model: ServiceModel, found: Shape): PropertySchema {
  const member = (shape: string): PropertySchema => ({
    type: 'shape',
    service: model.service as Extract<PropertySchema, { type: 'shape' }>['service'],
    shape,
  })
  switch (found.type) {
    case 'structure': {
      const properties = Object.entries(found.members).map(([key, { shape }]) => [key, member(shape)] as const)
      return { type: 'object', properties: Object.fromEntries(properties), required: found.required ?? [] }
    }
    case 'list':
      return { type: 'list', items: member(found.member.shape) }
    case 'map':
      return { type: 'map', values: member(found.value.shape) }
    case 'number':
    case 'boolean':
      return { type: found.type }
    default:
      return { type: found.type === 'document' ? 'json' : 'string' }
  }
}
