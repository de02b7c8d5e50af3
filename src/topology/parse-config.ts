import type { z } from 'zod'
import { nearest } from '../core/nearest.ts'
import { type RawTopology, topologyConfig } from './config.ts'
import { ConfigError, type ConfigProblem, type ConfigProblemCode } from './config-error.ts'

type Issue = z.core.$ZodIssue

/**
 * Reads a configuration by its schema; names are not looked up yet.
 * @throws ConfigError with every setting that is wrong in itself
 */
export function parseConfig(config: unknown): RawTopology {
  const result = topologyConfig.safeParse(config)
  if (result.success) return result.data
  throw new ConfigError(result.error.issues.flatMap((issue) => problemsOf(issue, [], config)))
}

/** `calls.charge.to`, `filters[0]` */
export function formatPath(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
  return text.replace(/^\./, '') || 'the file'
}

function problemsOf(issue: Issue, before: readonly PropertyKey[], config: unknown): ConfigProblem[] {
  const path = [...before, ...issue.path]
  if (issue.code === 'invalid_union') return unionProblems(issue, path, config)
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path))
  if (issue.code === 'invalid_key') {
    const [reason] = issue.issues
    return [problem('invalid-name', path, `the name \`${String(path.at(-1))}\` ${reason?.message}`, 'give it another')]
  }
  const given = valueAt(config, path)
  if (given === undefined) return [problem('missing', path, 'is missing', `${expectation(issue)} is needed here`)]
  return [problem(codeOf(issue, path), path, messageOf(issue, given), hintOf(issue))]
}

/** Of the forms that a setting may have, the one that was meant: it has the given keys, and the fewest problems. */
function unionProblems(issue: Issue & { code: 'invalid_union' }, path: readonly PropertyKey[], config: unknown) {
  const forms = issue.errors.filter((errors) => !errors.some(isOtherForm))
  const [meant] = forms.sort((a, b) => a.length - b.length)
  if (meant !== undefined) return meant.flatMap((one) => problemsOf(one, path, config))
  const given = valueAt(config, path)
  if (given === undefined) return [problem('missing', path, 'is missing', 'it is needed here')]
  return [
    problem('wrong-type', path, `\`${brief(given)}\` is none of the forms it may have`, 'the reference shows them'),
  ]
}

/** Another kind of value altogether, or an object without the key that tells its form. */
function isOtherForm(issue: Issue): boolean {
  return (
    issue.code === 'invalid_type' && issue.path.length <= 1 && (issue.path.length === 0 || issue.input === undefined)
  )
}

function unknownKey(key: string, path: readonly PropertyKey[]): ConfigProblem {
  const known = knownKeys(path)
  const like = nearest(key, known)
  const hint = like === undefined ? `there are ${known.join(', ')}` : `did you mean \`${like}\`?`
  return problem('unknown-key', [...path, key], `there is no setting \`${key}\``, hint)
}

/** The settings that an object at this place may have, from the schema itself. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  let schemas: z.core.$ZodType[] = [topologyConfig]
  for (const key of path) schemas = schemas.flatMap((schema) => memberSchemas(schema, key))
  return [...new Set(schemas.flatMap(unwrap).flatMap((schema) => Object.keys(shapeOf(schema) ?? {})))]
}

function memberSchemas(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType[] {
  return unwrap(schema).flatMap((one) => {
    const { def } = one._zod as { def: { valueType?: z.core.$ZodType; element?: z.core.$ZodType } }
    return shapeOf(one)?.[String(key)] ?? def.valueType ?? def.element ?? []
  })
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType[] {
  const { def } = schema._zod as { def: { innerType?: z.core.$ZodType; options?: z.core.$ZodType[] } }
  if (def.innerType !== undefined) return unwrap(def.innerType)
  return def.options === undefined ? [schema] : def.options.flatMap(unwrap)
}

function shapeOf(schema: z.core.$ZodType): Record<string, z.core.$ZodType> | undefined {
  return (schema._zod as { def: { shape?: Record<string, z.core.$ZodType> } }).def.shape
}

function codeOf(issue: Issue, path: readonly PropertyKey[]): ConfigProblemCode {
  if (issue.code === 'invalid_type' || issue.code === 'invalid_value') return 'wrong-type'
  if (issue.code !== 'invalid_format') return 'out-of-range'
  const last = String(path.at(-1))
  if (last === 'id' && path[0] === 'accounts') return 'invalid-account-id'
  if (last === 'region') return 'invalid-region'
  return /arn|resources/i.test(String(path.at(-1))) || path.includes('resources') ? 'invalid-arn' : 'invalid-name'
}

function messageOf(issue: Issue, given: unknown): string {
  const value = `\`${brief(given)}\``
  switch (issue.code) {
    case 'invalid_format':
      return `${value} ${issue.message}`
    case 'too_small':
    case 'too_big':
      return `${value} is too ${issue.code === 'too_small' ? 'small' : 'large'}`
    case 'invalid_value':
      return `${value} is not possible here`
    default:
      return `${value} is ${article(typeName(given))}`
  }
}

function hintOf(issue: Issue): string {
  switch (issue.code) {
    case 'too_small':
      return `at least ${issue.minimum}`
    case 'too_big':
      return `at most ${issue.maximum}`
    case 'invalid_format':
      return 'write it in that form'
    default:
      return `${expectation(issue)} is needed here`
  }
}

function expectation(issue: Issue): string {
  if (issue.code === 'invalid_value') return issue.values.map((value) => `\`${String(value)}\``).join(' or ')
  return issue.code === 'invalid_type' ? article(WORDS[issue.expected] ?? issue.expected) : 'another value'
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  record: 'object',
  int: 'whole number',
  boolean: 'true or false',
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'list' : (WORDS[typeof value] ?? typeof value)
}

function article(word: string): string {
  return /^(null|text|true or false)$/.test(word) ? word : `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`
}

function valueAt(config: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value: unknown, key) => (Object(value) as Record<PropertyKey, unknown>)[key], config)
}

function brief(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function problem(code: ConfigProblemCode, path: readonly PropertyKey[], message: string, hint: string): ConfigProblem {
  return { code, path: formatPath(path), message, hint }
}
