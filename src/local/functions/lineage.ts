import { hash } from 'node:crypto'
import { AwsError } from '../../core/errors.ts'
import type { Cloud } from '../cloud.ts'
import type { LambdaFunction } from '../services/lambda/state.ts'

/** An event that comes back to a function for the seventeenth time stops. */
const MAX_INVOCATIONS = 16

/** The parts of X-Ray's header that are handed on; anything else in it came from somewhere and is dropped. */
interface Trace {
  readonly root?: string
  readonly sampled?: string
  /** How often each function was invoked in this chain of requests, by the hash of its ARN. */
  readonly lineage: ReadonlyMap<string, number>
}

/** Whether this invocation would be one too many of a loop through queues, topics or other functions. */
export function isLoop({ arn, recursiveLoop }: LambdaFunction, header: string | undefined): boolean {
  return header !== undefined && recursiveLoop !== 'Allow' && timesInvoked(arn, header) >= MAX_INVOCATIONS
}

/** The message is that of the API reference. @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html */
export function recursiveInvocation(): AwsError {
  return new AwsError(
    'RecursiveInvocationException',
    "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and stopped your function's invocation.",
  )
}

/**
 * The header for one more invocation of a function: what came with its event, the function counted in its lineage. SDKs hand it
 * on with what the function sends (`_X_AMZN_TRACE_ID`); the lineage's form is that of captured events (not verified).
 */
export function extendTrace(header: string | undefined, functionArn: string, { clock, random }: Cloud): string {
  const { root = newRoot(clock.now(), random.bytes(12)), sampled = '0', lineage } = readTrace(header)
  const own = shortHash(functionArn)
  const counted = new Map(lineage).set(own, (lineage.get(own) ?? 0) + 1)
  const chain = [...counted].map(([name, count]) => `1:${name}:${count}`).join('|')
  return `Root=${root};Parent=${hex(random.bytes(8))};Sampled=${sampled};Lineage=${chain}`
}

/** Of the headers that came with the records of a batch, the one that passed the function most often. */
export function deepestTrace(functionArn: string, headers: readonly (string | undefined)[]): string | undefined {
  const known = headers.filter((header) => header !== undefined)
  return known.reduce<string | undefined>(
    (deepest, header) =>
      deepest !== undefined && timesInvoked(functionArn, deepest) >= timesInvoked(functionArn, header)
        ? deepest
        : header,
    undefined,
  )
}

function timesInvoked(functionArn: string, header: string): number {
  return readTrace(header).lineage.get(shortHash(functionArn)) ?? 0
}

function readTrace(header = ''): Trace {
  const fields = new Map(header.split(';').map((field) => field.split('=', 2) as [string, string]))
  const field = (name: string, form: RegExp) => {
    const value = fields.get(name)
    return value !== undefined && form.test(value) ? value : undefined
  }
  const root = field('Root', /^1-[0-9a-f]{8}-[0-9a-f]{24}$/)
  const sampled = field('Sampled', /^[01]$/)
  const counts = (fields.get('Lineage') ?? '').split('|').flatMap((entry): [string, number][] => {
    const [, name, count] = /^(?:\d{1,4}:)?([0-9a-f]{8}):(\d{1,9})$/.exec(entry) ?? []
    return name === undefined ? [] : [[name, Number(count)]]
  })
  return { ...(root && { root }), ...(sampled && { sampled }), lineage: new Map(counts) }
}

function newRoot(now: number, bytes: Uint8Array): string {
  return `1-${Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0')}-${hex(bytes)}`
}

function shortHash(functionArn: string): string {
  return hash('sha256', functionArn, 'hex').slice(0, 8)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
