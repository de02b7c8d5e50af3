import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BridgeOptions,
  type BridgeReport,
  bridge,
  type SourceEvent,
  type SourceRecord,
} from '../../src/runtime/index.ts'
import { jsonError, type Script } from './aws-stand-in.ts'
import { FUNCTION, newRole, plenty, useAwsStandIn } from './bridge-world.ts'
import { dynamodb, kinesis, sqs } from './source-events.ts'

// A bridge behind sources that do what Lambda does with its answers: in the end nothing is lost, whatever went wrong.

const aws = useAwsStandIn()

type Source = 'kinesis' | 'dynamodb' | 'sqs' | 'fifo'

const EVENTS: Readonly<Record<Source, (keys: readonly string[]) => SourceEvent>> = {
  kinesis,
  dynamodb,
  sqs: (keys) => sqs(keys.map(() => undefined)),
  fifo: sqs,
}
const isStream = (source: Source) => source === 'kinesis' || source === 'dynamodb'
const nameOf = ({ messageId, kinesis, dynamodb }: SourceRecord) =>
  messageId ?? kinesis?.sequenceNumber ?? dynamodb?.SequenceNumber ?? ''

/** What is left of a batch after the bridge’s answer, as Lambda understands it; all of it where the bridge threw. */
function leftOf(source: Source, batch: readonly SourceRecord[], names: readonly string[] | undefined): SourceRecord[] {
  if (names === undefined) return [...batch]
  if (!isStream(source)) return batch.filter((record) => names.includes(nameOf(record)))
  const first = batch.findIndex((record) => names.includes(nameOf(record)))
  return first < 0 ? [] : batch.slice(first)
}

interface Case {
  readonly source: Source
  readonly keys: readonly string[]
  readonly poisoned: readonly number[]
  readonly invocationType: 'Event' | 'RequestResponse'
  readonly order: BridgeOptions['order']
  readonly concurrency: number
  readonly batchSize: number
  readonly received: number
  readonly takesPoison: boolean
}

const cases: fc.Arbitrary<Case> = fc.record({
  source: fc.constantFrom<Source>('kinesis', 'dynamodb', 'sqs', 'fifo'),
  keys: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 14 }),
  poisoned: fc.array(fc.nat(13), { maxLength: 2 }),
  invocationType: fc.constantFrom('Event', 'RequestResponse'),
  order: fc.constantFrom(undefined, 'source', 'key'),
  concurrency: fc.integer({ min: 1, max: 4 }),
  batchSize: fc.integer({ min: 1, max: 6 }),
  received: fc.integer({ min: 1, max: 10 }),
  takesPoison: fc.constant(true),
})

interface Told {
  readonly arrived: readonly string[]
  readonly given: readonly string[]
  readonly reports: readonly BridgeReport[]
  readonly rounds: number
  readonly left: number
}

const MOST_ROUNDS = 60

async function carry(one: Case, fates: Iterator<number>): Promise<Told> {
  aws.reset()
  const { source, poisoned, invocationType, order, concurrency, batchSize } = one
  const all = EVENTS[source](one.keys).Records ?? []
  const bad = new Set(poisoned.flatMap((index) => (all[index] === undefined ? [] : [nameOf(all[index])])))
  const arrived: string[] = []
  const answer: Script = ({ body }) => {
    const records = (JSON.parse(body) as { Records: SourceRecord[] }).Records.map(nameOf)
    if (records.some((name) => bad.has(name))) return jsonError(413, 'RequestTooLargeException', 'too large')
    const fate = fates.next().value % 10
    if (fate === 0) return jsonError(403, 'AccessDeniedException', 'not now')
    // The target does a part of it, and says what is left, as an event source mapping’s function does.
    const done = fate === 1 && invocationType === 'RequestResponse' ? Math.floor(records.length / 2) : records.length
    arrived.push(...records.slice(0, done))
    if (fate === 2) return 'reset'
    const batchItemFailures = records.slice(done).map((itemIdentifier) => ({ itemIdentifier }))
    return { status: 200, body: JSON.stringify({ batchItemFailures }) }
  }
  aws.always('lambda', answer)
  const given: string[] = []
  const reports: BridgeReport[] = []
  const handler = bridge({
    target: { functionArn: FUNCTION, roleArn: newRole() },
    invocationType,
    concurrency,
    batchSize,
    ...(order && { order }),
    undeliverable: async (record) => void given.push(nameOf(record)),
    onReport: (report) => void reports.push(report),
    logger: { error: () => {} },
  })
  let rest: readonly SourceRecord[] = all
  let rounds = 0
  for (; rest.length > 0 && rounds < MOST_ROUNDS; rounds++) {
    const batch = rest.slice(0, one.received)
    const names = await handler({ Records: batch }, plenty).then(
      ({ batchItemFailures }) => batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
      () => undefined,
    )
    rest = [...leftOf(source, batch, names), ...rest.slice(one.received)]
  }
  return { arrived, given, reports, rounds, left: rest.length }
}

describe('in the end', () => {
  test('every record has arrived, or was given away for a reason, and what has an order arrived in it', async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.infiniteStream(fc.nat(99)), async (one, fates) => {
        const { arrived, given, left } = await carry(one, fates)
        const all = EVENTS[one.source](one.keys).Records ?? []
        const names = all.map(nameOf)
        const bad = names.filter((_, index) => one.poisoned.includes(index))
        expect(left).toBe(0)
        expect(new Set(arrived)).toEqual(new Set(names.filter((name) => !bad.includes(name))))
        expect(new Set(given)).toEqual(new Set(bad))
        const first = [...new Set(arrived)]
        const inOrder = (some: readonly string[]) =>
          expect(first.filter((name) => some.includes(name))).toEqual(some.filter((name) => first.includes(name)))
        if (one.source !== 'sqs' || one.order === 'source') {
          for (const key of one.keys) inOrder(names.filter((_, index) => one.keys[index] === key))
        }
        if (one.order === 'source' || (isStream(one.source) && one.order === undefined)) inOrder(names)
      }),
      { numRuns: 150 },
    )
  }, 60_000)

  test('every report adds up', async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.infiniteStream(fc.nat(99)), async (one, fates) => {
        const { reports, rounds } = await carry(one, fates)
        expect(reports).toHaveLength(rounds)
        for (const { received, filtered, delivered, failed, undeliverable, late } of reports) {
          expect(delivered + failed + filtered + undeliverable).toBe(received)
          expect(Math.min(delivered, failed, undeliverable)).toBeGreaterThanOrEqual(0)
          expect(late).toBe(0)
        }
      }),
      { numRuns: 50 },
    )
  }, 60_000)
})
