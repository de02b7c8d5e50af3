import type { OrganizationPolicy } from './state.ts'

type Json = Readonly<Record<string, unknown>>
type Operator = '@@assign' | '@@append' | '@@remove'

const OPERATORS: readonly Operator[] = ['@@assign', '@@append', '@@remove']
const FOR_CHILDREN = '@@operators_allowed_for_child_policies'

/** What has been merged so far, by path; names ignore case and are written as the first policy has them. */
interface Merged {
  readonly values: Map<string, { readonly path: readonly string[]; value: unknown }>
  /** What lower levels may do at a path and below it; absent where nothing is said. */
  readonly limits: Map<string, readonly Operator[]>
}

/**
 * Merges management policies, by level from the root down to the account, into one; `undefined` where there are none.
 * A level does to what it inherits only what the levels above it allow.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_inheritance_mgmt.html
 */
export function effectivePolicy(levels: readonly (readonly OrganizationPolicy[])[]): string | undefined {
  if (levels.flat().length === 0) return undefined
  const merged: Merged = { values: new Map(), limits: new Map() }
  for (const level of levels) {
    const limits = new Map<string, readonly Operator[]>()
    for (const { content } of level) mergeNode(merged, limits, [], JSON.parse(content) as Json, undefined)
    // What a level forbids it forbids to those below, and no lower level loosens it.
    for (const [key, limit] of limits) if (!merged.limits.has(key)) merged.limits.set(key, limit)
  }
  const tree = createNode()
  for (const { path, value } of merged.values.values()) put(tree, path, value)
  return JSON.stringify(tree)
}

function mergeNode(
  merged: Merged,
  limits: Map<string, readonly Operator[]>,
  path: readonly string[],
  node: Json,
  inherited: readonly Operator[] | undefined,
): void {
  const key = JSON.stringify(path).toLowerCase()
  const allowed = merged.limits.get(key) ?? inherited
  for (const operator of OPERATORS) {
    if (!Object.hasOwn(node, operator) || !(allowed?.includes(operator) ?? true)) continue
    const known = merged.values.get(key)
    const value = apply(operator, known?.value, node[operator])
    merged.values.set(key, { path: known?.path ?? path, value })
  }
  if (Object.hasOwn(node, FOR_CHILDREN)) limits.set(key, readLimit(node[FOR_CHILDREN]))
  for (const [name, child] of Object.entries(node)) {
    if (name.startsWith('@@')) continue
    const isNode = typeof child === 'object' && child !== null && !Array.isArray(child)
    // A plain value is short for assigning it.
    mergeNode(merged, limits, [...path, name], isNode ? (child as Json) : { '@@assign': child }, allowed)
  }
}

function apply(operator: Operator, before: unknown, given: unknown): unknown {
  if (operator === '@@assign') return given
  const list = toList(before)
  const change = toList(given)
  return operator === '@@append'
    ? [...list, ...change.filter((item) => !list.includes(item))]
    : list.filter((item) => !change.includes(item))
}

function readLimit(value: unknown): readonly Operator[] {
  const names = toList(value)
  return names.includes('@@all') ? OPERATORS : OPERATORS.filter((operator) => names.includes(operator))
}

function toList(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}

/** An object without a prototype: any name can be a policy's. */
function createNode(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>
}

function put(tree: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = tree
  for (const name of path.slice(0, -1)) {
    if (typeof at[name] !== 'object' || at[name] === null) at[name] = createNode()
    at = at[name] as Record<string, unknown>
  }
  at[path.at(-1) ?? ''] = value
}
