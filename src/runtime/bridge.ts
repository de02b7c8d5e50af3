import { BridgeError } from './bridge-error.ts'
import { parseObject } from './call-aws.ts'
import { checkOptions } from './check-options.ts'
import { type LambdaContext, RESERVE_MILLISECONDS } from './deadline.ts'
import { fromEnvironment } from './from-environment.ts'
import { type InvocationType, invoke, type Target } from './invoke.ts'
import { createGate, type Gate, laneOf } from './lanes.ts'
import { type SourceEvent, type SourceKind, type SourceRecord, sourceOf } from './records.ts'
import { type Item, type Part, payloadOf, split, toItem } from './split.ts'

export interface BridgeOptions {
  /** A target of the topology by its name, or any function by its ARN; of several, each gets everything. */
  readonly target: string | Target | readonly (string | Target)[]
  /**
   * `Event` (unless given): handed over as soon as the target’s queue has it; order is then not promised.
   * `RequestResponse`: delivered when the target has answered; its own partial batch response counts.
   */
  readonly invocationType?: InvocationType
  /**
   * What stays in order. `source`: the whole batch, one call after the other; unless given for streams. `key`: each partition key,
   * item or message group; unless given for FIFO queues. `none`: nothing; unless given for all other sources.
   */
  readonly order?: 'source' | 'key' | 'none'
  /** Calls at once, where the order leaves a choice; 8 unless given. Throttling halves it, success brings it back. */
  readonly concurrency?: number
  /** Records in one call at most; as many as fit unless given. */
  readonly batchSize?: number
  /** Opens records that hold several, `openAggregates` of Kinesis’s producer library. */
  readonly open?: (record: SourceRecord) => readonly SourceRecord[]
  /** Whether a record is for the target at all. */
  readonly filter?: (record: SourceRecord) => boolean | Promise<boolean>
  /** What is sent in a record’s place: less of it, or another shape. */
  readonly transform?: (record: SourceRecord) => unknown
  /** With several targets: whether one record must reach all of them (unless given), or any of them. */
  readonly fanOut?: 'all' | 'any'
  /**
   * What happens to a record that is too large for `Event` (1 MB): sent as `RequestResponse` (6 MB), fails, or is put elsewhere
   * by a function, `claimCheck({ … })`, which answers what is sent in its place.
   */
  readonly oversize?: 'sync' | 'fail' | ((text: string, id: string) => Promise<unknown>)
  /**
   * Takes records that fail for good, with the reason: `toQueue({ … })`. What it takes counts as delivered; without it they
   * fail the batch, and Lambda’s own failure destination gets them at last.
   */
  readonly undeliverable?: (record: SourceRecord, error: BridgeError) => Promise<unknown>
  /**
   * Whether the event source mapping has `ReportBatchItemFailures`, as it should. Without it Lambda ignores the answer: set
   * `false`, and every failure fails the whole batch, which then comes again.
   */
  readonly reportBatchItemFailures?: boolean
  /** Told after each event: `emf({ … })` makes metrics of it. What it throws is lost. */
  readonly onReport?: (report: BridgeReport) => void
  /** Runs each call: a span of OpenTelemetry around it. It must answer what `call` answers. */
  readonly around?: <T>(delivery: Delivery, call: () => Promise<T>) => Promise<T>
  /** Where failures are written; Powertools’ Logger is one. The console, as JSON, unless given. */
  readonly logger?: { error(message: string, facts: object): void }
}

/** One call, as `around` is told it. */
export interface Delivery {
  readonly functionArn: string
  readonly records: number
  readonly bytes: number
  readonly invocationType: InvocationType
}

/** What became of one event. */
export interface BridgeReport {
  readonly received: number
  readonly filtered: number
  readonly delivered: number
  readonly failed: number
  readonly calls: number
  /** Calls beyond the first that the size of the batch needed. */
  readonly split: number
  /** Records that `undeliverable` took. */
  readonly undeliverable: number
  /** By the error’s code. */
  readonly errors: Readonly<Record<string, number>>
  /** Milliseconds since the oldest record of a stream arrived. */
  readonly iteratorAge?: number
}

export type StreamEvent = SourceEvent
export type BridgeContext = LambdaContext

export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}

/** Payload limits in bytes. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LIMITS: Readonly<Record<InvocationType, number>> = { Event: 1_048_576, RequestResponse: 6_291_456 }
const DEFAULT_CONCURRENCY = 8

/**
 * Makes a handler that hands the events of Kinesis, DynamoDB, SQS, SNS, S3, EventBridge or anything else to a function in another
 * account: in the shape in which they came, split by size, in order where there is one. What was not delivered is reported, so that
 * Lambda retries exactly that; if nothing was, it throws.
 *
 * @example
 * export const handler = bridge({ target: 'orders' })
 * @throws BridgeError with all that is wrong with the options
 */
export function bridge(options: BridgeOptions): (event: SourceEvent, context: LambdaContext) => Promise<BatchResponse> {
  const targets = [options.target].flat().map((one) => {
    const target = typeof one === 'string' ? (fromEnvironment('Target', one) as Target) : (one as Target)
    checkOptions('Target', target)
    return target
  })
  const gate = createGate(options.concurrency ?? DEFAULT_CONCURRENCY)
  return (event, context) => new Run(options, targets, gate, event, context).run()
}

/** One event on its way. */
class Run {
  readonly #options: BridgeOptions
  readonly #targets: readonly Target[]
  readonly #gate: Gate
  readonly #event: SourceEvent
  readonly #kind: SourceKind
  readonly #records: readonly SourceRecord[]
  readonly #timeLeft: () => number
  readonly #failed = new Set<number>()
  readonly #errors: Record<string, number> = {}
  #first: readonly [error: BridgeError, target: Target] | undefined
  #calls = 0
  #parts = 0
  #filtered = 0
  #undeliverable = 0

  constructor(
    options: BridgeOptions,
    targets: readonly Target[],
    gate: Gate,
    event: SourceEvent,
    context: LambdaContext,
  ) {
    this.#options = options
    this.#targets = targets
    this.#gate = gate
    this.#event = event
    this.#kind = sourceOf(event)
    this.#records = event?.Records ?? []
    this.#timeLeft = () => context.getRemainingTimeInMillis() - RESERVE_MILLISECONDS
  }

  async run(): Promise<BatchResponse> {
    if (!Array.isArray(this.#event?.Records)) await this.#sendWhole()
    else await Promise.all((await this.#lanes()).map((parts) => this.#sendInTurn(parts)))
    return this.#finish()
  }

  /** What is no list of records goes as it is. */
  async #sendWhole(): Promise<void> {
    if (this.#event === undefined || Object.keys(this.#event).length === 0) return
    const text = JSON.stringify(this.#event)
    await this.#sendInTurn([
      { items: [{ index: 0, text, bytes: Buffer.byteLength(text) }], bytes: Buffer.byteLength(text) },
    ])
  }

  /** Parts that must go one after the other, side by side with others. */
  async #lanes(): Promise<Part[][]> {
    const items = await this.#items()
    const { invocationType = 'Event', batchSize } = this.#options
    const parts = (some: readonly Item[]) => split(some, LIMITS[invocationType], batchSize)
    const order = this.#order()
    if (order === 'source') return [parts(items)]
    if (order === 'none') return parts(items).map((part) => [part])
    const count = this.#options.concurrency ?? DEFAULT_CONCURRENCY
    const lanes = Array.from({ length: count }, (): Item[] => [])
    for (const item of items) {
      lanes[laneOf(this.#kind.keyOf(this.#records[item.index] as SourceRecord), count)]?.push(item)
    }
    return lanes.filter((lane) => lane.length > 0).map(parts)
  }

  #order(): 'source' | 'key' | 'none' {
    const { order } = this.#options
    if (order !== undefined) return order
    if (this.#kind.report === 'checkpoint') return 'source'
    return this.#records.some(({ attributes }) => attributes?.MessageGroupId !== undefined) ? 'key' : 'none'
  }

  async #items(): Promise<Item[]> {
    const { open, filter, transform } = this.#options
    const items: Item[] = []
    for (const [index, record] of this.#records.entries()) {
      for (const opened of open?.(record) ?? [record]) {
        if (filter && !(await filter(opened))) {
          this.#filtered++
          continue
        }
        items.push(toItem(transform ? await transform(opened) : withoutReceipt(opened), index))
      }
    }
    return items
  }

  async #sendInTurn(parts: readonly Part[]): Promise<void> {
    this.#parts += parts.length
    for (const [at, part] of parts.entries()) {
      // What comes after a failure in a stream comes again anyway.
      const isOver =
        this.#kind.report === 'checkpoint' && part.items.every(({ index }) => index > Math.min(...this.#failed))
      const failed = isOver ? part.items : await this.#gate.run(() => this.#sendToAll(part))
      for (const { index } of failed) this.#failed.add(index)
      if (failed.length === 0) continue
      for (const later of parts.slice(at + 1)) for (const { index } of later.items) this.#failed.add(index)
      return
    }
  }

  /** The items of the part that were not delivered. */
  async #sendToAll(part: Part): Promise<readonly Item[]> {
    const outcomes = await Promise.all(this.#targets.map((target) => this.#send(target, part)))
    if (this.#options.fanOut === 'any') return outcomes.find((failed) => failed.length === 0) ?? (outcomes[0] as Item[])
    return part.items.filter((item) => outcomes.some((failed) => failed.includes(item)))
  }

  async #send(target: Target, part: Part): Promise<readonly Item[]> {
    try {
      return await this.#deliver(target, part)
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error
      if (error.kind === 'throttle') this.#gate.slower()
      const { undeliverable } = this.#options
      this.#errors[error.code] = (this.#errors[error.code] ?? 0) + 1
      if (undeliverable && (error.kind === 'payload' || error.kind === 'permanent') && part.items.length === 1) {
        await undeliverable(this.#records[part.items[0]?.index as number] ?? (this.#event as SourceRecord), error)
        this.#undeliverable++
        return []
      }
      this.#note(error, target)
      return part.items
    }
  }

  async #deliver(target: Target, part: Part): Promise<readonly Item[]> {
    const { invocationType: wanted = 'Event', oversize = 'sync', around = (_, call) => call() } = this.#options
    const isTooLarge = part.bytes > LIMITS[wanted]
    const invocationType = isTooLarge && oversize === 'sync' ? 'RequestResponse' : wanted
    let payload = Array.isArray(this.#event.Records) ? payloadOf(part) : (part.items[0]?.text as string)
    if (part.bytes > LIMITS[invocationType]) {
      if (typeof oversize !== 'function') {
        const message = `a record of ${part.bytes} bytes is over the ${LIMITS[invocationType]} of an invocation of type ${invocationType}`
        throw new BridgeError('RecordTooLarge', message, 'payload')
      }
      const record = this.#records[part.items[0]?.index as number]
      payload = JSON.stringify(await oversize(payload, (record && this.#kind.idOf(record)) ?? this.#event.id ?? ''))
    }
    const { functionArn } = target
    const delivery = { functionArn, records: part.items.length, bytes: part.bytes, invocationType }
    this.#calls++
    const answer = await around(delivery, () => invoke(target, payload, invocationType, this.#timeLeft))
    return invocationType === 'RequestResponse' ? this.#refused(answer, part, target) : []
  }

  /** The items that a target’s own partial batch response gives back. */
  #refused(answer: string, { items }: Part, target: Target): readonly Item[] {
    const { batchItemFailures } = parseObject(answer)
    if (this.#kind.report === 'none' || !Array.isArray(batchItemFailures) || batchItemFailures.length === 0) return []
    const names = new Set(batchItemFailures.map((one: { itemIdentifier?: unknown }) => one?.itemIdentifier))
    const isNamed = ({ index }: Item) => names.has(this.#kind.itemOf(this.#records[index] as SourceRecord))
    this.#note(new BridgeError('PartialFailure', `the target gave back ${names.size} records`, 'function'), target)
    this.#errors.PartialFailure = (this.#errors.PartialFailure ?? 0) + 1
    const known = items.filter(isNamed)
    // A name that nobody knows: then nothing is sure to be done.
    if (known.length < names.size) return items
    return this.#kind.report === 'each' ? known : items.slice(items.findIndex(isNamed))
  }

  #finish(): BatchResponse {
    const { report, itemOf } = this.#kind
    const failed = [...this.#failed].sort((a, b) => a - b)
    const undelivered = report === 'checkpoint' ? this.#after(failed) : failed.length
    this.#report(undelivered)
    if (failed.length === 0) return { batchItemFailures: [] }
    const error = this.#log(undelivered)
    const all = this.#records.length || 1
    const reported = report === 'checkpoint' ? failed.slice(0, 1) : failed
    const names = reported.map((index) => itemOf(this.#records[index] as SourceRecord))
    const isAll = report === 'checkpoint' ? failed[0] === 0 : failed.length === all
    if (isAll || report === 'none' || this.#options.reportBatchItemFailures === false || names.some((name) => !name))
      throw error
    return { batchItemFailures: names.map((itemIdentifier) => ({ itemIdentifier: itemIdentifier as string })) }
  }

  /** Of a stream everything from the first failure on comes again. */
  #after([first]: readonly number[]): number {
    return first === undefined ? 0 : Math.max(1, this.#records.length - first)
  }

  #report(failed: number): void {
    const received = this.#records.length
    const [{ kinesis, dynamodb } = {} as SourceRecord] = this.#records
    const arrived = kinesis?.approximateArrivalTimestamp ?? dynamodb?.ApproximateCreationDateTime
    try {
      this.#options.onReport?.({
        received,
        filtered: this.#filtered,
        delivered: Math.max(0, received - failed - this.#filtered - this.#undeliverable),
        failed,
        calls: this.#calls,
        split: Math.max(0, this.#parts - 1),
        undeliverable: this.#undeliverable,
        errors: this.#errors,
        ...(arrived !== undefined && { iteratorAge: Date.now() - arrived * 1_000 }),
      })
    } catch {}
  }

  #note(error: BridgeError, target: Target): void {
    this.#first ??= [error, target]
  }

  /** One line for each event that failed; answers the error that it failed with. */
  #log(undelivered: number): BridgeError {
    const [error, target] = this.#first as [BridgeError, Target]
    const { message, code, retryable, account, fix } = error
    const delivered = this.#records.length - undelivered
    const facts = { code, retryable, account, fix, delivered, undelivered, target: target.functionArn }
    const { logger = CONSOLE } = this.#options
    logger.error(`bridge stopped: ${message}`, facts)
    return error
  }
}

const CONSOLE = {
  error: (message: string, facts: object) => console.error(JSON.stringify({ level: 'ERROR', message, ...facts })),
}

/** With a receipt handle the other account could delete the message. */
function withoutReceipt(record: SourceRecord): SourceRecord {
  if (!('receiptHandle' in record)) return record
  const { receiptHandle: _, ...rest } = record as SourceRecord & { receiptHandle: string }
  return rest
}
