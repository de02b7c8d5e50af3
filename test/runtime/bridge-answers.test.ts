import { describe, expect, test } from 'vitest'
import {
  type BridgeError,
  type BridgeOptions,
  type BridgeReport,
  bridge,
  openAggregates,
  type SourceEvent,
} from '../../src/runtime/index.ts'
import { aggregate, type UserRecord } from './aggregate.ts'
import { type Answer, jsonError, type Script, type Taken } from './aws-stand-in.ts'
import { FUNCTION, newRole, plenty, run, useAwsStandIn } from './bridge-world.ts'
import { eventBridge, kinesis, s3, sns, sqs } from './source-events.ts'

// What a bridge does where something is wrong: with a record, a target, a callback, or the time.

const aws = useAwsStandIn()

const target = (name = '') => ({ functionArn: `${FUNCTION}${name}`, roleArn: newRole() })
const taken: Script = () => ({ status: 202 })
const gone: Script = () => jsonError(404, 'ResourceNotFoundException', 'Function not found: orders')
const denied: Script = () => jsonError(403, 'AccessDeniedException', 'not you')
const busy: Script = () => ({
  ...jsonError(429, 'TooManyRequestsException', ''),
  body: JSON.stringify({
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    Type: 'User',
    message: 'Rate Exceeded.',
  }),
})
const answers = (value: unknown): Answer => ({ status: 200, body: JSON.stringify(value) })
const failing = (...itemIdentifiers: readonly string[]): Script => {
  return () => answers({ batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })) })
}

interface Arrived {
  readonly messageId?: string
  readonly kinesis?: { readonly sequenceNumber: string; readonly partitionKey: string; readonly data: string }
}
const recordsIn = ({ body }: Pick<Taken, 'body'>) => (JSON.parse(body) as { Records: Arrived[] }).Records
const nameOf = ({ messageId, kinesis }: Arrived) => messageId ?? kinesis?.sequenceNumber ?? ''
const payloads = () => aws.callsOf('lambda').map(({ body }) => JSON.parse(body) as unknown)
const sentNames = () => aws.callsOf('lambda').map((call) => recordsIn(call).map(nameOf))
/** Refuses what has a record with that name in it. */
const poison = (name: string, answer = jsonError(413, 'RequestTooLargeException', 'too large')): void =>
  aws.always('lambda', (call) => (recordsIn(call).some((record) => nameOf(record) === name) ? answer : { status: 202 }))
const reported = (options: Partial<BridgeOptions>) => {
  const reports: BridgeReport[] = []
  return { reports, options: { target: target(), onReport: (one: BridgeReport) => void reports.push(one), ...options } }
}
const none = (count: number) => sqs(Array.from({ length: count }, () => undefined))

describe('a record that is at fault in a part of many', () => {
  interface Row {
    readonly name: string
    readonly event: SourceEvent
    readonly poisoned: string
    readonly options?: Partial<BridgeOptions>
    readonly told: readonly string[]
    /** What has arrived in the end, in its order. */
    readonly arrived: readonly string[]
  }
  const rows: readonly Row[] = [
    {
      name: 'stops a stream there, and nothing behind it is sent',
      event: kinesis(['a', 'b', 'c', 'd', 'e', 'f']),
      poisoned: '103',
      told: ['103'],
      arrived: ['100', '101', '102'],
    },
    {
      name: 'leaves all other messages of a queue alone',
      event: none(7),
      poisoned: 'm-4',
      told: ['m-4'],
      arrived: ['m-0', 'm-1', 'm-2', 'm-3', 'm-5', 'm-6'],
    },
    {
      name: 'holds back what is behind it in its group, and nothing else',
      event: sqs(['g', 'h', 'g', 'h', 'g', 'h']),
      poisoned: 'm-2',
      options: { concurrency: 1 },
      told: ['m-2', 'm-4'],
      arrived: ['m-0', 'm-1', 'm-3', 'm-5'],
    },
    {
      name: 'holds back all behind it where the whole queue is in order',
      event: sqs(['g', 'h', 'i', 'j']),
      poisoned: 'm-1',
      options: { order: 'source' },
      told: ['m-1', 'm-2', 'm-3'],
      arrived: ['m-0'],
    },
  ]
  test.each(rows)('$name', async ({ event, poisoned, options, told, arrived }) => {
    poison(poisoned)
    expect((await run({ target: target(), ...options }, event)).failures).toEqual(told)
    const good = aws.callsOf('lambda').filter((call) => recordsIn(call).every((one) => nameOf(one) !== poisoned))
    expect(good.flatMap((call) => recordsIn(call).map(nameOf)).sort()).toEqual(arrived)
  })

  test('is taken by `undeliverable`; the others go on in order, each once', async () => {
    poison('103')
    const lost: unknown[] = []
    const undeliverable: BridgeOptions['undeliverable'] = async ({ kinesis: one }, { code }, functionArn) => {
      lost.push([one?.sequenceNumber, code, functionArn])
    }
    const { reports, options } = reported({ undeliverable })
    expect((await run(options, kinesis(['a', 'a', 'a', 'a', 'a', 'a', 'a']))).failures).toEqual([])
    expect(lost).toEqual([['103', 'RequestTooLargeException', FUNCTION]])
    const good = aws.callsOf('lambda').filter((call) => !call.body.includes('"103"'))
    expect(good.flatMap((call) => recordsIn(call).map(nameOf))).toEqual(['100', '101', '102', '104', '105', '106'])
    expect(reports).toMatchObject([{ received: 7, delivered: 6, undeliverable: 1, failed: 0 }])
  })

  test('is looked for with few calls', async () => {
    poison('m-77')
    await run({ target: target() }, none(128))
    expect(aws.callsOf('lambda')).toHaveLength(1 + 2 * Math.log2(128))
  })

  test('is not looked for where another call would fail the same way', async () => {
    aws.always('lambda', gone)
    await run({ target: target() }, none(8))
    expect(aws.callsOf('lambda')).toHaveLength(1)
  })
})

describe('undeliverable', () => {
  const twice = () => ({ target: [target('1'), target('2')] })
  const keep = () => {
    const kept: string[] = []
    const undeliverable: BridgeOptions['undeliverable'] = async ({ messageId }, { code }, arn) =>
      void kept.push(`${messageId} ${code} ${arn.at(-1)}`)
    return { kept, undeliverable }
  }
  const byTarget = (scripts: Readonly<Record<string, Script>>): void =>
    aws.always('lambda', (call) => (scripts[decodeURIComponent(call.path).split('/')[3]?.at(-1) ?? ''] ?? taken)(call))

  test('is told of each target that a record does not reach', async () => {
    const { kept, undeliverable } = keep()
    byTarget({ 1: gone, 2: gone })
    const { reports, options } = reported({ ...twice(), undeliverable })
    expect((await run(options, none(1))).failures).toEqual([])
    expect(kept).toEqual(['m-0 ResourceNotFoundException 1', 'm-0 ResourceNotFoundException 2'])
    expect(reports).toMatchObject([
      { undeliverable: 1, delivered: 0, failed: 0, errors: { ResourceNotFoundException: 2 } },
    ])
  })

  test('is not told while another target may yet take the record, since all of it comes again', async () => {
    const { kept, undeliverable } = keep()
    byTarget({ 1: gone, 2: denied })
    expect((await run({ ...twice(), undeliverable }, none(1))).error?.code).toBe('ResourceNotFoundException')
    expect(kept).toEqual([])
  })

  test('is not told where any target is enough and one has taken it', async () => {
    const { kept, undeliverable } = keep()
    byTarget({ 1: gone })
    expect((await run({ ...twice(), undeliverable, fanOut: 'any' }, none(1))).failures).toEqual([])
    expect(kept).toEqual([])
  })

  test.each([
    ['denied', denied],
    ['busy', busy],
  ])('is not told of what is only %s', async (_, script) => {
    const { kept, undeliverable } = keep()
    aws.always('lambda', script)
    expect((await run({ target: target(), undeliverable }, none(1))).failures).toBeUndefined()
    expect(kept).toEqual([])
  })

  test('that fails itself fails the record with what was wrong with it', async () => {
    aws.answer('lambda', gone, taken)
    const undeliverable = () => Promise.reject(new Error('queue is gone'))
    const { failures, log } = await run(
      { target: target(), undeliverable, batchSize: 1, concurrency: 1 },
      sqs([undefined, undefined]),
    )
    expect(failures).toEqual(['m-0'])
    expect(log).toMatchObject([{ code: 'ResourceNotFoundException', delivered: 1, undelivered: 1 }])
  })
})

describe('several targets', () => {
  test.each([
    ['all', ['m-0', 'm-1']],
    ['any', ['m-1']],
  ] as const)('%s: a record that some gave back', async (fanOut, told) => {
    aws.answer('lambda', failing('m-0', 'm-1'), failing('m-1'))
    const options = { target: [target(), target()], fanOut, invocationType: 'RequestResponse' } as const
    expect((await run(options, none(3))).failures).toEqual(told)
  })

  test('count as calls at once', async () => {
    let [now, most] = [0, 0]
    aws.always('lambda', async () => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setTimeout(resolve, 5))
      now--
      return { status: 202 }
    })
    const options = { target: [target(), target(), target(), target()], batchSize: 1, concurrency: 3 }
    expect((await run(options, none(4))).failures).toEqual([])
    expect(aws.callsOf('lambda')).toHaveLength(16)
    expect(most).toBe(3)
  })

  test('none at all is refused, since nothing would be delivered', () => {
    expect(() => bridge({ target: [] })).toThrow(expect.objectContaining({ code: 'InvalidTarget' }))
  })
})

describe('a partial answer of the target', () => {
  const sync = { invocationType: 'RequestResponse' } as const
  test.each<readonly [string, SourceEvent, unknown, readonly string[] | 'thrown']>([
    [
      'for a stream counts from the first name, whatever their order',
      kinesis(['a', 'b', 'c', 'd']),
      ['103', '101'],
      ['101'],
    ],
    ['with a name that was not sent fails all, beside names that were', none(3), ['m-1', 'other'], 'thrown'],
    ['with an empty name fails all', none(2), [''], 'thrown'],
    ['with null as a name fails all', none(2), [null], 'thrown'],
    ['of SNS, which has none, is an answer like any other', sns(), ['x'], []],
    ['of an event without records too', eventBridge(), ['x'], []],
    ['that is empty is success', none(2), [], []],
    ['that is null is success', none(2), null, []],
  ])('%s', async (_, event, given, told) => {
    const batchItemFailures = Array.isArray(given)
      ? given.map((itemIdentifier: unknown) => ({ itemIdentifier }))
      : given
    aws.answer('lambda', () => answers({ batchItemFailures }))
    const { failures, error } = await run({ target: target(), ...sync }, event)
    expect(failures ?? 'thrown').toEqual(told)
    if (told === 'thrown') expect(error?.code).toBe('PartialFailure')
  })

  test('with other members than a name fails all', async () => {
    aws.answer('lambda', () => answers({ batchItemFailures: [{ id: 'm-0' }] }))
    expect((await run({ target: target(), ...sync }, none(2))).error?.code).toBe('PartialFailure')
  })

  test('to a part leaves other parts alone', async () => {
    aws.answer('lambda', failing('m-1'), failing())
    const options = { target: target(), ...sync, batchSize: 2, concurrency: 1 }
    expect((await run(options, none(4))).failures).toEqual(['m-1'])
    expect(sentNames()).toEqual([
      ['m-0', 'm-1'],
      ['m-2', 'm-3'],
    ])
  })
})

describe('aggregated records', () => {
  const aggregated = (...outer: readonly (readonly UserRecord[])[]): SourceEvent => {
    const { Records = [] } = kinesis(outer.map((_, index) => `outer-${index}`))
    return {
      Records: Records.map((record, index) => ({
        ...record,
        kinesis: { ...record.kinesis, sequenceNumber: String(100 + index), data: aggregate(outer[index] ?? []) },
      })),
    }
  }
  const user = (key: string, data: string): UserRecord => ({ key, data })
  const texts = () =>
    aws
      .callsOf('lambda')
      .flatMap(recordsIn)
      .map(({ kinesis: one }) => Buffer.from(one?.data ?? '', 'base64').toString())

  test('keep the order of the keys that are inside', async () => {
    const event = aggregated(
      [user('a', 'a1'), user('b', 'b1')],
      [user('b', 'b2'), user('a', 'a2')],
      [user('a', 'a3'), user('b', 'b3')],
    )
    // Whatever is called first takes longest.
    let wait = 60
    aws.always('lambda', async () => {
      wait /= 2
      await new Promise((resolve) => setTimeout(resolve, wait))
      return { status: 202 }
    })
    const options = { target: target(), open: openAggregates, order: 'key', batchSize: 1 } as const
    expect((await run(options, event)).failures).toEqual([])
    expect(texts().filter((text) => text.startsWith('a'))).toEqual(['a1', 'a2', 'a3'])
    expect(texts().filter((text) => text.startsWith('b'))).toEqual(['b1', 'b2', 'b3'])
  })

  test('come again as a whole, and nothing behind what failed was sent', async () => {
    poison('', jsonError(404, 'ResourceNotFoundException', 'gone'))
    aws.answer('lambda', taken, taken, gone)
    const event = aggregated([user('a', '1')], [user('a', '2'), user('a', '3'), user('a', '4')])
    const { reports, options } = reported({ open: openAggregates, batchSize: 1 })
    expect((await run(options, event)).failures).toEqual(['101'])
    expect(texts()).toEqual(['1', '2', '3'])
    // All three of the second come again, also the one that was delivered.
    expect(reports).toMatchObject([{ received: 4, delivered: 1, failed: 3 }])
  })

  test('that are given back by the name that they share come again', async () => {
    aws.answer('lambda', failing('101'))
    const event = aggregated([user('a', '1'), user('a', '2')], [user('a', '3'), user('a', '4')])
    const options = { target: target(), open: openAggregates, invocationType: 'RequestResponse' } as const
    expect((await run(options, event)).failures).toEqual(['101'])
  })

  test('with a name that nobody knows all come again, however many share the known one', async () => {
    aws.answer('lambda', failing('100', 'other'))
    const event = aggregated([user('a', '1'), user('a', '2'), user('a', '3')], [user('a', '4')])
    const options = { target: target(), open: openAggregates, invocationType: 'RequestResponse' } as const
    expect((await run(options, event)).error?.code).toBe('PartialFailure')
  })
})

describe('callbacks that fail', () => {
  const secret = 'a1b2 secret order'
  const thrower = () => {
    throw new TypeError(secret)
  }

  test.each(['open', 'filter', 'transform'] as const)('`%s`: that record alone cannot be sent', async (name) => {
    const answer = { open: [{ messageId: 'm-0', body: '1' }], filter: true, transform: { messageId: 'm-0' } }[name]
    const failsFor = ({ messageId }: { messageId?: string }) => (messageId === 'm-1' ? thrower() : answer)
    const options = { target: target(), [name]: failsFor } as BridgeOptions
    const { failures, rawLog, log } = await run(options, none(3))
    expect(failures).toEqual(['m-1'])
    expect(log).toMatchObject([{ code: 'CallbackFailed', message: 'bridge stopped: a callback threw TypeError' }])
    expect(rawLog).not.toContain('secret')
  })

  test('`transform`: `undeliverable` takes the record, and finds what was thrown', async () => {
    const lost: unknown[] = []
    const undeliverable = async (record: unknown, error: BridgeError) => void lost.push([record, error])
    const options = { target: target(), transform: thrower, undeliverable }
    expect((await run(options, kinesis(['a', 'b']))).failures).toEqual([])
    expect(lost).toHaveLength(2)
    const [[record, error]] = lost as [[unknown, BridgeError]]
    expect(record).toEqual(kinesis(['a', 'b']).Records?.[0])
    expect(error).toMatchObject({ code: 'CallbackFailed', kind: 'payload', retryable: false })
    expect(error.cause).toMatchObject({ message: secret })
    expect(JSON.stringify({ ...error })).not.toContain('secret')
    expect(aws.calls).toEqual([])
  })

  test('`transform` that makes what is no JSON', async () => {
    expect((await run({ target: target(), transform: () => 1n }, none(2))).error?.code).toBe('CallbackFailed')
  })

  test('`transform` that makes nothing leaves the record out', async () => {
    const { reports, options } = reported({
      transform: ({ messageId }) => (messageId === 'm-0' ? undefined : { a: 1 }),
    })
    expect((await run(options, none(2))).failures).toEqual([])
    expect(payloads()).toEqual([{ Records: [{ a: 1 }] }])
    expect(reports).toMatchObject([{ received: 2, filtered: 1, delivered: 1 }])
  })

  test('`oversize`: that record fails, and the others are delivered', async () => {
    const event = {
      Records: [...(none(2).Records ?? []), { messageId: 'm-9', eventSource: 'aws:sqs', body: 'x'.repeat(1_100_000) }],
    }
    const { failures, log } = await run({ target: target(), oversize: () => Promise.reject(new Error(secret)) }, event)
    expect(failures).toEqual(['m-9'])
    expect(log).toMatchObject([{ code: 'CallbackFailed', retryable: true }])
  })

  test.each<readonly [string, NonNullable<BridgeOptions['around']>, string, number]>([
    ['never calls', async () => undefined as never, 'NotSent', 0],
    ['swallows a failure', (_, call) => call().catch(() => undefined as never), 'NotSent', 1],
    ['throws before', () => Promise.reject(new Error(secret)), 'CallbackFailed', 0],
    ['throws after', async (_, call) => call().then(thrower), 'CallbackFailed', 1],
  ])('`around` that %s: the record is not delivered', async (_, around, code, calls) => {
    aws.always('lambda', code === 'NotSent' ? gone : taken)
    expect((await run({ target: target(), around }, none(1))).error?.code).toBe(code)
    expect(aws.callsOf('lambda')).toHaveLength(calls)
  })

  test('`onReport` is none of the bridge’s business', async () => {
    expect((await run({ target: target(), onReport: thrower }, none(1))).failures).toEqual([])
  })
})

describe('events that are no list of records', () => {
  test.each([['text'], [5], [0], [false], [['a']], [{ Records: 'text' }]])('%j goes as it is', async (event) => {
    await run({ target: target() }, event as unknown as SourceEvent)
    expect(payloads()).toEqual([event])
  })

  test.each([[null], [undefined], [{}], [[]]])('%j is nothing to send', async (event) => {
    expect((await run({ target: target() }, event as unknown as SourceEvent)).failures).toEqual([])
    expect(aws.calls).toEqual([])
  })

  test('are filtered and changed like records', async () => {
    const only = { filter: ({ id }: { id?: string }) => id !== 'event-1' }
    await run({ target: target(), ...only }, eventBridge())
    expect(aws.calls).toEqual([])
    await run({ target: target(), transform: ({ id }) => ({ id }) }, eventBridge())
    expect(payloads()).toEqual([{ id: 'event-1' }])
  })

  test('count as one record, and leave a claim where they are too large', async () => {
    const { reports, options } = reported({ oversize: async (text, id) => ({ id, letters: text.length }) })
    const large = { ...eventBridge(), detail: 'x'.repeat(1_048_577) }
    expect((await run(options, large)).failures).toEqual([])
    expect(payloads()).toEqual([{ id: 'event-1', letters: JSON.stringify(large).length }])
    expect(reports).toMatchObject([{ received: 1, delivered: 1, failed: 0 }])
  })

  test('exactly at the limit go as an `Event`', async () => {
    const filling = 1_048_576 - JSON.stringify({ text: '' }).length
    await run({ target: target() }, { text: 'x'.repeat(filling) } as SourceEvent)
    await run({ target: target() }, { text: 'x'.repeat(filling + 1) } as SourceEvent).catch(() => {})
    expect(aws.callsOf('lambda').map(({ headers }) => headers['x-amz-invocation-type'])).toEqual([
      'Event',
      'RequestResponse',
    ])
  })

  test.each([
    ['SNS', sns()],
    ['S3', s3()],
    ['EventBridge', eventBridge()],
  ])('%s that fails for good is taken by `undeliverable`', async (_, event) => {
    aws.always('lambda', gone)
    const lost: unknown[] = []
    const undeliverable = async (record: unknown) => void lost.push(record)
    expect((await run({ target: target(), undeliverable }, event)).failures).toEqual([])
    expect(lost).toEqual(event.Records ?? [event])
  })
})

describe('the time', () => {
  /** A context that starts with so many milliseconds. */
  const lasting = (milliseconds: number) => {
    const end = Date.now() + milliseconds
    return { getRemainingTimeInMillis: () => end - Date.now() }
  }
  const hang: Script = () => 'hang'

  test('that is up is told: what was delivered is, what was not comes again', async () => {
    aws.answer('lambda', taken, hang)
    const { reports, options } = reported({ batchSize: 1 })
    const begun = Date.now()
    const { failures, log } = await run(options, kinesis(['a', 'b', 'c', 'd']), lasting(900))
    expect(Date.now() - begun).toBeLessThan(900)
    expect(failures).toEqual(['101'])
    expect(log).toMatchObject([{ code: 'Deadline', retryable: true, delivered: 1, undelivered: 3 }])
    expect(reports).toMatchObject([{ delivered: 1, failed: 3, late: 1, errors: { Deadline: 1 } }])
  })

  test('that is up before anything is sent fails everything at no cost', async () => {
    const { reports, options } = reported({})
    expect((await run(options, none(3), lasting(300))).error?.code).toBe('Deadline')
    expect(aws.calls).toEqual([])
    expect(reports).toMatchObject([{ delivered: 0, failed: 3, late: 3 }])
  })

  test.each(['filter', 'transform', 'oversize', 'undeliverable'] as const)(
    'is kept, though `%s` hangs',
    async (name) => {
      const { Records = [] } = none(2)
      const large = { eventSource: 'aws:sqs', messageId: 'm-9', body: 'x'.repeat(1_100_000) }
      const event = { Records: name === 'oversize' ? [...Records, large] : Records }
      if (name === 'undeliverable') aws.answer('lambda', taken, gone)
      const hangs = () => new Promise<never>(() => {})
      const options: BridgeOptions = { target: target(), batchSize: 1, concurrency: 1, [name]: hangs }
      const { failures, error } = await run(options, event, lasting(800))
      if (name === 'oversize') expect(failures).toEqual(['m-9'])
      else if (name === 'undeliverable') expect(failures).toEqual(['m-1'])
      else expect(error).toMatchObject({ code: 'Deadline', retryable: true })
    },
  )

  test('the trace of the context goes along', async () => {
    await run({ target: target() }, none(1), { ...plenty, xRayTraceId: 'Root=1-2-3' })
    expect(aws.callsOf('lambda')[0]?.headers['x-amzn-trace-id']).toBe('Root=1-2-3')
  })
})

describe('throttling', () => {
  test('says which limit it was', async () => {
    aws.always('lambda', busy)
    const { error, log } = await run({ target: target() }, none(1))
    const reason = 'ReservedFunctionConcurrentInvocationLimitExceeded'
    expect(error).toMatchObject({ code: 'TooManyRequestsException', kind: 'throttle', reason })
    expect(log).toMatchObject([{ reason }])
  })

  test('lets fewer calls go at once, of this event and the next', async () => {
    const handler = bridge({ target: target(), batchSize: 1, concurrency: 8, logger: { error: () => {} } })
    aws.always('lambda', busy)
    await handler(none(1), plenty).catch(() => {})
    let [now, most] = [0, 0]
    aws.always('lambda', async () => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setTimeout(resolve, 5))
      now--
      return { status: 202 }
    })
    await handler(none(4), plenty)
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThanOrEqual(4)
  })
})

describe('options that are numbers', () => {
  test.each([0, -1, Number.NaN, 1, 2.5, Number.POSITIVE_INFINITY])(
    'concurrency %d delivers everything',
    async (concurrency) => {
      for (const order of ['key', 'none'] as const) {
        aws.reset()
        expect(
          (await run({ target: target(), concurrency, order, batchSize: 1 }, sqs(['a', 'b', 'c', 'd', 'e']))).failures,
        ).toEqual([])
        expect(sentNames().flat().sort()).toEqual(['m-0', 'm-1', 'm-2', 'm-3', 'm-4'])
      }
    },
  )

  test.each([
    [0, 5],
    [-1, 5],
    [2.5, 2],
    [Number.NaN, 1],
  ])('batchSize %d makes %i calls of five', async (batchSize, calls) => {
    expect((await run({ target: target(), batchSize }, none(5))).failures).toEqual([])
    expect(aws.callsOf('lambda')).toHaveLength(calls)
  })
})

test('a logger takes one line, without credentials or payload', async () => {
  aws.always('lambda', denied)
  const lines: unknown[][] = []
  const logger = { error: (...line: [string, object]) => void lines.push(line) }
  const { rawLog } = await run({ target: target(), logger }, none(2))
  expect(lines).toMatchObject([
    ['bridge stopped: not you', { code: 'AccessDeniedException', delivered: 0, undelivered: 2 }],
  ])
  expect(rawLog).toBe('')
  expect(JSON.stringify(lines)).not.toMatch(/canary|"n":/)
})
