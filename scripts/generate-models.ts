import { writeFileSync } from 'node:fs'
import { NormalizedSchema } from '@smithy/core/schema'
import type {
  ErrorModel,
  Member,
  OperationModel,
  ProtocolName,
  ServiceId,
  ServiceModel,
  Shape,
  TimestampFormat,
  XmlNamespace,
} from '../src/local/models/model.ts'

/** Each service with the SDK client whose runtime schemas describe it. */
const CLIENTS: Record<ServiceId, () => Promise<object>> = {
  sts: () => import('@aws-sdk/client-sts'),
  iam: () => import('@aws-sdk/client-iam'),
  lambda: () => import('@aws-sdk/client-lambda'),
  kinesis: () => import('@aws-sdk/client-kinesis'),
  logs: () => import('@aws-sdk/client-cloudwatch-logs'),
  s3: () => import('@aws-sdk/client-s3'),
  sqs: () => import('@aws-sdk/client-sqs'),
  sns: () => import('@aws-sdk/client-sns'),
  cloudformation: () => import('@aws-sdk/client-cloudformation'),
  ec2: () => import('@aws-sdk/client-ec2'),
  organizations: () => import('@aws-sdk/client-organizations'),
  events: () => import('@aws-sdk/client-eventbridge'),
}

const PROTOCOLS: Record<string, { protocol: ProtocolName; jsonVersion?: string }> = {
  AwsJson1_0Protocol: { protocol: 'aws-json', jsonVersion: '1.0' },
  AwsJson1_1Protocol: { protocol: 'aws-json', jsonVersion: '1.1' },
  AwsQueryProtocol: { protocol: 'aws-query' },
  AwsEc2QueryProtocol: { protocol: 'ec2-query' },
  AwsRestJsonProtocol: { protocol: 'rest-json' },
  S3RestXmlProtocol: { protocol: 'rest-xml' },
}

/** Kinds of schema: the first field of a schema tuple. */
const OPERATION = 9
const ERROR = -3
/** Timestamps with an explicit format; 4 stands for the protocol's own. */
const TIMESTAMP_FORMATS: Record<number, TimestampFormat> = { 5: 'date-time', 6: 'http-date', 7: 'epoch-seconds' }

type Draft<T> = { -readonly [K in keyof T]: T[K] }
/** The SDK types only the traits it knows; the schemas carry more (`xmlName`, `ec2QueryName` …). */
type Traits = Record<string, unknown>

interface ClientConfig {
  readonly apiVersion: string
  readonly protocol: object
  readonly protocolSettings: { serviceTarget: string; xmlNamespace?: string; awsQueryCompatible?: boolean }
}

async function main(): Promise<void> {
  const folder = new URL('../src/local/models/', import.meta.url)
  for (const [service, load] of Object.entries(CLIENTS)) {
    const model = describe(service, await load())
    writeFileSync(new URL(`${service}.json`, folder), print(model))
    const [operations, errors, shapes] = [model.operations, model.errors, model.shapes].map(
      (of) => Object.keys(of).length,
    )
    console.log(`${service}: ${operations} operations, ${errors} errors, ${shapes} shapes`)
  }
}

function describe(service: string, client: object): Omit<ServiceModel, 'constraints'> {
  const config = configOf(client)
  const wire = PROTOCOLS[config.protocol.constructor.name]
  if (!wire) throw new Error(`${service}: no protocol for \`${config.protocol.constructor.name}\``)
  const { serviceTarget, xmlNamespace, awsQueryCompatible } = config.protocolSettings
  const shapes = new Shapes(wire.protocol)
  const schemas = Object.values(client).filter((value): value is unknown[] => Array.isArray(value))
  return {
    service,
    apiVersion: config.apiVersion,
    ...wire,
    ...(wire.protocol === 'aws-json' && { targetPrefix: serviceTarget }),
    ...(awsQueryCompatible && { queryCompatible: true }),
    ...(wire.protocol.match(/query|xml/) && xmlNamespace && { xmlNamespace }),
    signingName: service,
    operations: sorted(schemas.filter((schema) => schema[0] === OPERATION).map((schema) => operation(schema, shapes))),
    errors: sorted(schemas.filter((schema) => schema[0] === ERROR && !isBase(schema)).map((s) => error(s, shapes))),
    shapes: sorted([...shapes.all]),
  }
}

function configOf(client: object): ClientConfig {
  const Client = Object.entries(client).find(([name]) => /^[A-Z]\w+Client$/.test(name))?.[1]
  return new Client({ region: 'us-east-1' }).config
}

/** Each client adds one error of its own, the base class of the others. */
function isBase(schema: unknown[]): boolean {
  return String(schema[1]).startsWith('smithy.ts.sdk.synthetic')
}

function operation(schema: unknown[], shapes: Shapes): [string, OperationModel] {
  const traits = Object(schema[3]) as Traits
  const [method, uri, status] = (traits.http ?? ['POST', '/', 200]) as [string, string, number]
  const [input, output] = [NormalizedSchema.of(schema[4] as never), NormalizedSchema.of(schema[5] as never)]
  const model = {
    method,
    uri: withBucket(uri, input),
    status,
    ...(!input.isUnitSchema() && { input: shapes.add(input) }),
    ...(!output.isUnitSchema() && { output: shapes.add(output) }),
  }
  return [String(schema[2]), model]
}

/** The S3 client moves the bucket from the path to the host name and forgets where it stood. */
function withBucket(uri: string, input: NormalizedSchema): string {
  const bucket = input.isStructSchema() ? (input.getMemberSchemas().Bucket?.getMergedTraits() as Traits) : undefined
  if (!bucket?.httpLabel || uri.includes('{Bucket}')) return uri
  return `/{Bucket}${uri.startsWith('/{') ? uri : uri.slice(1)}`
}

function error(schema: unknown[], shapes: Shapes): [string, ErrorModel] {
  const traits = schema[3] as Traits
  const fault = traits.error === 'server' ? 'server' : 'client'
  const shape = shapes.add(NormalizedSchema.of(schema as never))
  const [code, queryStatus] = (traits.awsQueryError ?? [shape]) as [string, number?]
  const status = queryStatus ?? (traits.httpError as number | undefined) ?? (fault === 'server' ? 500 : 400)
  return [shape, { code, status, fault }]
}

/** Every shape that operations and errors reach, under the name that its service gives it. */
class Shapes {
  readonly all = new Map<string, Shape>()
  readonly #sources = new Map<string, unknown>()
  readonly #protocol: ProtocolName

  constructor(protocol: ProtocolName) {
    this.#protocol = protocol
  }

  add(schema: NormalizedSchema): string {
    const name = this.#name(schema)
    const source = Array.isArray(schema.getSchema()) ? schema.getSchema() : name
    const known = this.#sources.get(name)
    if (known !== undefined && known !== source) throw new Error(`two shapes are named \`${name}\``)
    if (known !== undefined) return name
    this.#sources.set(name, source)
    this.all.set(name, { type: 'structure', members: {} })
    this.all.set(name, this.#shape(schema))
    return name
  }

  /** Simple shapes and lists and maps of them have lost their names; they are called after what they hold. */
  #name(schema: NormalizedSchema): string {
    const raw = schema.getSchema()
    if (Array.isArray(raw)) return String(raw[2])
    if (typeof raw !== 'number') throw new Error(`unknown schema ${String(raw)}`)
    if (schema.isListSchema()) return `ListOf${capitalized(this.#name(schema.getValueSchema()))}`
    if (schema.isMapSchema()) return `MapOf${capitalized(this.#name(schema.getValueSchema()))}`
    const type = scalarType(schema)
    if (schema.getMergedTraits().sensitive) return `sensitive${capitalized(type)}`
    return schema.isStreaming() ? `streaming${capitalized(type)}` : type
  }

  #shape(schema: NormalizedSchema): Shape {
    if (schema.isStructSchema()) return this.#structure(schema)
    if (schema.isListSchema()) return { type: 'list', member: this.#member(schema.getValueSchema(), 'member') }
    if (schema.isMapSchema()) {
      const [key, value] = [schema.getKeySchema(), schema.getValueSchema()]
      return { type: 'map', key: this.#member(key, 'key'), value: this.#member(value, 'value') }
    }
    const { sensitive } = schema.getMergedTraits()
    return {
      type: scalarType(schema),
      ...(schema.isStreaming() && { streaming: true as const }),
      ...(sensitive && { sensitive: true as const }),
    }
  }

  #structure(schema: NormalizedSchema): Shape {
    const members: [string, Member][] = []
    for (const [name, member] of schema.structIterator()) members.push([name, this.#member(member, name)])
    const raw = schema.getSchema() as unknown[]
    const required = members.slice(0, Number(raw[6] ?? 0)).map(([name]) => name)
    const traits = schema.getOwnTraits() as Traits
    return {
      type: 'structure',
      members: Object.fromEntries(members),
      ...(required.length > 0 && { required }),
      ...(schema.isUnionSchema() && { union: true as const }),
      ...(schema.isUnionSchema() && traits.streaming ? { streaming: true as const } : {}),
      ...(traits.xmlName ? { xmlName: String(traits.xmlName) } : {}),
      ...(traits.xmlNamespace ? { xmlNamespace: namespace(traits.xmlNamespace) } : {}),
    }
  }

  #member(schema: NormalizedSchema, name: string): Member {
    const traits = schema.getMemberTraits() as Traits
    const member: Draft<Member> = { shape: this.add(schema), ...binding(traits, this.#protocol) }
    if (member.name === name) delete member.name
    if (this.#protocol === 'ec2-query' && traits.ec2QueryName) member.queryName = String(traits.ec2QueryName)
    if (traits.httpPayload) member.payload = true
    if (traits.xmlFlattened) member.flattened = true
    if (traits.xmlAttribute) member.xmlAttribute = true
    if (traits.xmlNamespace) member.xmlNamespace = namespace(traits.xmlNamespace)
    const format = TIMESTAMP_FORMATS[Number(schema.getSchema())]
    if (schema.isTimestampSchema() && format) member.timestampFormat = format
    return member
  }
}

/** Where in the HTTP message a member travels and under which name. XML names mean nothing where JSON is spoken. */
function binding(traits: Traits, protocol: ProtocolName): Partial<Member> {
  if (traits.httpLabel) return { location: 'uri' }
  if (traits.httpResponseCode) return { location: 'statusCode' }
  if (traits.httpQueryParams) return { location: 'querystring' }
  if (traits.httpQuery) return { location: 'querystring', name: String(traits.httpQuery) }
  if (traits.httpHeader) return { location: 'header', name: String(traits.httpHeader) }
  if (traits.httpPrefixHeaders) return { location: 'headers', name: String(traits.httpPrefixHeaders) }
  if (protocol.endsWith('json')) return traits.jsonName ? { name: String(traits.jsonName) } : {}
  return traits.xmlName ? { name: String(traits.xmlName) } : {}
}

function scalarType(schema: NormalizedSchema) {
  if (schema.isStringSchema()) return 'string'
  if (schema.isBooleanSchema()) return 'boolean'
  if (schema.isBlobSchema()) return 'blob'
  if (schema.isTimestampSchema()) return 'timestamp'
  if (schema.isDocumentSchema()) return 'document'
  if (schema.isNumericSchema() || schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) return 'number'
  throw new Error(`unknown simple schema ${String(schema.getSchema())}`)
}

function namespace(trait: unknown): XmlNamespace {
  const [prefix, uri] = trait as [string?, string?]
  return [prefix ?? '', uri ?? '']
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function sorted<T>(entries: [string, T][]): Record<string, T> {
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** One line per operation, error and shape, so that a change of the SDK reads well as a diff. */
function print(model: object): string {
  const lines = Object.entries(model).map(([key, value]) => {
    if (typeof value !== 'object') return `${JSON.stringify(key)}: ${JSON.stringify(value)}`
    const rows = Object.entries(value).map(([name, row]) => `${JSON.stringify(name)}: ${JSON.stringify(row)}`)
    return `${JSON.stringify(key)}: {\n${rows.join(',\n')}\n}`
  })
  return `{\n${lines.join(',\n')}\n}\n`
}

await main()
