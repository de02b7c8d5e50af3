import { AwsError } from '../../core/errors.ts'
import type { ServiceModel } from '../models/model.ts'
import { elementOf, entryOf, type Field, fieldsOf } from './fields.ts'
import type { HttpRequest, Members } from './protocol.ts'
import { parseScalar } from './scalars.ts'

/** Parameters by their dotted names: `Tags.member.1.Key=a` is a node in a node in a node in a node. */
export interface QueryNode {
  value: string | undefined
  children: Map<string, QueryNode> | undefined
}

/** How the two query protocols differ. */
export interface QueryDialect {
  wire(field: Field): string
  /** EC2 writes `Filter.1`, the others `Filter.member.1`. */
  isFlat(field: Field): boolean
  invalid(parameter: string, text: string, type: string): AwsError
}

/** AWS's deepest inputs have a dozen levels; recursive shapes would otherwise let a request exhaust the stack. */
const MAX_LEVELS = 100
const parsed = new WeakMap<HttpRequest, QueryNode>()

/** The request's parameters, from the form body and the query string (a presigned GET has only the latter). */
export function readParameters(request: HttpRequest): QueryNode {
  const known = parsed.get(request)
  if (known) return known
  const root: QueryNode = { value: undefined, children: undefined }
  if (request.query) addParameters(root, request.query)
  if (request.body.length > 0) addParameters(root, request.body.toString('utf8'))
  parsed.set(request, root)
  return root
}

export function readQueryFields(
  model: ServiceModel,
  fields: readonly Field[],
  node: QueryNode,
  dialect: QueryDialect,
  path = '',
): Members {
  const members: Record<string, unknown> = {}
  if (!node.children) return members
  for (const field of fields) {
    const wire = dialect.wire(field)
    const child = childOf(node, wire)
    if (child) members[field.name] = readMember(model, field, child, dialect, path ? `${path}.${wire}` : wire)
  }
  return members
}

function readMember(model: ServiceModel, field: Field, node: QueryNode, dialect: QueryDialect, path: string): unknown {
  const { shape } = field
  switch (shape.type) {
    case 'structure':
      return readQueryFields(model, fieldsOf(model, shape).body, node, dialect, path)
    case 'list': {
      const element = elementOf(model, shape)
      const items = dialect.isFlat(field) ? node : childOf(node, element.wire)
      const only = field.flattened && node.value ? [[1, node] as const] : []
      return [...only, ...numbered(items)].map(([n, item]) => readMember(model, element, item, dialect, `${path}.${n}`))
    }
    case 'map': {
      const { key, value } = entryOf(model, shape)
      const map: Record<string, unknown> = Object.create(null)
      const only = field.flattened && childOf(node, key.wire) ? [[1, node] as const] : []
      for (const [n, entry] of [...only, ...numbered(field.flattened ? node : childOf(node, 'entry'))]) {
        const name = childOf(entry, key.wire)?.value
        const item = childOf(entry, value.wire)
        if (name !== undefined && item) map[name] = readMember(model, value, item, dialect, `${path}.${n}`)
      }
      return map
    }
    default: {
      if (node.value === undefined) throw dialect.invalid(path, '', shape.type)
      const value = parseScalar(field, node.value)
      if (value === undefined) throw dialect.invalid(path, node.value, shape.type)
      return value
    }
  }
}

/** The members of a list, or the entries of a map, in the order of their numbers, which need not start at 1 nor be without gaps. */
function numbered(node: QueryNode | undefined): [number, QueryNode][] {
  const items: [number, QueryNode][] = []
  for (const [key, child] of node?.children ?? []) {
    if (/^\d{1,9}$/.test(key)) items.push([Number(key), child])
  }
  return items.sort(([a], [b]) => a - b)
}

function childOf(node: QueryNode, path: string): QueryNode | undefined {
  const child = node.children?.get(path)
  if (child || !path.includes('.')) return child
  return path.split('.').reduce<QueryNode | undefined>((at, key) => at?.children?.get(key), node)
}

function addParameters(root: QueryNode, text: string): void {
  for (const pair of text.split('&')) {
    if (!pair) continue
    const equals = pair.indexOf('=')
    const key = decode(equals < 0 ? pair : pair.slice(0, equals))
    add(root, key, equals < 0 ? '' : decode(pair.slice(equals + 1)))
  }
}

function add(root: QueryNode, key: string, value: string): void {
  const levels = key.split('.')
  if (levels.length > MAX_LEVELS) throw malformed()
  let node = root
  for (const level of levels) {
    node.children ??= new Map()
    const child = node.children.get(level) ?? { value: undefined, children: undefined }
    node.children.set(level, child)
    node = child
  }
  node.value = value
}

function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw malformed()
  }
}

function malformed(): AwsError {
  return new AwsError('MalformedQueryString', 'The query string contains a syntax error', { status: 400 })
}
