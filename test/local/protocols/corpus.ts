import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type {
  ErrorModel,
  Member,
  ProtocolName,
  ServiceModel,
  Shape,
  XmlNamespace,
} from '../../../src/local/models/model.ts'
import type { OperationRef } from '../../../src/local/protocols/protocol.ts'

/** AWS's protocol tests, in the form that botocore publishes them: suites of cases over a small model each. */
const FOLDER = new URL('../../../../shared/corpus/protocols/', import.meta.url)

export const hasCorpus = existsSync(FOLDER)

export interface CorpusCase {
  /** `input/query.json: Flattened list #1`. */
  readonly name: string
  readonly ref: OperationRef
  readonly suite: Suite
  readonly case: Case
}

export interface Suite {
  readonly description: string
  readonly metadata: Readonly<Record<string, string>>
  readonly shapes: Readonly<Record<string, BotocoreShape>>
  readonly cases: readonly Case[]
}

export interface Case {
  readonly given: {
    readonly name: string
    readonly http?: { readonly method?: string; readonly requestUri?: string }
    readonly input?: { readonly shape: string; readonly payload?: string }
    readonly output?: { readonly shape: string }
  }
  readonly params?: Readonly<Record<string, unknown>>
  readonly serialized?: { method?: string; uri: string; headers?: Record<string, string>; body?: string }
  readonly result?: Readonly<Record<string, unknown>>
  readonly response?: { readonly status_code: number; readonly headers: Record<string, string>; readonly body: string }
  readonly error?: Readonly<Record<string, unknown>>
  readonly errorCode?: string
  readonly errorMessage?: string
}

interface Traits {
  readonly shape?: string
  readonly location?: Exclude<Member['location'], undefined>
  readonly locationName?: string
  readonly queryName?: string
  readonly flattened?: boolean
  readonly timestampFormat?: string
  readonly jsonvalue?: boolean
  readonly xmlAttribute?: boolean
  readonly xmlNamespace?: string | { readonly prefix?: string; readonly uri: string }
}

export interface BotocoreShape extends Traits {
  readonly type: string
  readonly members?: Readonly<Record<string, Traits>>
  readonly required?: readonly string[]
  readonly member?: Traits
  readonly key?: Traits
  readonly value?: Traits
  readonly payload?: string
  readonly document?: boolean
  readonly union?: boolean
  readonly exception?: boolean
  readonly eventstream?: boolean
}

const PROTOCOLS: Readonly<Record<string, ProtocolName>> = {
  json: 'aws-json',
  query: 'aws-query',
  ec2: 'ec2-query',
  'rest-json': 'rest-json',
  'rest-xml': 'rest-xml',
}
const SCALARS: Readonly<Record<string, 'number' | 'string'>> = {
  integer: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  character: 'string',
}
const TIMESTAMP_FORMATS = { iso8601: 'date-time', rfc822: 'http-date', unixTimestamp: 'epoch-seconds' } as const

export function readCorpus(direction: 'input' | 'output'): CorpusCase[] {
  if (!hasCorpus) return []
  return readdirSync(new URL(direction, FOLDER)).flatMap((file) => {
    const suites = JSON.parse(readFileSync(new URL(`${direction}/${file}`, FOLDER), 'utf8')) as Suite[]
    return suites.flatMap((suite, s) =>
      suite.cases.map((each, c) => ({
        name: `${direction}/${file} ${s}.${c} ${suite.description}`,
        ref: toRef(suite, each),
        suite,
        case: each,
      })),
    )
  })
}

/** One case's operation, in the form of our own models. */
function toRef(suite: Suite, { given }: Case): OperationRef {
  const { protocol = '', apiVersion = '', jsonVersion, targetPrefix, xmlNamespace } = suite.metadata
  const operation = {
    method: given.http?.method ?? 'POST',
    uri: given.http?.requestUri ?? '/',
    status: 200,
    ...(given.input && { input: given.input.shape }),
    ...(given.output && { output: given.output.shape }),
  }
  const entries = Object.entries(suite.shapes)
  const errors = entries.filter(([, shape]) => shape.exception).map(([name]) => [name, errorNamed(name)])
  const model: ServiceModel = {
    service: 'corpus',
    apiVersion,
    protocol: PROTOCOLS[protocol] as ProtocolName,
    ...(jsonVersion && { jsonVersion }),
    ...(targetPrefix && { targetPrefix }),
    ...(xmlNamespace && { xmlNamespace: toNamespace(xmlNamespace)[1] }),
    signingName: 'corpus',
    operations: { [given.name]: operation },
    errors: Object.fromEntries(errors),
    shapes: Object.fromEntries(
      entries.map(([name, shape]) => [name, toShape(shape, suite, payloadOf(given, name) ?? shape.payload)]),
    ),
    constraints: {},
  }
  return { model, name: given.name, operation }
}

/** Some cases name the payload at the operation's input instead of at its shape. */
function payloadOf({ input }: Case['given'], shape: string): string | undefined {
  return input?.shape === shape ? input.payload : undefined
}

function errorNamed(code: string): ErrorModel {
  return { code, status: 400, fault: 'client' }
}

function toShape(shape: BotocoreShape, suite: Suite, payload?: string): Shape {
  if (shape.document) return { type: 'document' }
  if (shape.type === 'structure') {
    const members = Object.entries(shape.members ?? {}).map(([name, member]) => [
      name,
      toMember(name, member, suite, payload),
    ])
    return {
      type: 'structure',
      members: Object.fromEntries(members),
      ...(shape.union && { union: true as const }),
      ...(shape.eventstream && { streaming: true as const }),
      ...(shape.locationName && { xmlName: shape.locationName }),
      ...(shape.xmlNamespace && { xmlNamespace: toNamespace(shape.xmlNamespace) }),
    }
  }
  const flattened = shape.flattened && { flattened: true as const }
  if (shape.type === 'list') return { type: 'list', member: toMember('member', shape.member, suite), ...flattened }
  if (shape.type === 'map') {
    return {
      type: 'map',
      key: toMember('key', shape.key, suite),
      value: toMember('value', shape.value, suite),
      ...flattened,
    }
  }
  return { type: SCALARS[shape.type] ?? shape.type } as Shape
}

/** botocore lets a shape carry what our models, like Smithy's, keep at the member. */
function toMember(name: string, own: Traits = {}, { shapes }: Suite, payload?: string): Member {
  const target = shapes[own.shape ?? ''] as BotocoreShape
  const { location, locationName, queryName, ...traits } = { ...(target.type === 'structure' ? {} : target), ...own }
  const isFlatList = target.type === 'list' && (own.flattened || target.flattened)
  // A flattened list is called after its members' name, where they have one.
  const wire = (isFlatList ? target.member?.locationName : undefined) ?? locationName
  const format = TIMESTAMP_FORMATS[traits.timestampFormat as keyof typeof TIMESTAMP_FORMATS]
  return {
    shape: own.shape ?? '',
    ...(location && { location }),
    ...(wire && wire !== name && { name: wire }),
    ...(queryName && { queryName }),
    ...(payload === name && { payload: true as const }),
    ...(traits.flattened && { flattened: true as const }),
    ...(format && { timestampFormat: format }),
    ...(traits.xmlAttribute && { xmlAttribute: true as const }),
    ...(own.xmlNamespace && { xmlNamespace: toNamespace(own.xmlNamespace) }),
    ...(traits.jsonvalue && { jsonValue: true as const }),
  }
}

function toNamespace(namespace: Exclude<Traits['xmlNamespace'], undefined>): XmlNamespace {
  return typeof namespace === 'string' ? ['', namespace] : [namespace.prefix ?? '', namespace.uri]
}

/** botocore writes blobs as text and timestamps as epoch seconds; ours are Buffers and Dates. Nulls are left out. */
export function toOurs({ model }: OperationRef, shapeName: string | undefined, value: unknown): unknown {
  const shape = model.shapes[shapeName ?? '']
  if (!shape || value === null) return undefined
  if (shape.type === 'blob') return Buffer.from(String(value))
  if (shape.type === 'timestamp') return new Date(Number(value) * 1000)
  if (shape.type === 'list') {
    return (value as unknown[]).map((item) => toOurs({ model } as OperationRef, shape.member.shape, item))
  }
  if (shape.type !== 'structure' && shape.type !== 'map') return value
  const entries = Object.entries(value as object).map(([key, item]) => {
    const member = shape.type === 'map' ? shape.value : shape.members[key]
    return [key, member?.jsonValue ? item : toOurs({ model } as OperationRef, member?.shape, item)]
  })
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined))
}
