import { meantOrKnown, nearest } from '../core/nearest.ts'
import { type RawTopology, topologyConfig } from './config.ts'
import type { ConfigProblem, ConfigProblemCode } from './config-error.ts'
import { formNames, type Issue, knownKeys, objectForms } from './config-schema.ts'
import { readableRest } from './readable-rest.ts'

/** A configuration as far as its schema goes. */
export interface ParsedConfig {
  /** All of it, or what is left without the settings that are wrong; nothing where nothing holds together without them. */
  readonly raw?: RawTopology
  readonly problems: readonly ConfigProblem[]
}

/** Reads a configuration by its schema and finds every setting that is wrong in itself; names are not looked up yet. */
export function parseConfig(config: unknown): ParsedConfig {
  const result = topologyConfig.safeParse(config)
  if (result.success) return { raw: result.data, problems: [] }
  const { issues } = result.error
  const raw = readableRest(config, issues)
  return { problems: issues.flatMap((issue) => problemsOf(issue, [], config)), ...(raw && { raw }) }
}

/** `calls.charge.to`, `filters[0]` */
export function formatPath(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
  return text.replace(/^\./, '') || 'the file'
}

type Path = readonly PropertyKey[]

function problemsOf(issue: Issue, before: Path, config: unknown): ConfigProblem[] {
  const path = [...before, ...issue.path]
  if (issue.code === 'invalid_union') return unionProblems(issue, path, config)
  if (issue.code === 'unrecognized_keys') {
    const mixed = mixedForms(valueAt(config, path), path)
    return mixed === undefined ? issue.keys.map((key) => unknownKey(key, path)) : [mixed]
  }
  if (issue.code === 'invalid_key') return issue.issues.map((reason) => invalidKey(reason, path))
  const given = valueAt(config, path)
  if (given === undefined) return [problem('missing', path, 'is missing', `${expectation(issue)} is needed here`)]
  return [problem(codeOf(issue), path, messageOf(issue, given), hintOf(issue, given))]
}

/** Of the forms that a setting may have, the one that was meant: it has the given keys, and the fewest problems. */
function unionProblems(issue: Issue & { code: 'invalid_union' }, path: Path, config: unknown): ConfigProblem[] {
  const given = valueAt(config, path)
  if (given === undefined) return [problem('missing', path, 'is missing', `it is ${formNames(path)}`)]
  const mixed = mixedForms(given, path)
  if (mixed !== undefined) return [mixed]
  const alike = issue.errors.filter((errors) => !errors.some(isOtherType))
  const forms = alike.filter((errors) => !errors.some((one) => isOtherForm(one, given)))
  const [meant] = alike.length === 1 ? alike : forms.sort((a, b) => a.length - b.length)
  if (meant !== undefined) return meant.flatMap((one) => problemsOf(one, path, config))
  return [problem('wrong-type', path, `\`${brief(given)}\` is in none of its forms`, formsHint(given, path))]
}

/** Keys of several forms in one object: which form is meant cannot be told. */
function mixedForms(given: unknown, path: Path): ConfigProblem | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined
  const keys = Object.keys(given)
  const forms = objectForms(path)
  const isKnown = keys.length > 0 && keys.every((key) => forms.some((form) => form.includes(key)))
  if (!isKnown || forms.some((form) => keys.every((key) => form.includes(key)))) return undefined
  const words = keys.map((key) => `\`${key}\``).join(', ')
  return problem('contradiction', path, `${words} do not go together`, `it is ${formNames(path)}`)
}

function formsHint(given: unknown, path: Path): string {
  const known = knownKeys(path)
  const stray = typeof given === 'object' && !Array.isArray(given) ? Object.keys(given ?? {}) : []
  const likes = stray.filter((key) => !known.includes(key)).flatMap((key) => nearest(key, known) ?? [])
  const [like] = likes
  return like === undefined ? `it is ${formNames(path)}` : `did you mean \`${like}\`?`
}

function isOtherType({ code, path }: Issue): boolean {
  return code === 'invalid_type' && path.length === 0
}

/** An object without a key that its form needs. */
function isOtherForm({ path }: Issue, given: unknown): boolean {
  return path.length === 1 && valueAt(given, path) === undefined
}

function unknownKey(key: string, path: Path): ConfigProblem {
  const hint = meantOrKnown(key, knownKeys(path))
  return problem('unknown-key', [...path, key], `there is no setting \`${key}\``, hint)
}

function invalidKey(reason: Issue, path: Path): ConfigProblem {
  const key = String(path.at(-1))
  return problem('invalid-name', path, messageOf(reason, key), hintOf(reason, key))
}

/** By what a pattern says that does not fit. */
const FORMAT_CODES: Readonly<Record<string, ConfigProblemCode>> = {
  'is not an ARN': 'invalid-arn',
  'is no account id': 'invalid-account-id',
  'is no Region': 'invalid-region',
}

function codeOf(issue: Issue): ConfigProblemCode {
  if (issue.code === 'invalid_type' || issue.code === 'invalid_value') return 'wrong-type'
  return issue.code === 'invalid_format' ? (FORMAT_CODES[sayings(issue)[0]] ?? 'invalid-name') : 'out-of-range'
}

/** What is wrong, and what would be right. */
function sayings({ message }: Issue): [wrong: string, right: string] {
  const [wrong = '', right = 'write it in that form'] = message.split('; ')
  return [wrong, right]
}

function messageOf(issue: Issue, given: unknown): string {
  const value = `\`${brief(given)}\``
  switch (issue.code) {
    case 'invalid_format':
      return `${value} ${sayings(issue)[0]}`
    case 'too_small':
      return given === '' ? 'is empty' : `${value} ${SIZES[issue.origin]?.[0] ?? 'is too small'}`
    case 'too_big':
      return `${value} ${SIZES[issue.origin]?.[1] ?? 'is too large'}`
    case 'invalid_value':
      return `${value} is not possible here`
    default:
      return `${value} is ${article(typeName(given))}`
  }
}

/** By what is measured: too small, too large, the unit. */
const SIZES: Readonly<Record<string, readonly [string, string, string]>> = {
  string: ['is too short', 'is too long', ' characters'],
  array: ['has too few entries', 'has too many entries', ' entries'],
}

function hintOf(issue: Issue, given: unknown): string {
  switch (issue.code) {
    case 'too_small':
      return issue.minimum === 1 ? 'at least one' : `at least ${issue.minimum}${SIZES[issue.origin]?.[2] ?? ''}`
    case 'too_big':
      return `at most ${issue.maximum}${SIZES[issue.origin]?.[2] ?? ''}`
    case 'invalid_format':
      return sayings(issue)[1]
    default: {
      const isUnquoted = issue.code === 'invalid_type' && issue.expected === 'string' && typeof given !== 'object'
      return `${expectation(issue)} is needed here${isUnquoted ? ': put it in quotes' : ''}`
    }
  }
}

function expectation(issue: Issue): string {
  if (issue.code === 'invalid_value') {
    const values = issue.values.map((value) => `\`${String(value)}\``)
    return values.length > 4 ? `one of ${values.join(', ')}` : values.join(' or ')
  }
  return issue.code === 'invalid_type' ? article(WORDS[issue.expected] ?? issue.expected) : 'another value'
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  record: 'object',
  array: 'list',
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

function valueAt(config: unknown, path: Path): unknown {
  return path.reduce((value: unknown, key) => (Object(value) as Record<PropertyKey, unknown>)[key], config)
}

function brief(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function problem(code: ConfigProblemCode, path: Path, message: string, hint: string): ConfigProblem {
  return { code, path: formatPath(path), message, hint }
}
