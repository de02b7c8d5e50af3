import { AwsError } from '../../core/errors.ts'
import type { ServiceModel } from '../models/model.ts'
import { elementOf, entryOf, type Field, fieldsOf } from './fields.ts'
import type { Members } from './protocol.ts'
import { formatScalar, parseBase64, parseNumber, toBase64 } from './scalars.ts'
import { fromEpochSeconds, parseTimestamp } from './timestamps.ts'

/** Recursive shapes (a DynamoDB-like value in a value) let a body nest as deep as it likes; a stack cannot. */
const MAX_DEPTH = 250

/** Reads the members that a structure keeps in its body; what the model does not know is ignored. */
export function readFields(model: ServiceModel, fields: readonly Field[], body: unknown, depth = 0): Members {
  if (!isObject(body)) throw unexpected(body, 'structure')
  const members: Record<string, unknown> = {}
  for (const field of fields) {
    // Own properties only: a body may not reach `constructor` or `__proto__` through a model's member names.
    if (!Object.hasOwn(body, field.wire)) continue
    const value = body[field.wire]
    if (value !== null) members[field.name] = readJson(model, field, value, depth)
  }
  return members
}

export function readJson(model: ServiceModel, field: Field, value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw serializationError('The request body is nested too deeply')
  const { shape } = field
  switch (shape.type) {
    case 'structure':
      return readFields(model, fieldsOf(model, shape).body, value, depth + 1)
    case 'list': {
      if (!Array.isArray(value)) throw unexpected(value, 'list')
      const element = elementOf(model, shape)
      return value.filter((item) => item !== null).map((item) => readJson(model, element, item, depth + 1))
    }
    case 'map': {
      if (!isObject(value)) throw unexpected(value, 'map')
      const { value: entry } = entryOf(model, shape)
      const map: Record<string, unknown> = Object.create(null)
      for (const key of Object.keys(value)) {
        if (value[key] !== null) map[key] = readJson(model, entry, value[key], depth + 1)
      }
      return map
    }
    default:
      return readJsonScalar(field, value)
  }
}

function readJsonScalar(field: Field, value: unknown): unknown {
  const { type } = field.shape
  if (type === 'document') return value
  if (field.member.jsonValue && typeof value === 'string') return parsedJsonValue(value)
  if (type === typeof value) return value
  if (type === 'timestamp' && typeof value === 'number') {
    const date = fromEpochSeconds(value)
    if (date) return date
  }
  if (typeof value === 'string') {
    const parsed = type === 'blob' ? parseBase64(value) : type === 'timestamp' ? parseTimestamp(value) : undefined
    if (parsed) return parsed
    if (type === 'number' && /^(NaN|-?Infinity)$/.test(value)) return parseNumber(value)
    if (type === 'blob')
      throw serializationError(`'${value.slice(0, 64)}' can not be converted to a Blob: it is not Base64`)
  }
  throw unexpected(value, type)
}

function parsedJsonValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw serializationError('Could not parse a member that holds JSON')
  }
}

/** What `JSON.stringify` turns into the members that a structure keeps in its body. */
export function writeFields(model: ServiceModel, fields: readonly Field[], value: Members): Members {
  const body: Record<string, unknown> = {}
  for (const field of fields) {
    const member = value[field.name]
    if (member !== undefined && member !== null) body[field.wire] = writeJson(model, field, member)
  }
  return body
}

export function writeJson(model: ServiceModel, field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return null
  const { shape } = field
  switch (shape.type) {
    case 'structure':
      return writeFields(model, fieldsOf(model, shape).body, value as Members)
    case 'list': {
      const element = elementOf(model, shape)
      return (value as unknown[]).map((item) => writeJson(model, element, item))
    }
    case 'map': {
      const { value: entry } = entryOf(model, shape)
      const map: Record<string, unknown> = Object.create(null)
      for (const [key, item] of Object.entries(value)) map[key] = writeJson(model, entry, item)
      return map
    }
    case 'timestamp': {
      const text = formatScalar(field, value, 'epoch-seconds')
      return Number.isNaN(Number(text)) ? text : Number(text)
    }
    case 'blob':
      return toBase64(value)
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    default:
      return field.member.jsonValue ? JSON.stringify(value) : value
  }
}

export function serializationError(message: string): AwsError {
  return new AwsError('SerializationException', message, { status: 400 })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The wordings are those of AWS's own JSON reader. */
function unexpected(value: unknown, wanted: string): AwsError {
  if (wanted === 'list') return serializationError('Expected list or null')
  if (wanted === 'map' || wanted === 'structure') return serializationError('Expected map or null')
  if (Array.isArray(value)) return serializationError('Start of list found where not expected')
  if (typeof value === 'object') return serializationError('Start of structure or map found where not expected.')
  const token = typeof value === 'boolean' ? String(value).toUpperCase() : (typeof value).toUpperCase()
  return serializationError(`${token}_VALUE can not be converted to a ${wanted[0]?.toUpperCase()}${wanted.slice(1)}`)
}
