import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import {
  BridgeError,
  type BridgeOptions,
  memoryStore,
  type ReceiveOptions,
  receive,
  type SeenStore,
  type SourceEvent,
} from '../../src/runtime/index.ts'
import { dynamodb, eventBridge, kinesis, s3, sns, sqs } from './source-events.ts'

// The function in the other account: what it is given, what it does once, and what it answers.

afterEach(() => {
  vi.useRealTimers()
})

const context = { getRemainingTimeInMillis: () => 30_000, invokedFunctionArn: 'arn:aws:lambda:…:orders' }

/** Handles an event and tells all that can be seen; work fails for the numbers in `failing`. */
async function run(event: unknown, options: ReceiveOptions<unknown> = {}, failing: readonly number[] = []) {
  const done: unknown[] = []
  const ids: string[] = []
  const work = async (value: unknown, { id }: { id: string }) => {
    ids.push(id)
    if (failing.includes((value as { n: number })?.n)) throw new Error(`cannot do ${JSON.stringify(value)}`)
    done.push((value as { n?: number })?.n ?? value)
  }
  const outcome = await receive(work, options)(event, context).then(
    ({ batchItemFailures }) => batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    (error: Error) => error,
  )
  return { done, ids, outcome }
}

const none = (count: number) => sqs(Array.from({ length: count }, () => undefined))

describe('what a record is given as', () => {
  const [record] = dynamodb(['x']).Records ?? []
  test.each<readonly [string, unknown, readonly unknown[]]>([
    ['the JSON in Kinesis’s data', kinesis(['a', 'b']), [0, 1]],
    ['the JSON in SQS’s body', none(2), [0, 1]],
    ['text that is no JSON', { Records: [{ eventSource: 'aws:sqs', messageId: 'm', body: 'hello {' }] }, ['hello {']],
    ['the record of DynamoDB', dynamodb(['x']), [record]],
    ['the record of SNS', sns(), sns().Records as unknown[]],
    ['the record of S3', s3(), s3().Records as unknown[]],
    ['the event of EventBridge', eventBridge(), [eventBridge()]],
    ['any other event', { hello: 'Ada' }, [{ hello: 'Ada' }]],
    ['an event that is no object', 'text', ['text']],
    ['null', null, [null]],
    ['records of no source that is known', { Records: [{ a: 1 }, 'b', null] }, [{ a: 1 }, 'b', null]],
  ])('%s', async (_, event, expected) => {
    expect(await run(event)).toMatchObject({ done: expected, outcome: [] })
  })

  test('whatever `unwrap` and the schema make of it', async () => {
    const schema = z.object({ n: z.number() }).transform(({ n }) => ({ n: n * 10 }))
    const unwrap = ({ body }: { body?: string }) => JSON.parse(`${body}`)
    expect((await run(none(3), { unwrap, schema })).done).toEqual([0, 10, 20])
  })
})

describe('an id', () => {
  test.each<readonly [string, SourceEvent, readonly string[]]>([
    [
      'of Kinesis: the stream, the shard and the number in it',
      kinesis(['a', 'b']),
      ['100', '101'].map((n) => `arn:aws:kinesis:eu-central-1:111111111111:stream/orders shardId-000000000000:${n}`),
    ],
    ['of DynamoDB', dynamodb(['x']), ['event-0']],
    ['of SQS', none(2), ['m-0', 'm-1']],
    ['of SNS', sns(), ['sns-1']],
    ['of S3: what changed, and which change it was', s3(), ['in/a.txt/0055']],
    ['of EventBridge', eventBridge(), ['event-1']],
    ['of what a `transform` left', { Records: [{ eventID: 'e-1' }, { messageId: 'm-1' }] }, ['e-1', 'm-1']],
  ])('%s', async (_, event, ids) => {
    expect((await run(event)).ids).toEqual(ids)
    const store = memoryStore()
    expect((await run(event, { store })).done).toHaveLength(ids.length)
    expect((await run(event, { store })).done).toEqual([])
  })

  test.each<readonly [string, unknown]>([
    ['an event of one’s own, though it has an `id`', { id: 'customer-1', change: 'address' }],
    ['an S3 event without a sequencer', { Records: [{ eventSource: 'aws:s3', s3: { object: { key: 'k' } } }] }],
    ['a record of which a `transform` left no name', { Records: [{ sku: 'a' }, { sku: 'a' }] }],
  ])('is missing in %s: it is done each time, since two that look alike may both be meant', async (_, event) => {
    const store = memoryStore()
    const first = await run(event, { store })
    const again = await run(event, { store })
    expect(again.done).toEqual(first.done)
    expect(again.done.length).toBeGreaterThan(0)
    // It is told all the same, for those who know better.
    expect(again.ids).toEqual(first.ids)
    expect(first.ids[0]).toMatch(/^[0-9a-f]{64}$/)
  })

  test('may be said', async () => {
    const options = { store: memoryStore(), id: (record: object) => (record as { order?: string }).order }
    const event = { Records: [{ order: 'o-1' }, { order: 'o-1' }, { order: 'o-2' }] }
    expect((await run(event, options)).ids).toEqual(['o-1', 'o-2'])
  })
})

describe('a failure', () => {
  const partial = { partial: true }
  test.each<readonly [string, SourceEvent, ReceiveOptions<unknown>, readonly number[], unknown, readonly number[]]>([
    ['in a stream ends it there, with its number', kinesis(['a', 'b', 'c', 'd']), partial, [1, 3], ['101'], [0]],
    ['of a message leaves the others alone', none(4), partial, [1], ['m-1'], [0, 2, 3]],
    ['of a message holds back its group', sqs(['g', 'h', 'g', 'h']), partial, [0], ['m-0', 'm-2'], [1, 3]],
    ['fails the event where nobody understands partial answers', none(3), {}, [1], Error, [0, 2]],
    ['fails a stream’s event likewise, and nothing behind it is done', kinesis(['a', 'b', 'c']), {}, [1], Error, [0]],
  ])('%s', async (_, event, options, failing, told, done) => {
    const { outcome, done: seen } = await run(event, options, failing)
    expect(seen).toEqual(done)
    if (told === Error) expect(outcome).toMatchObject({ message: 'cannot do {"n":1}' })
    else expect(outcome).toEqual(told)
  })

  test.each([
    ['SNS', sns()],
    ['S3', s3()],
    ['EventBridge', eventBridge()],
  ])('of %s fails the event: there is no partial answer', async (_, event) => {
    const fail = () => Promise.reject(new Error('mine'))
    await expect(receive(fail, partial)(event, context)).rejects.toThrow('mine')
  })

  test('gives up the claim: the next delivery does it', async () => {
    const store = memoryStore()
    expect((await run(none(2), { store }, [1])).outcome).toBeInstanceOf(Error)
    expect((await run(none(2), { store })).done).toEqual([1])
    expect((await run(none(2), { store })).done).toEqual([])
  })

  test('for want of time is told before the time is up', async () => {
    let left = 1_600
    const slow = { getRemainingTimeInMillis: () => left }
    const done: number[] = []
    const handler = receive<{ n: number }>(async ({ n }) => {
      done.push(n)
      left -= 600
    }, partial)
    expect(await handler(none(4), slow)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-2' }, { itemIdentifier: 'm-3' }],
    })
    expect(done).toEqual([0, 1])
  })
})

describe('a record that does not fit its schema', () => {
  const schema = z.object({ n: z.number().max(0) })

  test('is not given, and fails without telling what is in it', async () => {
    const { outcome, done } = await run(none(2), { schema })
    expect(outcome).toMatchObject({ code: 'InvalidPayload', retryable: false })
    expect((outcome as Error).message).toBe('payload does not fit its schema at `n`')
    expect(done).toEqual([0])
  })

  test('is taken by `undeliverable`, and the others go on', async () => {
    const lost: unknown[] = []
    const undeliverable: BridgeOptions['undeliverable'] = async ({ messageId }, { code }, arn) =>
      void lost.push([messageId, code, arn])
    expect((await run(none(3), { schema, undeliverable, partial: true })).outcome).toEqual([])
    expect(lost).toEqual(['m-1', 'm-2'].map((name) => [name, 'InvalidPayload', context.invokedFunctionArn]))
  })

  test('is the only thing that it takes: work that fails is tried again', async () => {
    const undeliverable = vi.fn(async () => {})
    const work = () => Promise.reject(new BridgeError('InvalidPayload', 'of a call inside', 'payload'))
    await expect(receive(work, { undeliverable })(none(1), context)).rejects.toThrow('of a call inside')
    expect(undeliverable).not.toHaveBeenCalled()
  })
})

describe('a store', () => {
  const failingStore = (part: keyof SeenStore): SeenStore => {
    const store = memoryStore()
    return { ...store, [part]: () => Promise.reject(new Error(`${part} failed`)) }
  }

  test('that another environment works with right now: the delivery fails, and comes again', async () => {
    const store = memoryStore()
    await store.begin('m-0', 30_000)
    const { outcome, done } = await run(none(2), { store, partial: true })
    expect(outcome).toEqual(['m-0'])
    expect(done).toEqual([1])
    const alone = await run({ Records: none(2).Records?.slice(0, 1) }, { store })
    expect(alone.outcome).toMatchObject({ code: 'InProgress', retryable: true })
  })

  test('forgets a claim when the function that made it must have ended', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const store = memoryStore()
    expect(await store.begin('a', 1_000)).toBe('new')
    vi.setSystemTime(Date.now() + 999)
    expect(await store.begin('a', 1_000)).toBe('running')
    vi.setSystemTime(Date.now() + 2)
    expect(await store.begin('a', 1_000)).toBe('new')
  })

  test('is told how long the function may still run', async () => {
    const store = memoryStore()
    const begin = vi.spyOn(store, 'begin')
    await run(none(1), { store })
    expect(begin).toHaveBeenCalledWith('m-0', 30_000)
  })

  test('that cannot be asked: nothing is done', async () => {
    expect(await run(none(1), { store: failingStore('begin') })).toMatchObject({
      done: [],
      outcome: { message: 'begin failed' },
    })
  })

  test('that cannot note what was done: it was done all the same', async () => {
    expect(await run(none(1), { store: failingStore('done') })).toMatchObject({ done: [0], outcome: [] })
  })

  test('that cannot give up a claim does not hide the failure', async () => {
    const { outcome } = await run(none(2), { store: failingStore('failed') }, [1])
    expect(outcome).toMatchObject({ message: 'cannot do {"n":1}' })
  })

  test('in memory keeps the newest', async () => {
    const store = memoryStore(2)
    for (const id of ['a', 'b', 'c']) {
      await store.begin(id, 1_000)
      await store.done(id)
    }
    expect(await Promise.all(['c', 'b'].map((id) => store.begin(id, 1_000)))).toEqual(['done', 'done'])
    expect(await store.begin('a', 1_000)).toBe('new')
  })
})

describe('laws', () => {
  const KEYS = ['g', 'h', 'i']

  test('however often and in whatever parts it is delivered, each is done once, in the order of its key', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 10 }),
        fc.constantFrom('kinesis', 'fifo', 'sqs'),
        fc.boolean(),
        fc.infiniteStream(fc.nat(4)),
        async (keys, kind, isPartial, fates) => {
          const event = kind === 'kinesis' ? kinesis(keys) : sqs(keys.map((key) => (kind === 'fifo' ? key : undefined)))
          const all = event.Records ?? []
          const done: number[] = []
          const work = async ({ n }: { n: number }) => {
            if (fates.next().value === 0) throw new Error('not yet')
            done.push(n)
          }
          const handler = receive(work, { store: memoryStore(), partial: isPartial })
          let rest = all
          for (let round = 0; rest.length > 0 && round < 200; round++) {
            const answer = await handler({ Records: rest }, context).catch(() => undefined)
            const names = answer?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
            const isNamed = (record: (typeof all)[number]) =>
              names?.includes(`${record.messageId ?? record.kinesis?.sequenceNumber}`) ?? true
            rest = kind === 'kinesis' && names?.length ? rest.slice(rest.findIndex(isNamed)) : rest.filter(isNamed)
            // Now and then all of it comes again.
            if (fates.next().value === 0) rest = all
          }
          expect([...done].sort((a, b) => a - b)).toEqual(all.map((_, index) => index))
          if (kind === 'sqs') return
          for (const key of KEYS) {
            const own = done.filter((index) => keys[index] === key)
            expect(own).toEqual([...own].sort((a, b) => a - b))
          }
        },
      ),
      { numRuns: 200 },
    )
  })
})
