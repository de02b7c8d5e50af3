import { createHash } from 'node:crypto'
import { BridgeError } from './bridge-error.ts'
import type { LambdaContext } from './deadline.ts'
import { type SourceEvent, type SourceRecord, sourceOf } from './records.ts'
import { fitted, type Schema } from './schema.ts'

/** Remembers which deliveries were done, so that one which comes twice is done once. */
export interface SeenStore {
  /** Claims a delivery: `new` and it is ours to do, `done` before, or `running` elsewhere right now. */
  begin(id: string): Promise<'new' | 'done' | 'running'>
  done(id: string): Promise<void>
  /** Gives up a claim: the work failed, and may be tried again. */
  failed(id: string): Promise<void>
}

/** What a record is told with. */
export interface Delivered {
  /** The same each time that the record is delivered; Powertools’ idempotency may use it as its key. */
  readonly id: string
  readonly record: SourceRecord
  readonly context: LambdaContext
}

export interface ReceiveOptions<T> {
  /** Against duplicates; none unless given. */
  readonly store?: SeenStore
  /** What is in a record; the payload of Kinesis and SQS as JSON, else the record, unless given. */
  readonly unwrap?: (record: SourceRecord) => T | Promise<T>
  /** What it must look like: any Standard Schema. */
  readonly schema?: Schema
  /** Fetches what a claim check stands for: `claimCheck({ … }).fetch`. */
  readonly claims?: (event: unknown) => Promise<unknown>
  /**
   * Whether the caller understands a partial batch response: bridges with `RequestResponse` do. Unless given, one failure fails the
   * event, and the store keeps what was done from being done again.
   */
  readonly partial?: boolean
}

interface Answer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}

/**
 * Makes a handler of one that takes single records: opens what a bridge sent, checks it, and does each record once, in order.
 * @example
 * export const handler = receive<Order>(async (order, { id }) => book(order), { store: memoryStore() })
 */
export function receive<T = unknown>(
  work: (value: T, delivered: Delivered) => unknown,
  options: ReceiveOptions<T> = {},
): (event: unknown, context: LambdaContext) => Promise<Answer> {
  const { store, schema, claims = async (event) => event, partial = false } = options
  const unwrap = options.unwrap ?? (payloadOf as (record: SourceRecord) => T)
  return async (given, context) => {
    const event = (await claims(given)) as SourceEvent
    const records = Array.isArray(event?.Records) ? (event.Records as SourceRecord[]) : [event as SourceRecord]
    const { idOf, itemOf, report } = sourceOf({ Records: records })
    for (const [index, record] of records.entries()) {
      try {
        await once(store, idOf(record) ?? event.id ?? digest(record), async (id) => {
          const value = await fitted(schema, await unwrap(record), 'Payload')
          await work(value as T, { id, record, context })
        })
      } catch (error) {
        const rest = report === 'checkpoint' ? records.slice(index, index + 1) : records.slice(index)
        const names = rest.map((one) => itemOf(one))
        if (!partial || report === 'none' || names.some((name) => !name)) throw error
        return { batchItemFailures: names.map((itemIdentifier) => ({ itemIdentifier: itemIdentifier as string })) }
      }
    }
    return { batchItemFailures: [] }
  }
}

async function once(store: SeenStore | undefined, id: string, work: (id: string) => Promise<void>): Promise<void> {
  const state = (await store?.begin(id)) ?? 'new'
  if (state === 'done') return
  if (state === 'running') throw new BridgeError('InProgress', `delivery ${id} is being done elsewhere`, 'transient')
  try {
    await work(id)
  } catch (error) {
    await store?.failed(id)
    throw error
  }
  await store?.done(id)
}

/** Kinesis’s data and SQS’s body, as JSON where they are JSON; every other record as it is. */
function payloadOf(record: SourceRecord): unknown {
  const { kinesis, body } = record
  if (kinesis?.data === undefined && body === undefined) return record
  const text = kinesis?.data === undefined ? `${body}` : Buffer.from(kinesis.data, 'base64').toString()
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** What has no name of its own is known by what is in it. */
function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value) ?? '')
    .digest('hex')
}

/** Remembers within one environment: enough against retries that it sees itself. @param most kept; the oldest go first */
export function memoryStore(most = 10_000): SeenStore {
  const states = new Map<string, 'done' | 'running'>()
  return {
    begin: async (id) => {
      const state = states.get(id)
      if (state === undefined) states.set(id, 'running')
      return state ?? 'new'
    },
    done: async (id) => {
      states.delete(id)
      states.set(id, 'done')
      if (states.size > most) states.delete(states.keys().next().value as string)
    },
    failed: async (id) => void states.delete(id),
  }
}
