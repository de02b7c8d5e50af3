import { elementOf, entryOf, type Field, fieldsOf } from '../protocols/fields.ts'
import type { Members, OperationRef } from '../protocols/protocol.ts'
import type { Constraint, ServiceModel, StructureShape } from './model.ts'

/** A member with what AWS checks of it. */
interface Check {
  readonly field: Field
  readonly path: string
  readonly required: boolean
  readonly constraint: Constraint | undefined
  readonly secret: boolean
}

/** So many problems are spelt out, and so many characters of a value quoted; an answer is not to grow with the request. */
const MAX_SHOWN_PROBLEMS = 50
const MAX_SHOWN_CHARACTERS = 1_024

const checks = new WeakMap<StructureShape, readonly Check[]>()
const patterns = new Map<string, RegExp>()

/**
 * Tells what is wrong with an operation's input in AWS's own words, all of it in one message; undefined where nothing is.
 *
 * @example validateInput(ref, { RoleSessionName: 'x' })
 * // 1 validation error detected: Value 'x' at 'roleSessionName' failed to satisfy constraint: Member must have length …
 */
export function validateInput({ model, operation }: OperationRef, input: Members): string | undefined {
  const shape = operation.input === undefined ? undefined : model.shapes[operation.input]
  if (shape?.type !== 'structure') return undefined
  const problems: string[] = []
  checkStructure(model, operation.input ?? '', shape, input, '', problems)
  if (problems.length === 0) return undefined
  const errors = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`
  return `${errors} detected: ${problems.slice(0, MAX_SHOWN_PROBLEMS).join('; ')}`
}

function checkStructure(
  model: ServiceModel,
  name: string,
  shape: StructureShape,
  value: Members,
  path: string,
  problems: string[],
): void {
  for (const check of checksOf(model, name, shape)) {
    const member = value[check.field.name]
    if (member === undefined || member === null) {
      if (check.required) problems.push(problem('null', path + check.path, 'Member must not be null'))
      continue
    }
    if (check.constraint) checkMember(check, check.constraint, member, path + check.path, problems)
    checkNested(model, check.field, member, path + check.path, problems)
  }
}

function checkMember(
  { field, secret }: Check,
  constraint: Constraint,
  value: unknown,
  path: string,
  problems: string[],
): void {
  // AWS does not repeat a secret.
  const shown = secret ? '' : `'${show(value).slice(0, MAX_SHOWN_CHARACTERS)}'`
  for (const broken of brokenRules(constraint, value)) problems.push(problem(shown, path, broken))
  const { each, keys } = constraint
  if (each && Array.isArray(value) && value.some((item) => breaks(each, item))) {
    problems.push(problem(shown, path, `Member must satisfy constraint: [${rulesOf(each).join(', ')}]`))
  }
  if (field.shape.type !== 'map') return
  if (keys && Object.keys(Object(value)).some((key) => breaks(keys, key))) {
    problems.push(problem(shown, path, `Map keys must satisfy constraint: [${rulesOf(keys).join(', ')}]`))
  }
  if (each && Object.values(Object(value)).some((item) => breaks(each, item))) {
    problems.push(problem(shown, path, `Map value must satisfy constraint: [${rulesOf(each).join(', ')}]`))
  }
}

function checkNested(model: ServiceModel, field: Field, value: unknown, path: string, problems: string[]): void {
  const { shape, member } = field
  if (shape.type === 'structure') {
    checkStructure(model, member.shape, shape, value as Members, `${path}.`, problems)
  } else if (shape.type === 'list') {
    const element = elementOf(model, shape)
    if (isScalar(element)) return
    for (const [i, item] of (value as unknown[]).entries()) {
      checkNested(model, element, item, `${path}.${i + 1}.member`, problems)
    }
  } else if (shape.type === 'map') {
    const { value: entry } = entryOf(model, shape)
    if (isScalar(entry)) return
    for (const [key, item] of Object.entries(Object(value))) {
      checkNested(model, entry, item, `${path}.${key}.member`, problems)
    }
  }
}

/** A secret itself, or a list, a map or a structure with secrets in it. */
function holdsSecret(model: ServiceModel, field: Field): boolean {
  const { shape } = field
  if (shape.type === 'list') return holdsSecret(model, elementOf(model, shape))
  if (shape.type === 'map') return holdsSecret(model, entryOf(model, shape).value)
  if (shape.type === 'structure') return fieldsOf(model, shape).all.some((member) => isSensitive(member))
  return isSensitive(field)
}

function isSensitive({ shape }: Field): boolean {
  return 'sensitive' in shape && shape.sensitive === true
}

function isScalar({ shape }: Field): boolean {
  return shape.type !== 'structure' && shape.type !== 'list' && shape.type !== 'map'
}

function checksOf(model: ServiceModel, name: string, shape: StructureShape): readonly Check[] {
  const known = checks.get(shape)
  if (known) return known
  const all = fieldsOf(model, shape).all.map((field) => ({
    field,
    path: field.name.charAt(0).toLowerCase() + field.name.slice(1),
    required: shape.required?.includes(field.name) ?? false,
    constraint: model.constraints[`${name}.${field.name}`],
    secret: holdsSecret(model, field),
  }))
  const worth = all.filter(({ field, required, constraint }) => required || constraint || !isScalar(field))
  checks.set(shape, worth)
  return worth
}

function breaks(constraint: Constraint, value: unknown): boolean {
  return !brokenRules(constraint, value).next().done
}

function* brokenRules(constraint: Constraint, value: unknown): Generator<string> {
  const { pattern, min, max } = constraint
  const measure = typeof value === 'number' ? value : sizeOf(value)
  if (constraint.enum && typeof value === 'string' && !constraint.enum.includes(value)) yield enumRule(constraint.enum)
  if (pattern !== undefined && typeof value === 'string' && !compile(pattern).test(value)) yield patternRule(pattern)
  if (min !== undefined && measure < min) yield boundRule('greater', min, typeof value === 'number')
  if (max !== undefined && measure > max) yield boundRule('less', max, typeof value === 'number')
}

/** All the rules of a list's members: AWS names them all where one is broken. */
function rulesOf({ pattern, min, max, enum: values }: Constraint): string[] {
  const rules: string[] = []
  if (max !== undefined) rules.push(boundRule('less', max, false))
  if (min !== undefined) rules.push(boundRule('greater', min, false))
  if (pattern !== undefined) rules.push(patternRule(pattern))
  if (values) rules.push(enumRule(values))
  return rules
}

function enumRule(values: readonly string[]): string {
  return `Member must satisfy enum value set: [${values.join(', ')}]`
}

function patternRule(pattern: string): string {
  return `Member must satisfy regular expression pattern: ${pattern}`
}

function boundRule(side: 'less' | 'greater', bound: number, isNumber: boolean): string {
  return `Member must have ${isNumber ? 'value' : 'length'} ${side} than or equal to ${bound}`
}

function problem(value: string, path: string, rule: string): string {
  return `Value ${value ? `${value} ` : ''}at '${path}' failed to satisfy constraint: ${rule}`
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Uint8Array) return value.length
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0
}

/** AWS matches whole values, and its patterns are Java's: Unicode classes need the flag, stray escapes refuse it. */
export function compile(pattern: string): RegExp {
  const known = patterns.get(pattern)
  if (known) return known
  const compiled = compileWith(pattern, 'u') ?? new RegExp(`^(?:${pattern})$`)
  patterns.set(pattern, compiled)
  return compiled
}

function compileWith(pattern: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`, flags)
  } catch {
    return undefined
  }
}

/** As Java prints it, for that is what AWS quotes. */
function show(value: unknown): string {
  if (value instanceof Uint8Array) return `java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]`
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}=${show(item)}`)
    .join(', ')}}`
}
