import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { loadModel } from '../../../src/local/models/load-model.ts'
import { type Constraint, SERVICES, type ServiceId, type ServiceModel } from '../../../src/local/models/model.ts'
import { structureOf } from '../../../src/local/protocols/fields.ts'
import { arbitraryMembers } from '../../local/protocols/arbitrary-members.ts'
import type { Chance } from './chance.ts'
import { mutateJson } from './mutate-json.ts'
import { KNOWN_KEYS, KNOWN_NAMES, ROOT } from './world.ts'

/** A request as a client would send it, its signature aside. */
export interface WireRequest {
  readonly service: ServiceId
  readonly operation: string
  method: string
  path: string
  query: string
  /** In lower case. */
  headers: Record<string, string>
  body: Buffer
}

interface SdkRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string | readonly string[] | null>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}
type CommandClass = new (input: object) => object
type ClientClass = new (config: object) => Client
interface Client {
  send(command: object): Promise<unknown>
}
type Sdk = Readonly<Record<string, unknown>>

/** Where the package is not called like the service. */
const PACKAGES: Partial<Record<ServiceId, string>> = { logs: 'cloudwatch-logs', events: 'eventbridge' }

/** Members that a client would write over, or send bytes for that are not in its buffers. */
const OMITTED = new Set(['ChecksumAlgorithm', 'ContentLength', 'ContentMD5', 'Expires', 'EndpointId'])

/** A request for any operation of any service, as its SDK client writes it; most of those that are built. */
export async function validRequest(chance: Chance): Promise<WireRequest> {
  const service = chance.pick(SERVICES)
  const model = loadModel(service)
  const names = operationsOf(model)
  const built = names.filter((name) => isBuilt(service, name))
  const operation = chance.pick(chance.odds(0.95) ? built : names)
  const shape = structureOf(model, model.operations[operation]?.input)
  const members = arbitraryMembers(model, shape, chance.g, OMITTED)
  for (const name of Object.keys(members)) {
    if (!shape?.required?.includes(name) && chance.odds(0.7)) delete members[name]
  }
  const input = plausible(members, { model, shape: model.operations[operation]?.input ?? '', name: '', chance })
  const { method, path, query, headers, body = '' } = await written(service, operation, input as object)
  return {
    service,
    operation,
    method,
    path,
    query: queryText(query),
    headers: unsigned(headers),
    body: Buffer.from(body as string),
  }
}

/** Events that come as a stream are not what this is about. */
function operationsOf(model: ServiceModel): string[] {
  return Object.keys(model.operations).filter((name) => {
    const { input, output } = model.operations[name] ?? {}
    const members = [input, output].flatMap((shape) => Object.values(structureOf(model, shape)?.members ?? {}))
    return !members.some(({ shape }) => structureOf(model, shape)?.streaming)
  })
}

function isBuilt(service: ServiceId, operation: string): boolean {
  return existsSync(new URL(`../../../src/local/services/${service}/operations/${operation}.ts`, import.meta.url))
}

/** Where a value stands. */
interface Place {
  readonly model: ServiceModel
  /** Of the value, and the name it has as a member. */
  readonly shape: string
  readonly name: string
  readonly constraint?: Constraint | undefined
  readonly chance: Chance
}

/** Names that there are, and what the model allows, so that requests get beyond the first check. */
function plausible(value: unknown, place: Place): unknown {
  const { model, chance, constraint } = place
  if (typeof value === 'string') return plausibleText(value, place)
  if (typeof value === 'number') return plausibleNumber(value, place)
  const shape = model.shapes[place.shape]
  if (shape?.type === 'list' && Array.isArray(value)) {
    const inner = {
      ...place,
      shape: shape.member.shape,
      name: place.name.replace(/s$/, ''),
      constraint: constraint?.each,
    }
    return value.map((item: unknown) => plausible(item, inner))
  }
  if (shape?.type !== 'structure' && shape?.type !== 'map') return value
  const entries = Object.entries(value as object).map(([name, item]: [string, unknown]) => {
    const inner =
      shape.type === 'map'
        ? { shape: shape.value.shape, name: keyOf(place, name), constraint: constraint?.each }
        : { shape: shape.members[name]?.shape ?? '', name, constraint: model.constraints[`${place.shape}.${name}`] }
    return [inner.name, plausible(item, { model, chance, ...inner })]
  })
  return Object.fromEntries(entries)
}

function keyOf({ name, chance }: Place, key: string): string {
  const known = KNOWN_KEYS[name.toLowerCase()]
  return known !== undefined && chance.odds(0.9) ? chance.pick(known) : key
}

function plausibleText(value: string, { name, constraint, chance }: Place): string {
  const known = KNOWN_NAMES[name.toLowerCase()]
  if (known !== undefined && chance.odds(0.9)) return document(chance.pick(known), chance)
  if (constraint?.enum !== undefined && chance.odds(0.95)) return chance.pick(constraint.enum)
  if (constraint?.pattern !== undefined && chance.odds(0.8)) return matching(constraint.pattern, chance) ?? value
  return chance.odds(0.8) ? `x${chance.below(10)}` : value
}

/** A document within the request, a policy or a template, has mistakes of its own. */
function document(text: string, chance: Chance): string {
  return text.startsWith('{') && chance.odds(0.5) ? mutateJson(text, chance) : text
}

function matching(pattern: string, { g }: Chance): string | undefined {
  try {
    return g(fc.stringMatching, new RegExp(`^(?:${pattern})$`, 'u'))
  } catch {
    // Not every pattern of AWS is one of JavaScript, or of fast-check.
    return undefined
  }
}

function plausibleNumber(value: number, { constraint, chance }: Place): number {
  const { min = 0, max = min + 100 } = constraint ?? {}
  return chance.odds(0.8) ? min + chance.below(Math.min(max - min, 100) + 1) : value
}

class Written extends Error {
  readonly request: SdkRequest

  constructor(request: SdkRequest) {
    super('written')
    this.request = request
  }
}

/** What the SDK's client would send. */
async function written(service: ServiceId, operation: string, input: object): Promise<SdkRequest> {
  const { sdk, client } = await clientOf(service)
  const Command = sdk[`${operation}Command`] as CommandClass
  const outcome = await client.send(new Command(input)).catch((error: unknown) => error)
  if (outcome instanceof Written) return outcome.request
  throw new Error(`the client refuses to write ${operation}: ${String(outcome)}`)
}

const clients = new Map<ServiceId, { sdk: Sdk; client: Client }>()

async function clientOf(service: ServiceId): Promise<{ sdk: Sdk; client: Client }> {
  const known = clients.get(service)
  if (known !== undefined) return known
  const sdk = (await import(`@aws-sdk/client-${PACKAGES[service] ?? service}`)) as Sdk
  const [, Class] = Object.entries(sdk).find(([name]) => /^[A-Z].*Client$/.test(name)) as [string, ClientClass]
  const client = new Class({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: ROOT,
    maxAttempts: 1,
    disableHostPrefix: true,
    forcePathStyle: true,
    useQueueUrlAsEndpoint: false,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    requestHandler: { handle: (request: SdkRequest) => Promise.reject(new Written(request)) },
  })
  clients.set(service, { sdk, client })
  return { sdk, client }
}

function queryText(query: SdkRequest['query']): string {
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value) => [name, value ?? ''].map((text) => encodeURIComponent(String(text))).join('=')),
  )
  return pairs.join('&')
}

/** Without what is signed, what names one attempt, and the digests of a body that is going to change. */
function unsigned(headers: SdkRequest['headers']): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  const dropped =
    /^(authorization|host|content-length|amz-sdk-.*|x-amz-(date|content-sha256|user-agent|checksum-.*|sdk-.*)|user-agent)$/
  return Object.fromEntries(entries.filter(([name]) => !dropped.test(name)))
}
