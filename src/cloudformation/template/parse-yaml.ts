import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import { formatError } from '../errors.ts'
import type { TemplateValue } from './template-value.ts'

/** Functions that have a short tag, `!Sub`; `Ref` and `Condition` stand without `Fn::` before them. */
const SHORT_TAGS: ReadonlyMap<string, string> = new Map([
  ...['Ref', 'Condition'].map((name) => [`!${name}`, name] as const),
  ...[
    'And',
    'Base64',
    'Cidr',
    'Equals',
    'FindInMap',
    'GetAtt',
    'GetAZs',
    'GetStackOutput',
    'If',
    'ImportValue',
    'Join',
    'Length',
    'Not',
    'Or',
    'Select',
    'Split',
    'Sub',
    'ToJsonString',
    'Transform',
  ].map((name) => [`!${name}`, `Fn::${name}`] as const),
])

/** What CloudFormation does not take of YAML 1.1. */
const UNSUPPORTED = /:(?:binary|omap|pairs|set|timestamp|merge)$/

/** The value of a YAML text. @throws AwsError `ValidationError` with line and column */
export function parseYaml(text: string): TemplateValue {
  const lines = new LineCounter()
  const document = read(text, lines)
  const [problem] = [...document.errors, ...document.warnings.filter(({ code }) => code !== 'TAG_RESOLVE_FAILED')]
  if (problem !== undefined) throw notWellFormed(lines, problem.pos[0])
  return readValue(document.contents, lines)
}

function read(text: string, lineCounter: LineCounter): Document {
  try {
    return parseDocument(text, {
      version: '1.1',
      lineCounter,
      merge: false,
      prettyErrors: false,
      customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !UNSUPPORTED.test(tag.tag)),
    })
  } catch {
    // Nested deeper than the stack goes.
    throw formatError('YAML not well-formed. (line 1, column 1)')
  }
}

function readValue(node: unknown, lines: LineCounter): TemplateValue {
  if (isAlias(node)) throw formatError('YAML aliases are not allowed in CloudFormation templates')
  const { tag } = (node ?? {}) as { tag?: string }
  const name = tag === undefined ? undefined : SHORT_TAGS.get(tag)
  if (name === undefined) {
    if (tag !== undefined && (!tag.startsWith('tag:yaml.org,2002:') || UNSUPPORTED.test(tag)))
      throw notWellFormedAt(node, lines)
    return plainValue(node, lines)
  }
  const argument = plainValue(node, lines)
  return { [name]: name === 'Fn::GetAtt' && typeof argument === 'string' ? splitAttribute(argument) : argument }
}

/** `A.B.C` is attribute `B.C` of resource `A`. */
function splitAttribute(text: string): string[] {
  const dot = text.indexOf('.')
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)]
}

function plainValue(node: unknown, lines: LineCounter): TemplateValue {
  if (isMap(node)) return mapValue(node as YAMLMap<unknown, unknown>, lines)
  if (isSeq(node)) return node.items.map((item) => readValue(item, lines))
  if (isScalar(node)) return scalarValue(node)
  return null as unknown as TemplateValue
}

function mapValue(map: YAMLMap<unknown, unknown>, lines: LineCounter): TemplateValue {
  return Object.fromEntries(
    map.items.map(({ key, value }) => {
      if (!isScalar(key) || SHORT_TAGS.has(key.tag ?? '')) throw notWellFormedAt(key ?? map, lines)
      return [key.source ?? String(key.value), readValue(value, lines)]
    }),
  )
}

/** What is no number in YAML 1.1, `012345678901`, or none that JavaScript holds exactly, stays the text it is. */
function scalarValue({ value, source = '' }: Scalar): TemplateValue {
  if (typeof value !== 'number') return value as TemplateValue
  const isExact = Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value))
  return isExact && !/^[-+]?0\d*[89]/.test(source) ? value : source
}

function notWellFormedAt(node: unknown, lines: LineCounter): Error {
  return notWellFormed(lines, (node as Node).range?.[0] ?? 0)
}

function notWellFormed(lines: LineCounter, offset: number): Error {
  const { line, col } = lines.linePos(offset)
  return formatError(`YAML not well-formed. (line ${line}, column ${col})`)
}
