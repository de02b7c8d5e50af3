import { BridgeError } from './bridge-error.ts'
import type { BatchResponse, BridgeOptions } from './bridge-options.ts'
import { checkOptions } from './check-options.ts'
import { type LambdaContext, RESERVE_MILLISECONDS, within } from './deadline.ts'
import { fromEnvironment } from './from-environment.ts'
import { createGate } from './gate.ts'
import { givenBack } from './given-back.ts'
import { invoke, type Target } from './invoke.ts'
import { asBridgeError, LIMITS, type Outgoing, prepare } from './outgoing.ts'
import { type SourceEvent, type SourceRecord, sourceOf } from './records.ts'
import { type Part, payloadOf, split } from './split.ts'

/** Calls end first, so that their own failures are known when the answer is due. */
const ANSWER_MILLISECONDS = 200

/** What an item failed with, and at which target; it is none’s fault where the time was up. */
type Failure = readonly [error: BridgeError, functionArn?: string]

/**
 * Makes a handler that hands the events of Kinesis, DynamoDB, SQS, SNS, S3, EventBridge or anything else to a function in another
 * account: in the shape in which they came, split by size, in order where there is one. What is not known to be delivered is
 * reported, so that Lambda retries exactly that; if nothing was, it throws.
 *
 * @example
 * export const handler = bridge({ target: 'orders' })
 * @throws BridgeError with all that is wrong with the options
 */
export function bridge(options: BridgeOptions): (event: SourceEvent, context: LambdaContext) => Promise<BatchResponse> {
  const named = [options.target].flat()
  // None at all is refused as one without an ARN is.
  const targets = (named.length > 0 ? named : [{}]).map((one) => {
    const target = (typeof one === 'string' ? fromEnvironment('Target', one) : one) as Target
    checkOptions('Target', target)
    return target
  })
  const gate = createGate(options.concurrency)
  const { invocationType: wanted = 'Event', oversize = 'sync', undeliverable, logger = CONSOLE } = options
  const { around = (_, call) => call() } = options

  return async (event, context) => {
    const isList = Array.isArray(event?.Records)
    const isNothing = typeof event === 'object' && Object.keys(event ?? {}).length === 0
    const records = (isList ? event.Records : isNothing ? [] : [event]) as readonly SourceRecord[]
    const kind = sourceOf(records)
    const [report, itemOf, keyOf, idOf] = kind
    const isStream = report === 'checkpoint'
    const group = records[0]?.attributes?.MessageGroupId
    const order = options.order ?? (isStream ? 'source' : group ? 'key' : 'none')
    const timeLeft = () => context.getRemainingTimeInMillis() - RESERVE_MILLISECONDS
    let items = records.map((_, index) => ({ index }) as Outgoing)
    // INVARIANT: what is not in here is reported as failed.
    const done = new Set<Outgoing>()
    const failed = new Map<Outgoing, Failure>()
    const given = new Set<Outgoing>()
    const errors: Record<string, number> = {}
    let [filtered, calls, parted] = [0, 0, 0]

    /** Parts that must go one after the other, side by side with others. */
    function lanes(): (readonly Part<Outgoing>[])[] {
      const all: Outgoing[][] = []
      const laneOf = new Map<unknown, number>()
      for (const item of items) {
        const key = order === 'key' && keyOf(item.record)
        const lane = laneOf.get(key) ?? laneOf.size % gate.most
        laneOf.set(key, lane)
        all[lane] ??= []
        all[lane].push(item)
      }
      const parts = all.map((lane) => split(lane, LIMITS[wanted], options.batchSize))
      for (const { length } of parts) parted += length - 1
      return order === 'none' ? parts.flat().map((part) => [part]) : parts
    }

    async function sendInTurn(parts: readonly Part<Outgoing>[]): Promise<void> {
      for (const part of parts) {
        const free = part.items.filter((item) => ![...failed.keys()].some((one) => waits(item, one)))
        const outcomes = await Promise.all(targets.map((target) => offer(free, target)))
        for (const item of free) {
          const failures = outcomes.flatMap((one) => (one.has(item) ? [one.get(item) as Failure] : []))
          const isLost = failures.length > (options.fanOut === 'any' ? targets.length - 1 : 0)
          if (isLost && !(await giveUp(item, failures))) failed.set(item, failures[0] as Failure)
          else done.add(item)
        }
      }
    }

    /** Whether an item must not go before one that has failed. In a stream it comes again anyway. */
    function waits(item: Outgoing, one: Outgoing): boolean {
      if (isStream || order === 'source') return one.place < item.place
      return order === 'key' && keyOf(one.record) === keyOf(item.record)
    }

    /** Sends items to one target; answers those that it has not taken. Those that are at fault are found by halving. */
    async function offer(items: readonly Outgoing[], target: Target): Promise<ReadonlyMap<Outgoing, Failure>> {
      const failures = new Map<Outgoing, Failure>()
      for (const queue = [items]; queue.length > 0; ) {
        const some = (queue.shift() ?? []).filter((item) => {
          const stop = [...failures].find(([one, failure]) => !isFinal(failure) && waits(item, one))
          if (stop) failures.set(item, stop[1])
          return !stop
        })
        let refused: readonly Outgoing[] = some
        let error: BridgeError | undefined
        try {
          if (some.length > 0) refused = await gate.run(() => deliver(some, target))
          if (refused.length > 0)
            throw new BridgeError('PartialFailure', `it gave back ${refused.length} records`, 'function')
        } catch (thrown) {
          error = count(thrown)
          if (error.kind === 'throttle') gate.slower()
          const middle = some.length >> 1
          if (error.kind === 'payload' && middle > 0) {
            queue.unshift(some.slice(0, middle), some.slice(middle))
            continue
          }
        }
        for (const item of refused) failures.set(item, [error as BridgeError, target.functionArn])
      }
      return failures
    }

    function isFinal([{ kind }]: Failure): boolean {
      return !!undeliverable && /^p(ayload|ermanent)/.test(kind)
    }

    async function giveUp(item: Outgoing, failures: readonly Failure[]): Promise<boolean> {
      if (!failures.every(isFinal)) return false
      try {
        for (const [error, functionArn] of failures) await undeliverable?.(item.record, error, functionArn as string)
      } catch {
        return false
      }
      return !!given.add(item)
    }

    /** Makes one call; answers the items that the target gives back. */
    async function deliver(some: readonly Outgoing[], target: Target): Promise<readonly Outgoing[]> {
      const [{ text, record, error }] = some as readonly [Outgoing]
      if (error) throw error
      let payload = isList ? payloadOf(some) : text
      const bytes = Buffer.byteLength(payload)
      const invocationType = bytes > LIMITS[wanted] && oversize === 'sync' ? 'RequestResponse' : wanted
      const limit = LIMITS[invocationType]
      if (bytes > limit) {
        const message = `a record of ${bytes} bytes is over the ${limit} of an invocation of type ${invocationType}`
        if (typeof oversize !== 'function') throw new BridgeError('RecordTooLarge', message, 'payload')
        payload = JSON.stringify(await oversize(payload, idOf(record) ?? ''))
      }
      const { functionArn } = target
      let answer: string | undefined
      await around({ functionArn, records: some.length, bytes, invocationType }, async () => {
        calls++
        answer = await invoke(target, payload, invocationType, timeLeft, false, context.xRayTraceId)
        return answer
      })
      // What it swallows does not count as delivered either.
      if (answer === undefined) throw new BridgeError('NotSent', '`around` made no call', 'options')
      return givenBack(some, answer, kind)
    }

    function count(thrown: unknown): BridgeError {
      const error = asBridgeError(thrown, 'transient')
      errors[error.code] = (errors[error.code] ?? 0) + 1
      return error
    }

    function tell(again: ReadonlySet<Outgoing>, late: number): void {
      const [{ kinesis, dynamodb } = {} as SourceRecord] = records
      const arrived = kinesis?.approximateArrivalTimestamp ?? dynamodb?.ApproximateCreationDateTime
      const undeliverable = [...given].filter((item) => !again.has(item)).length
      const delivered = items.length - again.size - undeliverable
      const iteratorAge = arrived && Date.now() - arrived * 1_000
      const sums = { received: items.length + filtered, filtered, delivered, failed: again.size, late, undeliverable }
      try {
        options.onReport?.({ ...sums, calls, split: parted, errors, iteratorAge })
      } catch {}
    }

    /** What Lambda is told. @throws BridgeError where the whole event must come again */
    function answer(late?: BridgeError): BatchResponse {
      const open = items.filter((item) => !done.has(item))
      const indexes = new Set(open.map(({ index }) => index))
      const [first] = indexes as Iterable<number>
      const again = new Set(items.filter(({ index }) => (isStream ? index >= (first as number) : indexes.has(index))))
      const failures = open.map((item) => failed.get(item) ?? ([late] as unknown as Failure)).filter(([error]) => error)
      tell(again, failures.filter(([{ code }]) => code === 'Deadline').length)
      if (open.length === 0) return { batchItemFailures: [] }
      const [error, target] = failures[0] as Failure
      const { message, code, reason, retryable, account, fix } = error
      const counts = { delivered: items.length - again.size, undelivered: again.size }
      logger.error(`bridge stopped: ${message}`, { code, reason, retryable, account, fix, ...counts, target })
      const names = [...indexes]
        .slice(0, isStream ? 1 : undefined)
        .map((index) => itemOf(records[index] as SourceRecord))
      const isAll = isStream ? first === 0 : indexes.size === records.length
      if (isAll || report === 'none' || options.reportBatchItemFailures === false || names.some((name) => !name))
        throw error
      return { batchItemFailures: names.map((itemIdentifier) => ({ itemIdentifier: itemIdentifier as string })) }
    }

    const work = async () => {
      ;[items, filtered] = await prepare(records, options)
      await Promise.all(lanes().map(sendInTurn))
      return undefined
    }
    return answer(await within(() => timeLeft() + ANSWER_MILLISECONDS, work, 'the bridge').catch(count))
  }
}

const CONSOLE = {
  error: (message: string, facts: object) => console.error(JSON.stringify({ level: 'ERROR', message, ...facts })),
}
