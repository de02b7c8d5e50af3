import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { type BridgeOptions, type BridgeReport, bridge, type SourceEvent } from '../../src/runtime/index.ts'
import { jsonError, type Script } from './aws-stand-in.ts'
import { FUNCTION, newRole, plenty, run, useAwsStandIn } from './bridge-world.ts'
import { dynamodb, eventBridge, kinesis, s3, sns, sqs } from './source-events.ts'

// Every source: what is sent, in which order, and what Lambda is told of what failed.

const aws = useAwsStandIn()

const target = () => ({ functionArn: FUNCTION, roleArn: newRole() })
const taken: Script = () => ({ status: 202 })
const refused: Script = () => jsonError(404, 'ResourceNotFoundException', 'Function not found: orders')
const answered =
  (value: unknown): Script =>
  () => ({ status: 200, body: JSON.stringify(value) })
const sent = () => aws.callsOf('lambda').map(({ body }) => JSON.parse(body) as { Records: Record<string, unknown>[] })

interface Row {
  readonly name: string
  readonly event: SourceEvent
  readonly options?: Partial<BridgeOptions>
  readonly scripts?: readonly Script[]
  /** Identifiers that Lambda is told; `thrown`: the whole event fails. */
  readonly told: readonly string[] | 'thrown'
}

const single = { batchSize: 1, concurrency: 1 }
const rows: readonly Row[] = [
  { name: 'a Kinesis batch that is taken', event: kinesis(['a', 'b']), told: [] },
  {
    name: 'Kinesis, the second part fails',
    event: kinesis(['a', 'b', 'c']),
    options: single,
    scripts: [taken, refused],
    told: ['101'],
  },
  {
    name: 'Kinesis, the first part fails',
    event: kinesis(['a', 'b']),
    options: single,
    scripts: [refused],
    told: 'thrown',
  },
  {
    name: 'DynamoDB, the second part fails',
    event: dynamodb(['a', 'b']),
    options: single,
    scripts: [taken, refused],
    told: ['101'],
  },
  {
    name: 'SQS, one of three fails',
    event: sqs([undefined, undefined, undefined]),
    options: single,
    scripts: [taken, refused, taken],
    told: ['m-1'],
  },
  {
    name: 'SQS, all fail',
    event: sqs([undefined, undefined]),
    options: single,
    scripts: [refused, refused],
    told: 'thrown',
  },
  {
    name: 'SQS FIFO: what comes after a failure in its group fails with it, other groups go on',
    event: sqs(['g', 'g', 'h', 'g']),
    options: { batchSize: 1, concurrency: 1, order: 'key' },
    scripts: [taken, refused],
    told: ['m-1', 'm-3'],
  },
  { name: 'SNS fails as a whole', event: sns(), scripts: [refused], told: 'thrown' },
  { name: 'S3 fails as a whole', event: s3(), scripts: [refused], told: 'thrown' },
  { name: 'EventBridge fails as a whole', event: eventBridge(), scripts: [refused], told: 'thrown' },
  { name: 'SNS is taken', event: sns(), told: [] },
  { name: 'EventBridge is taken', event: eventBridge(), told: [] },
  {
    name: 'a target’s own partial answer counts, for a stream from its lowest number',
    event: kinesis(['a', 'b', 'c', 'd']),
    options: { invocationType: 'RequestResponse' },
    scripts: [answered({ batchItemFailures: [{ itemIdentifier: '103' }, { itemIdentifier: '102' }] })],
    told: ['102'],
  },
  {
    name: 'a target’s own partial answer counts, for a queue message by message',
    event: sqs([undefined, undefined, undefined]),
    options: { invocationType: 'RequestResponse' },
    scripts: [answered({ batchItemFailures: [{ itemIdentifier: 'm-1' }] })],
    told: ['m-1'],
  },
  {
    name: 'a partial answer that names what was not sent fails all of it',
    event: sqs([undefined, undefined]),
    options: { invocationType: 'RequestResponse' },
    scripts: [answered({ batchItemFailures: [{ itemIdentifier: 'other' }] })],
    told: 'thrown',
  },
  {
    name: 'any other answer is success',
    event: kinesis(['a']),
    options: { invocationType: 'RequestResponse' },
    scripts: [answered({ ok: true })],
    told: [],
  },
]

describe('what Lambda is told', () => {
  test.each(rows)('$name', async ({ event, options, scripts = [], told }) => {
    aws.answer('lambda', ...scripts)
    const { failures, error } = await run({ target: target(), ...options }, event)
    if (told === 'thrown') expect(error).toBeDefined()
    else expect(failures).toEqual(told)
  })
})

describe('what is sent', () => {
  test('keeps the native shape, without the receipt handle that could delete a message', async () => {
    await run({ target: target() }, sqs([undefined]))
    expect(sent()[0]?.Records[0]).toMatchObject({ messageId: 'm-0', body: '{"n":0}' })
    expect(aws.callsOf('lambda')[0]?.body).not.toContain('secret-handle')
  })

  test('what is no list of records goes as it is', async () => {
    await run({ target: target() }, eventBridge())
    expect(sent()).toEqual([eventBridge()])
  })

  test('filter and transform decide what leaves the account', async () => {
    const reports: BridgeReport[] = []
    const options: Partial<BridgeOptions> = {
      filter: ({ kinesis: one }) => one?.partitionKey !== 'b',
      transform: ({ eventID, kinesis: one }) => ({ eventID, key: one?.partitionKey }),
      onReport: (report) => void reports.push(report),
    }
    await run({ target: target(), ...options }, kinesis(['a', 'b', 'c']))
    expect(sent()[0]?.Records).toEqual([
      { eventID: 'shardId-000000000000:100', key: 'a' },
      { eventID: 'shardId-000000000000:102', key: 'c' },
    ])
    expect(reports).toMatchObject([{ received: 3, filtered: 1, delivered: 2, failed: 0, calls: 1 }])
  })

  test('everything filtered out costs no call', async () => {
    await run({ target: target(), filter: () => false }, kinesis(['a']))
    expect(aws.calls).toEqual([])
  })

  test('goes to every target; one that fails fails the record, unless any is enough', async () => {
    const two = () => ({ target: [target(), { functionArn: `${FUNCTION}2`, roleArn: newRole() }] })
    aws.answer('lambda', taken, refused)
    expect((await run(two(), sqs([undefined]))).error).toBeDefined()
    aws.answer('lambda', taken, refused)
    expect((await run({ ...two(), fanOut: 'any' }, sqs([undefined]))).failures).toEqual([])
    expect(new Set(aws.callsOf('lambda').map(({ path }) => path)).size).toBe(2)
  })

  test('a record that fails for good is taken by `undeliverable`, and the next ones go on', async () => {
    aws.answer('lambda', () => jsonError(413, 'RequestTooLargeException', 'too large'))
    const lost: unknown[] = []
    const undeliverable = async (record: unknown, { code }: { code: string }) => void lost.push([record, code])
    const { failures } = await run({ target: target(), ...single, undeliverable }, kinesis(['a', 'b']))
    expect(failures).toEqual([])
    expect(lost).toEqual([[kinesis(['a']).Records?.[0], 'RequestTooLargeException']])
    expect(aws.callsOf('lambda')).toHaveLength(2)
  })

  test('a record that is too large for any call leaves its claim', async () => {
    const [record] = kinesis(['a']).Records ?? []
    const huge = {
      Records: [{ ...record, kinesis: { ...record?.kinesis, data: 'x'.repeat(7_000_000) } }],
    } as SourceEvent
    const kept: string[] = []
    const oversize = async (text: string, id: string) => {
      kept.push(id)
      return { claim: text.length }
    }
    expect((await run({ target: target(), oversize }, huge)).failures).toEqual([])
    expect(kept).toEqual(['arn:aws:kinesis:eu-central-1:111111111111:stream/orders shardId-000000000000:100'])
    expect(sent()[0]).toMatchObject({ claim: expect.any(Number) })
  })

  test('`around` sees each call, and its own failure is the call’s', async () => {
    const seen: unknown[] = []
    const around: BridgeOptions['around'] = async (delivery, call) => {
      seen.push(delivery)
      return call()
    }
    await run({ target: target(), ...single, around }, kinesis(['a', 'b']))
    expect(seen).toMatchObject([{ records: 1, invocationType: 'Event', functionArn: FUNCTION }, { records: 1 }])
  })
})

describe('laws', () => {
  const KEYS = ['a', 'b', 'c']

  test('whatever fails: every record is delivered or told of, and none is told of that was not sent after all', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('kinesis', 'sqs', 'fifo'),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.infiniteStream(fc.boolean()),
        async (keys, kind, concurrency, batchSize, fates) => {
          aws.reset()
          aws.answer('lambda', ...Array.from({ length: 40 }, () => (fates.next().value ? taken : refused)))
          const event = kind === 'kinesis' ? kinesis(keys) : sqs(keys.map((key) => (kind === 'fifo' ? key : undefined)))
          const records = event.Records ?? []
          const name = (record: Record<string, unknown>) =>
            String(record.messageId ?? (record.kinesis as { sequenceNumber: string }).sequenceNumber)
          const order = kind === 'kinesis' ? 'key' : undefined
          const handler = bridge({ target: target(), batchSize, concurrency, ...(order && { order }) })
          const failures = await handler(event, plenty).then(
            ({ batchItemFailures }) => batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
            () => records.map((record) => name(record as Record<string, unknown>)),
          )
          const calls = aws.callsOf('lambda').length
          const arrived = aws
            .callsOf('lambda')
            .slice(0, calls)
            .flatMap(({ body }) => (JSON.parse(body) as { Records: Record<string, unknown>[] }).Records.map(name))
          const names = records.map((record) => name(record as Record<string, unknown>))
          const again = kind === 'kinesis' ? names.slice(names.indexOf(failures[0] ?? '') >>> 0) : failures
          for (const one of names) expect(arrived.includes(one) || again.includes(one)).toBe(true)
          // In order for each key.
          if (kind === 'sqs') return
          for (const key of KEYS) {
            const own = names.filter((_, index) => keys[index] === key)
            expect(arrived.filter((one) => own.includes(one))).toEqual(own.filter((one) => arrived.includes(one)))
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})
