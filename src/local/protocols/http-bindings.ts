import { AwsError } from '../../core/errors.ts'
import type { OperationModel, ServiceModel, StructureShape, TimestampFormat } from '../models/model.ts'
import { elementOf, entryOf, type Field, fieldsOf } from './fields.ts'
import type { HttpRequest, Members, OperationRef } from './protocol.ts'
import { formatScalar, parseJson, parseScalar } from './scalars.ts'

interface UriTemplate {
  readonly pattern: RegExp
  readonly labels: readonly string[]
}

const templates = new WeakMap<OperationModel, UriTemplate>()

/** A query's parameters, each with all its values in order. */
export type Query = ReadonlyMap<string, readonly string[]>

interface Parts {
  readonly fields: readonly Field[]
  readonly labels: ReadonlyMap<string, string>
  readonly query: Query
  readonly headers: HttpRequest['headers']
}

/** Reads the members that travel outside the body: labels in the path, query parameters, headers. */
export function readBindings({ model, operation }: OperationRef, input: StructureShape, request: HttpRequest): Members {
  const { all: fields } = fieldsOf(model, input)
  const parts = {
    fields,
    labels: readLabels(operation, request.path),
    query: readQuery(request.query),
    headers: request.headers,
  }
  const members: Record<string, unknown> = {}
  for (const field of fields) {
    const value = readBinding(model, field, parts)
    if (value !== undefined) members[field.name] = value
  }
  return members
}

function readBinding(model: ServiceModel, field: Field, parts: Parts): unknown {
  switch (field.member.location) {
    case 'uri': {
      const text = parts.labels.get(field.wire)
      return text === undefined ? undefined : scalar(field, text)
    }
    case 'querystring':
      return readQueryMember(model, field, parts)
    case 'header': {
      const text = parts.headers[field.wire.toLowerCase()]
      return text === undefined ? undefined : readHeader(model, field, text)
    }
    case 'headers':
      return readPrefixedHeaders(field.member.name ?? '', parts.headers)
    default:
      return undefined
  }
}

function readQueryMember(model: ServiceModel, field: Field, { fields, query }: Parts): unknown {
  const { shape } = field
  if (shape.type === 'map') {
    const { value } = entryOf(model, shape)
    const map: Record<string, unknown> = Object.create(null)
    for (const [name, texts] of restOf(query, fields)) map[name] = value.shape.type === 'list' ? [...texts] : texts[0]
    return Object.keys(map).length > 0 ? map : undefined
  }
  const texts = query.get(field.wire)
  if (!texts) return undefined
  if (shape.type !== 'list') return scalar(field, texts[0] as string)
  const element = elementOf(model, shape)
  return texts.map((text) => scalar(element, text))
}

/** A map takes the parameters that no other member of the same input takes. */
function restOf(query: Query, fields: readonly Field[]): Query {
  const bound = new Set(fields.filter((field) => field.shape.type !== 'map').map((field) => field.wire))
  return new Map([...query].filter(([name]) => !bound.has(name)))
}

function readHeader(model: ServiceModel, field: Field, text: string): unknown {
  const { shape } = field
  if (field.member.jsonValue) return parseJson(Buffer.from(text, 'base64').toString('utf8'))
  if (shape.type !== 'list') return scalar(field, shape.type === 'string' ? text : text.trim())
  const element = elementOf(model, shape)
  return splitList(text, element.shape.type === 'timestamp').map((item) => scalar(element, item))
}

/** Commas part the members; quotes protect theirs, and HTTP dates hold one of their own. */
function splitList(text: string, dates: boolean): string[] {
  const comma = dates && text.includes('GMT') ? /(?<=GMT)\s*,\s*/ : undefined
  if (comma) return text.split(comma).map((item) => item.trim())
  const items: string[] = []
  for (const [, quoted, plain] of text.matchAll(/\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*))\s*(?:,|$)/g)) {
    const item = quoted === undefined ? plain?.trim() : quoted.replace(/\\(.)/g, '$1')
    if (item) items.push(item)
  }
  return items
}

function readPrefixedHeaders(prefix: string, headers: HttpRequest['headers']): unknown {
  const map: Record<string, string> = Object.create(null)
  const start = prefix.toLowerCase()
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(start)) map[name.slice(start.length)] = value
  }
  return Object.keys(map).length > 0 ? map : undefined
}

function scalar(field: Field, text: string): unknown {
  const value = parseScalar(field, text)
  if (value !== undefined) return value
  throw new AwsError('SerializationException', `'${text}' at '${field.wire}' is not a ${field.shape.type}`, {
    status: 400,
  })
}

function readLabels(operation: OperationModel, path: string): ReadonlyMap<string, string> {
  const { pattern, labels } = templateOf(operation)
  const match = pattern.exec(path)
  const values = new Map<string, string>()
  for (const [i, label] of labels.entries()) values.set(label, percentDecode(match?.[i + 1] ?? ''))
  return values
}

function templateOf(operation: OperationModel): UriTemplate {
  const known = templates.get(operation)
  if (known) return known
  const labels: string[] = []
  const [path = ''] = operation.uri.split('?')
  const source = path.replace(/\/$/, '').replace(/[.*+?^$()|[\]\\]|\{(\w+)(\+?)\}/g, (char, label, greedy) => {
    if (!label) return `\\${char}`
    labels.push(label)
    return greedy ? '(.+)' : '([^/]+)'
  })
  const template = { pattern: new RegExp(`^${source}/?$`), labels }
  templates.set(operation, template)
  return template
}

export function readQuery(query: string): Query {
  const parameters = new Map<string, string[]>()
  for (const pair of query ? query.split('&') : []) {
    if (!pair) continue
    const equals = pair.indexOf('=')
    const name = percentDecode((equals < 0 ? pair : pair.slice(0, equals)).replaceAll('+', ' '))
    const value = equals < 0 ? '' : percentDecode(pair.slice(equals + 1).replaceAll('+', ' '))
    const values = parameters.get(name)
    if (values) values.push(value)
    else parameters.set(name, [value])
  }
  return parameters
}

function percentDecode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.", { status: 400 })
  }
}

/** The headers that an output or an error is bound to, and its status code. */
export function writeBindings(model: ServiceModel, fields: readonly Field[], output: Members) {
  const headers: Record<string, string> = {}
  let status: number | undefined
  for (const field of fields) {
    const value = output[field.name]
    if (value === undefined || value === null) continue
    if (field.member.location === 'statusCode') status = Number(value)
    if (field.member.location === 'header') headers[field.wire.toLowerCase()] = formatHeader(model, field, value)
    if (field.member.location === 'headers') {
      for (const [name, text] of Object.entries(value))
        headers[((field.member.name ?? '') + name).toLowerCase()] = String(text)
    }
  }
  return { headers, status }
}

function formatHeader(model: ServiceModel, field: Field, value: unknown): string {
  const format: TimestampFormat = 'http-date'
  if (field.member.jsonValue) return Buffer.from(JSON.stringify(value)).toString('base64')
  if (field.shape.type !== 'list') return formatScalar(field, value, format)
  const element = elementOf(model, field.shape)
  return (value as unknown[]).map((item) => quoted(element, formatScalar(element, item, format))).join(',')
}

function quoted(element: Field, text: string): string {
  const needsQuotes = element.shape.type === 'string' && /[",]/.test(text)
  return needsQuotes ? `"${text.replace(/["\\]/g, '\\$&')}"` : text
}
