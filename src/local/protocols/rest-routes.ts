import type { OperationModel, ServiceModel } from '../models/model.ts'
import { fieldsOf, structureOf } from './fields.ts'
import { type Query, readQuery } from './http-bindings.ts'
import type { HttpRequest } from './protocol.ts'

/** One level of the paths of a service: literals go before labels, labels before greedy labels. */
interface Level {
  readonly literals: Map<string, Level>
  label: Level | undefined
  greedy: Level | undefined
  readonly routes: Route[]
}

interface Route {
  readonly name: string
  readonly method: string
  /** Query literals that must be there, `acl` or `list-type=2`. */
  readonly literals: readonly (readonly [name: string, value: string])[]
  /** `x-id` names the operation; clients may leave it out. */
  readonly id: string | undefined
  readonly requiredQuery: readonly string[]
  readonly requiredHeaders: readonly string[]
}

const tables = new WeakMap<ServiceModel, Level>()

/** The operation whose method, path template and query literals fit the request best. */
export function matchRoute(model: ServiceModel, request: HttpRequest): string | undefined {
  const segments = segmentsOf(request.path)
  const routes = find(tableOf(model), segments, 0, request.method)
  if (!routes) return undefined
  if (routes.length === 1 && routes[0]?.literals.length === 0) return routes[0].name
  const query = readQuery(request.query)
  let best: Route | undefined
  let bestScore = -1
  for (const route of routes) {
    const score = scoreOf(route, query, request, model.protocol === 'rest-xml')
    if (score > bestScore) {
      best = route
      bestScore = score
    }
  }
  return best?.name
}

/**
 * -1 where the route does not fit. What a route demands and finds makes it the better one: `UploadPart` over `PutObject`. What
 * it demands and misses is told when the input is validated, but where operations are told apart by nothing else.
 */
function scoreOf(route: Route, query: Query, request: HttpRequest, isStrict: boolean): number {
  for (const [name, value] of route.literals) {
    if (!(value ? query.get(name)?.includes(value) : query.has(name))) return -1
  }
  const demands = route.requiredQuery.length + route.requiredHeaders.length
  const met =
    route.requiredQuery.every((name) => query.has(name)) &&
    route.requiredHeaders.every((name) => name in request.headers)
  if (isStrict && !met) return -1
  const named = route.id !== undefined && query.get('x-id')?.[0] === route.id ? 0.5 : 0
  return route.literals.length * 100 + (met ? 10 + demands : 0) + named
}

function find(level: Level, segments: readonly string[], at: number, method: string): Route[] | undefined {
  const segment = segments[at]
  if (segment === undefined) {
    const routes = level.routes.filter((route) => route.method === method)
    return routes.length > 0 ? routes : undefined
  }
  const literal = level.literals.get(segment)
  const found = literal && find(literal, segments, at + 1, method)
  if (found) return found
  const labelled = level.label && segment !== '' ? find(level.label, segments, at + 1, method) : undefined
  if (labelled) return labelled
  for (let end = segments.length; level.greedy && end > at; end--) {
    const routes = find(level.greedy, segments, end, method)
    if (routes) return routes
  }
  return undefined
}

function tableOf(model: ServiceModel): Level {
  const known = tables.get(model)
  if (known) return known
  const root = emptyLevel()
  for (const [name, operation] of Object.entries(model.operations)) {
    let level = root
    for (const segment of segmentsOf(operation.uri.split('?')[0] ?? '')) level = descend(level, segment)
    level.routes.push(routeOf(model, name, operation))
  }
  tables.set(model, root)
  return root
}

function descend(level: Level, segment: string): Level {
  if (segment.startsWith('{')) {
    const kind = segment.endsWith('+}') ? 'greedy' : 'label'
    level[kind] ??= emptyLevel()
    return level[kind]
  }
  const next = level.literals.get(segment) ?? emptyLevel()
  level.literals.set(segment, next)
  return next
}

function routeOf(model: ServiceModel, name: string, operation: OperationModel): Route {
  const literals = [...readQuery(operation.uri.split('?')[1] ?? '')].map(([key, [value = '']]) => [key, value] as const)
  const input = structureOf(model, operation.input)
  const required = new Set(input?.required)
  const fields = input ? fieldsOf(model, input).all.filter((field) => required.has(field.name)) : []
  const bound = (location: string) => fields.filter((f) => f.member.location === location).map((f) => f.wire)
  return {
    name,
    method: operation.method,
    literals: literals.filter(([key]) => key !== 'x-id'),
    id: literals.find(([key]) => key === 'x-id')?.[1],
    requiredQuery: bound('querystring'),
    requiredHeaders: bound('header').map((header) => header.toLowerCase()),
  }
}

/** A slash at the end of a path means nothing, except at the end of a greedy label, which reads the path itself. */
function segmentsOf(path: string): string[] {
  const segments = path.split('/').slice(1)
  if (segments.at(-1) === '') segments.pop()
  return segments
}

function emptyLevel(): Level {
  return { literals: new Map(), label: undefined, greedy: undefined, routes: [] }
}
