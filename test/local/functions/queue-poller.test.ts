import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetEventSourceMappingCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda'
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { beforeEach, describe, expect, it } from 'vitest'
import { refusalOf } from '../test-accounts.ts'
import { allow, policyOf } from '../test-principals.ts'
import { gate, LOGGING, startFunctionWorld, until, zipOf } from './function-world.ts'
import type { Call } from './puppeteer.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const READING = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((name) => `sqs:${name}`)
const REPORT = { FunctionResponseTypes: ['ReportBatchItemFailures' as const] }

const world = startFunctionWorld('queue-poller.test.ts')
const { create, invoke, called, calls, finished, play, permit, createQueue, receive, lines } = world
const { arn, roleArn, owner, other, region, queueUrl } = world
const queueArn = arn('sqs', 'q')
const advance = (milliseconds: number) => world.aws().clock.advance(milliseconds)

interface SqsRecord {
  readonly messageId: string
  readonly body: string
  readonly attributes: Readonly<Record<string, string>>
}

const recordsOf = ({ event }: Call) => (event as { Records: SqsRecord[] }).Records
const bodiesOf = (call: Call) => recordsOf(call).map(({ body }) => body)
/** The bodies of all batches so far, in the order of their begin. */
const bodies = () => calls().flatMap(bodiesOf)
const sorted = (texts: readonly string[]) => texts.toSorted((a, b) => a.localeCompare(b))

const send = (MessageBody: string, more: Partial<SendMessageCommandInput> = {}, client = world.sqs()) =>
  client.send(new SendMessageCommand({ QueueUrl: queueUrl('q'), MessageBody, ...more }))

/** Sends many; `group:text` chooses the group in a FIFO queue. */
async function sendAll(texts: readonly string[], name = 'q') {
  for (let at = 0; at < texts.length; at += 10) {
    const Entries = texts.slice(at, at + 10).map((MessageBody, n) => ({
      Id: String(n),
      MessageBody,
      ...(name.endsWith('.fifo') && { MessageGroupId: MessageBody.split(':')[0] }),
    }))
    const { Failed } = await world.sqs().send(new SendMessageBatchCommand({ QueueUrl: queueUrl(name), Entries }))
    expect(Failed ?? []).toEqual([])
  }
}

async function map(more: Partial<CreateEventSourceMappingCommandInput> = {}): Promise<string> {
  const request = { FunctionName: 'f', EventSourceArn: queueArn, ...more }
  const { UUID = '' } = await world.lambda().send(new CreateEventSourceMappingCommand(request))
  return UUID
}

const update = (UUID: string, more: object) =>
  world.lambda().send(new UpdateEventSourceMappingCommand({ UUID, ...more }))
const mapping = (UUID: string) => world.lambda().send(new GetEventSourceMappingCommand({ UUID }))
const inState = (UUID: string, state: string) =>
  until(`the state ${state}`, async () => (await mapping(UUID)).State === state)

/** How many messages wait, are in flight, and are delayed. */
async function counts(name = 'q', client = world.sqs(), account = owner): Promise<number[]> {
  const request = new GetQueueAttributesCommand({ QueueUrl: queueUrl(name, account), AttributeNames: ['All'] })
  const attributes: Readonly<Record<string, string>> = (await client.send(request)).Attributes ?? {}
  return ['', 'NotVisible', 'Delayed'].map((kind) => Number(attributes[`ApproximateNumberOfMessages${kind}`]))
}
const emptied = (name = 'q') =>
  until(`nothing on ${name}`, async () => (await counts(name)).every((count) => count === 0))

/** Lets another function run and come back: what was due before it has begun by then. */
async function probe() {
  await invoke('probe')
}

/** Waits with the clock going on by a second each time that nothing runs. */
function untilWithTime(what: string, ask: () => boolean | Promise<boolean>): Promise<boolean> {
  return until(what, async () => {
    if (await ask()) return true
    await probe()
    if (world.running() === 0) advance(SECOND)
    return false
  })
}

const failures = (...records: (SqsRecord | undefined)[]) => ({
  batchItemFailures: records.map((record) => ({ itemIdentifier: record?.messageId })),
})

beforeEach(async () => {
  await permit('exec', allow([...LOGGING, ...READING]))
  await create('f')
  await create('probe', { Code: { ZipFile: zipOf('export const handler = async () => 1') } })
})

describe('a batch', () => {
  // As recorded from AWS, tests/aws/services/lambda_/event_source_mapping of localstack/localstack.
  it('has the shape that AWS has', async () => {
    await createQueue('q')
    const { MessageId, MD5OfMessageAttributes } = await send('{"a":1}', {
      MessageAttributes: {
        Title: { DataType: 'String', StringValue: 'The Whistler' },
        Bytes: { DataType: 'Binary', BinaryValue: Buffer.from('ab') },
      },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-2-3' } },
    })
    await map()
    const { event } = await called(1)
    const lists = { stringListValues: [], binaryListValues: [] }
    expect(event).toEqual({
      Records: [
        {
          messageId: MessageId,
          receiptHandle: expect.any(String),
          body: '{"a":1}',
          attributes: {
            ApproximateReceiveCount: '1',
            AWSTraceHeader: 'Root=1-2-3',
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: owner,
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          },
          messageAttributes: {
            Title: { stringValue: 'The Whistler', ...lists, dataType: 'String' },
            Bytes: { binaryValue: 'YWI=', ...lists, dataType: 'Binary' },
          },
          md5OfMessageAttributes: MD5OfMessageAttributes,
          md5OfBody: 'bb6cb5c68df4652941caf652a366f2d8',
          eventSource: 'aws:sqs',
          eventSourceARN: queueArn,
          awsRegion: region,
        },
      ],
    })
  })

  it('of a FIFO queue tells group, sequence and deduplication', async () => {
    const EventSourceArn = await createQueue('q.fifo')
    await send('a', { QueueUrl: queueUrl('q.fifo'), MessageGroupId: 'g', MessageDeduplicationId: 'd' })
    await map({ EventSourceArn })
    expect(recordsOf(await called(1))).toMatchObject([
      {
        attributes: {
          MessageGroupId: 'g',
          MessageDeduplicationId: 'd',
          SequenceNumber: expect.stringMatching(/^\d+$/),
        },
        messageAttributes: {},
      },
    ])
  })

  it('holds ten messages, or as many as the mapping says', async () => {
    await createQueue('q')
    const texts = Array.from({ length: 25 }, (_, n) => String(n))
    await sendAll(texts)
    await map({ BatchSize: 7 })
    await emptied()
    expect(Math.max(...calls().map((call) => recordsOf(call).length))).toBe(7)
    expect(sorted(bodies())).toEqual(sorted(texts))
  })

  it('is larger than ten with a window, which ends when it is full', async () => {
    await createQueue('q')
    await sendAll(Array.from({ length: 30 }, (_, n) => String(n)))
    await map({ BatchSize: 24, MaximumBatchingWindowInSeconds: 60 })
    expect(recordsOf(await called(1))).toHaveLength(24)
    await probe()
    expect(calls()).toHaveLength(1)
    advance(MINUTE)
    expect(recordsOf(await called(2))).toHaveLength(6)
  })

  it('waits for its window to end', async () => {
    await createQueue('q', { VisibilityTimeout: '300' })
    await map({ BatchSize: 4, MaximumBatchingWindowInSeconds: 30 })
    for (const text of ['a', 'b']) {
      await send(text)
      await probe()
      advance(14 * SECOND)
      await probe()
    }
    expect(calls()).toEqual([])
    advance(2 * SECOND)
    expect(bodiesOf(await called(1))).toEqual(['a', 'b'])
  })

  it('holds a message once, though its visibility timeout ends within the window', async () => {
    await createQueue('q', { VisibilityTimeout: '30' })
    await map({ MaximumBatchingWindowInSeconds: 45 })
    await send('a')
    for (let seconds = 0; seconds < 45; seconds += 15) {
      await probe()
      advance(15 * SECOND)
    }
    expect(recordsOf(await called(1))).toMatchObject([{ body: 'a', attributes: { ApproximateReceiveCount: '2' } }])
    await emptied()
  })

  it('holds no more than 6 MB; what was received beyond that is in the next', async () => {
    await createQueue('q', { VisibilityTimeout: '300' })
    const texts = [...'abcdefgh'].map((letter) => letter.repeat(1_000_000))
    for (const text of texts) await send(text)
    await map({ MaximumBatchingWindowInSeconds: 60 })
    await called(1)
    advance(MINUTE)
    await emptied()
    expect(calls().map((call) => recordsOf(call).length)).toEqual([6, 2])
    for (const { event } of calls()) expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThanOrEqual(6_291_456)
    expect(sorted(bodies())).toEqual(texts)
  })
})

describe('a message', () => {
  it('is deleted once the function is done with it, and not before', async () => {
    await createQueue('q')
    const held = gate()
    play(() => held.opened.then(() => ({})))
    await send('a')
    await map()
    await called(1)
    expect(await counts()).toEqual([0, 1, 0])
    held.open()
    await emptied()
    advance(HOUR)
    await probe()
    expect(calls()).toHaveLength(1)
  })

  it('that failed comes again when its visibility timeout is over', async () => {
    await createQueue('q', { VisibilityTimeout: '40' })
    play(() => (calls().length === 1 ? { error: 'no' } : {}))
    await send('a')
    await map()
    await finished('f', 1)
    advance(39 * SECOND)
    await probe()
    expect(calls()).toHaveLength(1)
    expect(await counts()).toEqual([0, 1, 0])
    advance(SECOND)
    expect(recordsOf(await called(2))).toMatchObject([{ body: 'a', attributes: { ApproximateReceiveCount: '2' } }])
    await emptied()
  })

  it('that fails too often is moved by the queue itself', async () => {
    const deadLetterTargetArn = await createQueue('dead')
    await createQueue('q', { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 }) })
    play((call) => (bodiesOf(call).includes('bad') ? { error: 'no' } : {}))
    await sendAll(['bad', 'good'])
    await map({ BatchSize: 1 })
    await untilWithTime('the dead letter', async () => (await counts('dead'))[0] === 1)
    expect(sorted(bodies())).toEqual(['bad', 'bad', 'good'])
    expect((await receive('dead')).Body).toBe('bad')
    await emptied()
  })

  it('comes again where the role may not delete it', async () => {
    await createQueue('q')
    await send('a')
    const held = gate()
    play(() => held.opened.then(() => ({})))
    await map()
    await called(1)
    await permit('exec', allow([...LOGGING, 'sqs:ReceiveMessage']))
    held.open()
    await finished('f', 1)
    await permit('exec', allow([...LOGGING, ...READING]))
    advance(30 * SECOND)
    await called(2)
    await emptied()
    expect(lines.filter((line) => line.endsWith('the execution role is not allowed sqs:DeleteMessage'))).toHaveLength(1)
  })
})

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
describe('ReportBatchItemFailures', () => {
  type Answer = (records: readonly SqsRecord[]) => unknown
  it.each<[told: string, answer: Answer, again: string[]]>([
    ['a message', ([a]) => failures(a), ['0']],
    ['several', ([a, , c]) => failures(c, a), ['0', '2']],
    ['no failures', () => failures(), []],
    ['null as list', () => ({ batchItemFailures: null }), []],
    ['an empty answer', () => ({}), []],
    ['null', () => null, []],
    ['an empty identifier', () => ({ batchItemFailures: [{ itemIdentifier: '' }] }), ['0', '1', '2']],
    ['null as identifier', () => ({ batchItemFailures: [{ itemIdentifier: null }] }), ['0', '1', '2']],
    ['a wrong key', ([a]) => ({ batchItemFailures: [{ id: a?.messageId }] }), ['0', '1', '2']],
    [
      'a message of another batch',
      ([a]) => ({ batchItemFailures: [...failures(a).batchItemFailures, { itemIdentifier: 'x' }] }),
      ['0', '1', '2'],
    ],
  ])('reads %s', async (_, answer, again) => {
    await createQueue('q')
    // The first call gets all three, in the order in which they were sent.
    const texts = ['0', '1', '2']
    await sendAll(texts)
    play((call) => (calls().length === 1 ? { value: answer(recordsOf(call)) } : {}))
    await map(REPORT)
    await finished('f', 1)
    expect(bodies()).toEqual(texts)
    await until('the others gone', async () => (await counts())[1] === again.length)
    advance(30 * SECOND)
    await emptied()
    expect(sorted(bodies().slice(3))).toEqual(again)
  })

  it('counts only where the mapping says so', async () => {
    await createQueue('q')
    await sendAll(['0', '1'])
    play((call) => ({ value: failures(recordsOf(call)[0]) }))
    await map()
    await emptied()
    expect(bodies()).toEqual(['0', '1'])
  })
})

describe('a FIFO queue', () => {
  it('is handed on in order per group, a group in one batch at a time, groups side by side', async () => {
    const EventSourceArn = await createQueue('q.fifo')
    const groups = ['a', 'b', 'c']
    const busy = new Set<string>()
    const begun: string[] = []
    const held = gate()
    play(async (call) => {
      const own = new Set(bodiesOf(call).map((text) => text.split(':')[0] as string))
      for (const group of own) expect(busy.has(group)).toBe(false)
      for (const group of own) busy.add(group)
      begun.push(...bodiesOf(call))
      if (calls().length <= 3) await held.opened
      for (const group of own) busy.delete(group)
      return {}
    })
    const texts = Array.from({ length: 8 }, (_, n) => groups.map((group) => `${group}:${n}`)).flat()
    await sendAll(texts, 'q.fifo')
    await map({ EventSourceArn, BatchSize: 1 })
    await called(3)
    expect(sorted(bodies())).toEqual(['a:0', 'b:0', 'c:0'])
    held.open()
    await emptied('q.fifo')
    for (const group of groups) {
      const own = begun.filter((text) => text.startsWith(`${group}:`))
      expect(own).toEqual(Array.from({ length: 8 }, (_, n) => `${group}:${n}`))
    }
  })

  it('holds up the group of what failed, and no other', async () => {
    const EventSourceArn = await createQueue('q.fifo')
    play((call) =>
      bodies().filter((text) => text === 'a:0').length === 1 && bodiesOf(call).includes('a:0') ? { error: 'no' } : {},
    )
    await sendAll(['a:0', 'a:1', 'b:0', 'b:1'], 'q.fifo')
    await map({ EventSourceArn, BatchSize: 1 })
    await until('the other group', () => bodies().includes('b:1'))
    await probe()
    expect(bodies()).not.toContain('a:1')
    await untilWithTime('the rest', () => bodies().includes('a:1'))
    expect(bodies().filter((text) => text.startsWith('a'))).toEqual(['a:0', 'a:0', 'a:1'])
  })
})

// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
describe('a filter', () => {
  const MESSAGES = ['{"n":1,"s":"x"}', '{"n":200}', 'plain', '[1]', '"n"']
  it.each<[patterns: object[], passing: number[]]>([
    [[{ body: { n: [1] } }], [0]],
    [[{ body: { n: [{ numeric: ['>', 100] }] } }], [1]],
    [
      [{ body: { n: [1] } }, { body: { n: [200] } }],
      [0, 1],
    ],
    [[{ body: { n: [1], s: ['y'] } }], []],
    [[{ body: { s: [{ exists: false }] } }], [1, 2, 3, 4]],
    [[{ body: ['plain'] }], [2]],
    [[{ eventSource: ['aws:sqs'] }], [0, 1, 2, 3, 4]],
  ])('%j', async (patterns, passing) => {
    await createQueue('q')
    const Filters = patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) }))
    await map({ FilterCriteria: { Filters } })
    await sendAll(MESSAGES)
    // Everything goes from the queue: what passes is processed, the rest is deleted.
    await emptied()
    expect(sorted(bodies())).toEqual(sorted(passing.map((n) => MESSAGES[n] as string)))
  })

  it('is changed and taken away', async () => {
    await createQueue('q')
    const Filters = [{ Pattern: '{"body":["a"]}' }]
    const id = await map({ FilterCriteria: { Filters } })
    expect((await mapping(id)).FilterCriteria).toEqual({ Filters })
    await update(id, { FilterCriteria: { Filters: [{ Pattern: '{"body":["b"]}' }] } })
    await inState(id, 'Enabled')
    await sendAll(['a', 'b'])
    await emptied()
    expect(bodies()).toEqual(['b'])
    await update(id, { FilterCriteria: {} })
    await inState(id, 'Enabled')
    expect(await mapping(id)).not.toHaveProperty('FilterCriteria')
    await send('c')
    await called(2)
  })
})

describe('concurrency', () => {
  it('rises while five batches are not enough', async () => {
    await createQueue('q', { VisibilityTimeout: '900' })
    const held = gate()
    play(() => held.opened.then(() => ({})))
    await sendAll(Array.from({ length: 12 }, (_, n) => String(n)))
    await map({ BatchSize: 1 })
    await called(5)
    advance(2 * SECOND)
    await called(12)
    expect(world.running()).toBe(12)
    held.open()
    await emptied()
    expect(calls()).toHaveLength(12)
  })

  it('is never more than the mapping says', async () => {
    await createQueue('q', { VisibilityTimeout: '900' })
    const held = gate()
    play(() => held.opened.then(() => ({})))
    await sendAll(['1', '2', '3', '4'])
    const id = await map({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } })
    await called(2)
    advance(10 * SECOND)
    await probe()
    expect(calls()).toHaveLength(2)
    expect((await mapping(id)).ScalingConfig).toEqual({ MaximumConcurrency: 2 })
    held.open()
    await emptied()
  })

  it('that the function has not leaves the messages in the queue, and loses none', async () => {
    await createQueue('q')
    const concurrency = { FunctionName: 'f', ReservedConcurrentExecutions: 0 }
    await world.lambda().send(new PutFunctionConcurrencyCommand(concurrency))
    await sendAll(['a', 'b'])
    await map()
    for (let pause = 0; pause < 6; pause++) {
      await probe()
      advance(20 * SECOND)
    }
    expect(calls()).toEqual([])
    await world.lambda().send(new DeleteFunctionConcurrencyCommand({ FunctionName: 'f' }))
    await untilWithTime('both', () => bodies().length === 2)
    expect(sorted(bodies())).toEqual(['a', 'b'])
    await emptied()
  })
})

describe('a mapping', () => {
  it('reads nothing while it is disabled, and finishes what it has received', async () => {
    await createQueue('q')
    const held = gate()
    play(() => held.opened.then(() => ({})))
    const id = await map({ BatchSize: 1 })
    await send('a')
    await called(1)
    expect(await update(id, { Enabled: false })).toMatchObject({ State: 'Disabling' })
    await send('b')
    await probe()
    held.open()
    await inState(id, 'Disabled')
    expect(await counts()).toEqual([1, 0, 0])
    expect(await update(id, { Enabled: true })).toMatchObject({ State: 'Enabling' })
    await called(2)
    await emptied()
    expect(bodies()).toEqual(['a', 'b'])
  })

  it('that waits for its window hands on what it has when it is disabled', async () => {
    await createQueue('q')
    const id = await map({ MaximumBatchingWindowInSeconds: 300 })
    await send('a')
    await until('the message in flight', async () => (await counts())[1] === 1)
    await update(id, { Enabled: false })
    await inState(id, 'Disabled')
    expect(bodies()).toEqual(['a'])
    await emptied()
  })

  it('that was deleted reads no more', async () => {
    await createQueue('q')
    const id = await map()
    await send('a')
    await emptied()
    await world.lambda().send(new DeleteEventSourceMappingCommand({ UUID: id }))
    await refusalOf(until('its end', () => mapping(id).then(() => false)))
    await send('b')
    advance(HOUR)
    await probe()
    expect(bodies()).toEqual(['a'])
    expect(await counts()).toEqual([1, 0, 0])
  })

  it('of a function that is gone leaves the messages alone', async () => {
    await createQueue('q')
    await map()
    await world.lambda().send(new DeleteFunctionCommand({ FunctionName: 'f' }))
    await send('a')
    advance(MINUTE)
    await until('the line', () => lines.some((line) => line.endsWith('there is no such function')))
    expect(await counts()).toEqual([1, 0, 0])
    await create('f')
    await untilWithTime('the message', () => bodies().length === 1)
  })

  it('reads a queue that was deleted and created again', async () => {
    await createQueue('q')
    await map()
    await world.sqs().send(new DeleteQueueCommand({ QueueUrl: queueUrl('q') }))
    advance(MINUTE)
    await until('the line', () => lines.some((line) => line.endsWith('there is no such queue')))
    await createQueue('q')
    await send('a')
    await untilWithTime('the message', () => bodies().length === 1)
    await emptied()
  })

  it.each(['sqs:ReceiveMessage'])('whose role loses %s says so, and goes on after the mend', async (action) => {
    await createQueue('q')
    await map()
    await permit('exec', allow([...LOGGING, ...READING.filter((other) => other !== action)]))
    await send('a')
    await until('the line', () => lines.some((line) => line.endsWith(`the execution role is not allowed ${action}`)))
    advance(10 * MINUTE)
    await probe()
    expect(calls()).toEqual([])
    expect(await counts()).toEqual([1, 0, 0])
    await permit('exec', allow([...LOGGING, ...READING]))
    await untilWithTime('the message', () => bodies().length === 1)
  })
})

// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-cross-account-example.html
describe('a queue of another account', () => {
  const EventSourceArn = arn('sqs', 'far', other)
  const far = () => world.client(SQSClient, other)
  const share = (Action: readonly string[], principal = roleArn('exec')) => {
    const statement = { Effect: 'Allow', Principal: { AWS: principal }, Action, Resource: EventSourceArn }
    const Attributes = { Policy: Action.length === 0 ? '' : policyOf(statement) }
    return far().send(new SetQueueAttributesCommand({ QueueUrl: queueUrl('far', other), Attributes }))
  }
  const denied = (action: string) => ({
    code: 'InvalidParameterValueException',
    status: 400,
    message: `The function execution role does not have permissions to call ${action} on SQS`,
  })
  beforeEach(async () => {
    await far().send(new CreateQueueCommand({ QueueName: 'far' }))
  })

  it('is read where its policy names the role', async () => {
    await share(READING)
    await map({ EventSourceArn })
    await far().send(new SendMessageCommand({ QueueUrl: queueUrl('far', other), MessageBody: 'a' }))
    expect(recordsOf(await called(1))).toMatchObject([{ body: 'a', eventSourceARN: EventSourceArn, awsRegion: region }])
    await until('nothing left', async () => (await counts('far', far(), other)).every((count) => count === 0))
  })

  it.each(READING)('is refused where its policy does not allow %s', async (action) => {
    await share(READING.filter((name) => name !== action))
    expect(await refusalOf(map({ EventSourceArn }))).toEqual(denied(action.slice(4)))
  })

  it.each(READING)('is refused where the role does not allow %s', async (action) => {
    await share(READING)
    await permit('exec', allow(READING.filter((name) => name !== action)))
    expect(await refusalOf(map({ EventSourceArn }))).toEqual(denied(action.slice(4)))
  })

  it.each([
    ['without a policy', () => share([])],
    ['for another role', () => share(READING, roleArn('exec', other))],
    ['that does not exist', () => far().send(new DeleteQueueCommand({ QueueUrl: queueUrl('far', other) }))],
  ])('%s is refused', async (_, prepare) => {
    await prepare()
    expect(await refusalOf(map({ EventSourceArn }))).toEqual(denied('ReceiveMessage'))
  })

  it('is no longer read once its policy forbids it, and is again once it allows it', async () => {
    await share(READING)
    await map({ EventSourceArn })
    await share(['sqs:DeleteMessage'])
    await far().send(new SendMessageCommand({ QueueUrl: queueUrl('far', other), MessageBody: 'a' }))
    advance(10 * MINUTE)
    await probe()
    expect(calls()).toEqual([])
    await share(READING)
    await untilWithTime('the message', () => bodies().length === 1)
  })
})
