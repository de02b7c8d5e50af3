import { createHash } from 'node:crypto'
import { BridgeError } from './bridge-error.ts'
import type { BatchResponse } from './bridge-options.ts'
import { type LambdaContext, RESERVE_MILLISECONDS } from './deadline.ts'
import { type SourceEvent, type SourceRecord, sourceOf } from './records.ts'
import { fitted, type Schema } from './schema.ts'

/** Remembers which deliveries were done, so that one which comes twice is done once. */
export interface SeenStore {
  /**
   * Claims a delivery: `new` and it is ours to do, `done` before, or `running` elsewhere right now.
   * @param milliseconds as long as the function may still run; a claim that is not ended by then is over
   */
  begin(id: string, milliseconds: number): Promise<'new' | 'done' | 'running'>
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
  /**
   * What tells a record from all others. Unless given: what its source names it by. Where that is nothing, since the record is
   * of no source that is known, it is done each time that it comes: two that look alike may both be meant.
   */
  readonly id?: (record: SourceRecord) => string | undefined
  /** What is in a record; the payload of Kinesis and SQS as JSON, else the record, unless given. */
  readonly unwrap?: (record: SourceRecord) => T | Promise<T>
  /** What it must look like: any Standard Schema. */
  readonly schema?: Schema
  /** Fetches what a claim check stands for: `claimCheck({ … }).fetch`. */
  readonly claims?: (event: unknown) => Promise<unknown>
  /** Takes records that do not fit their schema, with the reason: `toQueue({ … })`. Without it they fail. */
  readonly undeliverable?: (record: SourceRecord, error: BridgeError, functionArn: string) => Promise<unknown>
  /**
   * Whether the caller understands a partial batch response: bridges with `RequestResponse` and event source mappings do. Unless
   * given, one failure fails the event, and the store keeps what was done from being done again.
   */
  readonly partial?: boolean
}

type NameOf = (record: SourceRecord) => string | undefined

/** A handler’s context, as far as it is used here. */
export interface ReceiveContext extends LambdaContext {
  readonly invokedFunctionArn?: string
}

/**
 * Makes a handler of one that takes single records: opens what a bridge sent, checks it, and does each record once, in order.
 * In a stream nothing is done after a failure, in a FIFO queue nothing of its group; other messages are done all the same.
 * @example
 * export const handler = receive<Order>(async (order, { id }) => book(order), { store: memoryStore() })
 */
export function receive<T = unknown>(
  work: (value: T, delivered: Delivered) => unknown,
  options: ReceiveOptions<T> = {},
): (event: unknown, context: ReceiveContext) => Promise<BatchResponse> {
  const { store, schema, claims = async (event) => event, undeliverable, partial = false } = options
  const unwrap = options.unwrap ?? (payloadOf as (record: SourceRecord) => T)

  async function take(record: SourceRecord, nameOf: NameOf, context: ReceiveContext): Promise<void> {
    const left = context.getRemainingTimeInMillis()
    if (left < RESERVE_MILLISECONDS) throw new BridgeError('Deadline', 'no time is left for this record', 'deadline')
    let value: unknown
    try {
      value = await fitted(schema, await unwrap(record), 'Payload')
    } catch (error) {
      if (!undeliverable || !(error instanceof BridgeError)) throw error
      return void (await undeliverable(record, error, context.invokedFunctionArn ?? ''))
    }
    const known = nameOf(record)
    const id = known ?? digest(record)
    await once(known === undefined ? undefined : store, id, left, () => work(value as T, { id, record, context }))
  }

  return async (given, context) => {
    const event = (await claims(given)) as SourceEvent
    const records = (Array.isArray(event?.Records) ? event.Records : [event]) as readonly SourceRecord[]
    const [report, itemOf, , idOf] = sourceOf(records)
    const failures = new Map<SourceRecord, unknown>()
    for (const record of records) {
      if ([...failures.keys()].some((one) => report !== 'each' || isSameGroup(one, record))) {
        failures.set(record, undefined)
        continue
      }
      await take(record, options.id ?? idOf, context).catch((error) => failures.set(record, error))
    }
    if (failures.size === 0) return { batchItemFailures: [] }
    const failed = [...failures.keys()].slice(0, report === 'checkpoint' ? 1 : undefined)
    const names = failed.map((record) => itemOf(record))
    if (!partial || names.some((name) => !name)) throw [...failures.values()][0]
    return { batchItemFailures: names.map((itemIdentifier) => ({ itemIdentifier: itemIdentifier as string })) }
  }
}

async function once(
  store: SeenStore | undefined,
  id: string,
  milliseconds: number,
  work: () => unknown,
): Promise<void> {
  const state = (await store?.begin(id, milliseconds)) ?? 'new'
  if (state === 'done') return
  if (state === 'running') throw new BridgeError('InProgress', `delivery ${id} is being done elsewhere`, 'transient')
  // That the store fails must not hide what happened: the claim is over in time.
  try {
    await work()
  } catch (error) {
    await store?.failed(id).catch(() => {})
    throw error
  }
  await store?.done(id).catch(() => {})
}

function isSameGroup(a: SourceRecord, b: SourceRecord): boolean {
  const group = a.attributes?.MessageGroupId
  return group !== undefined && group === b.attributes?.MessageGroupId
}

/** Kinesis’s data and SQS’s body, as JSON where they are JSON; every other record as it is. */
function payloadOf(record: SourceRecord): unknown {
  const { kinesis, body } = record ?? {}
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
  const states = new Map<string, 'done' | number>()
  const set = async (id: string, state: 'done' | number) => {
    states.delete(id)
    states.set(id, state)
    if (states.size > most) states.delete(states.keys().next().value as string)
  }
  return {
    begin: async (id, milliseconds) => {
      const state = states.get(id)
      if (state === 'done') return state
      if (state !== undefined && state > Date.now()) return 'running'
      await set(id, Date.now() + milliseconds)
      return 'new'
    },
    done: (id) => set(id, 'done'),
    failed: async (id) => void states.delete(id),
  }
}
