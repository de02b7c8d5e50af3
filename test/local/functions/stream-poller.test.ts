import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DeregisterStreamConsumerCommand,
  KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordsCommand,
  PutResourcePolicyCommand,
  RegisterStreamConsumerCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis'
import {
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionConcurrencyCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { startLocalAws } from '../../../src/local/index.ts'
import { allow, createRole, policyOf, rootIam } from '../test-principals.ts'
import { gate, LAMBDA_TRUST, LOGGING, startFunctionWorld, until, zipOf } from './function-world.ts'
import type { Call } from './puppeteer.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const READING = ['DescribeStream', 'GetShardIterator', 'GetRecords', 'ListShards'].map((name) => `kinesis:${name}`)

const world = startFunctionWorld('stream-poller.test.ts')
const { create, invoke, called, calls, finished, play, permit, createQueue, receive, lines } = world
const { arn, functionArn, roleArn, owner, other, region } = world
const streamArn = arn('kinesis', 'stream/s')
const advance = (milliseconds: number) => world.aws().clock.advance(milliseconds)

interface KinesisRecord {
  readonly eventID: string
  readonly kinesis: { readonly sequenceNumber: string; readonly partitionKey: string; readonly data: string }
}

const recordsOf = ({ event }: Call) => (event as { Records: KinesisRecord[] }).Records
const textOf = ({ kinesis }: KinesisRecord) => Buffer.from(kinesis.data, 'base64').toString()
/** What a batch held, as one word where every record is one letter. */
const wordOf = (call: Call) => recordsOf(call).map(textOf).join('')
/** The batches so far, in the order of their begin. */
const words = () => calls().map(wordOf)

const createStream = (ShardCount = 1) => world.kinesis().send(new CreateStreamCommand({ StreamName: 's', ShardCount }))

/** Puts texts into the stream, in their order; `key:text` chooses the partition key. */
async function put(texts: Iterable<string>, client = world.kinesis(), StreamARN = streamArn) {
  const Records = [...texts].map((text) => {
    const [key, data] = text.includes(':') ? (text.split(':') as [string, string]) : ['k', text]
    return { PartitionKey: key, Data: Buffer.from(data) }
  })
  const { FailedRecordCount } = await client.send(new PutRecordsCommand({ StreamARN, Records }))
  expect(FailedRecordCount).toBe(0)
}

async function map(more: Partial<CreateEventSourceMappingCommandInput> = {}): Promise<string> {
  const { UUID = '' } = await world.lambda().send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'f',
      EventSourceArn: streamArn,
      StartingPosition: 'TRIM_HORIZON',
      ...more,
    }),
  )
  return UUID
}

const mapping = (UUID: string) => world.lambda().send(new GetEventSourceMappingCommand({ UUID }))
const inState = (UUID: string, state: string) =>
  until(`the state ${state}`, async () => (await mapping(UUID)).State === state)
const saying = (UUID: string, text: string) =>
  until(`the result ${text}`, async () => (await mapping(UUID)).LastProcessingResult?.includes(text))
const onFailure = async () => ({ DestinationConfig: { OnFailure: { Destination: await createQueue('failed') } } })
const discarded = async () => JSON.parse((await receive('failed')).Body ?? '') as Record<string, unknown>
const REPORT = { FunctionResponseTypes: ['ReportBatchItemFailures' as const] }

/** Lets another function run and come back: what was due before it has begun by then. */
async function probe() {
  await invoke('probe')
}

/** Lets the batch before come to its end and its pause pass; then waits for the next batch, the one of that number. */
async function retried(times: number): Promise<Call> {
  await finished('f', times - 1)
  advance(MINUTE)
  return called(times)
}

beforeEach(async () => {
  await permit('exec', allow([...LOGGING, ...READING, 'sqs:SendMessage']))
  await create('f')
  await create('probe', { Code: { ZipFile: zipOf('export const handler = async () => 1') } })
})

describe('a batch', () => {
  it('has the shape that AWS documents', async () => {
    await createStream()
    await put(['key:data'])
    await map()
    const { event } = await called(1)
    const sequenceNumber = expect.stringMatching(/^\d{56}$/)
    expect(event).toEqual({
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: '1.0',
            partitionKey: 'key',
            sequenceNumber,
            data: Buffer.from('data').toString('base64'),
            approximateArrivalTimestamp: expect.any(Number),
          },
          eventSource: 'aws:kinesis',
          eventVersion: '1.0',
          eventID: expect.stringMatching(/^shardId-000000000000:\d{56}$/),
          eventName: 'aws:kinesis:record',
          invokeIdentityArn: roleArn('exec'),
          awsRegion: region,
          eventSourceARN: streamArn,
        },
      ],
    })
    const [{ kinesis }] = (event as { Records: [{ kinesis: { approximateArrivalTimestamp: number } }] }).Records
    expect(Math.abs(kinesis.approximateArrivalTimestamp - Date.now() / 1000)).toBeLessThan(10)
  })

  it('holds as many records as it may', async () => {
    await createStream()
    await put('abcde')
    await map({ BatchSize: 2 })
    await called(3)
    expect(words()).toEqual(['ab', 'cd', 'e'])
  })

  it('holds no more than 6 MB, its records in base64', async () => {
    await createStream()
    for (const letter of 'abcde') {
      await put([letter.repeat(1_048_000)])
      advance(2 * SECOND)
    }
    await map()
    await called(2)
    expect(calls().map((call) => recordsOf(call).length)).toEqual([4, 1])
    for (const { event } of calls()) expect(JSON.stringify(event).length).toBeLessThanOrEqual(6_291_456)
  })

  it('waits for its window to end, or to be full', async () => {
    await createStream()
    await map({ BatchSize: 4, MaximumBatchingWindowInSeconds: 30 })
    await put('a')
    await probe()
    advance(20 * SECOND)
    await put('b')
    await probe()
    expect(words()).toEqual([])
    advance(10 * SECOND)
    await called(1)
    await put('cdefg')
    await finished('f', 2)
    await probe()
    expect(words()).toEqual(['ab', 'cdef'])
    advance(30 * SECOND)
    await called(3)
    expect(words()).toEqual(['ab', 'cdef', 'g'])
  })
})

describe('reading', () => {
  it.each([
    ['TRIM_HORIZON', 'abc'],
    ['AT_TIMESTAMP', 'bc'],
    ['LATEST', 'c'],
  ] as const)('starts at %s', async (StartingPosition, word) => {
    await createStream()
    await put('a')
    advance(MINUTE)
    const StartingPositionTimestamp = new Date(world.aws().clock.now())
    advance(MINUTE)
    await put('b')
    await map({ StartingPosition, ...(StartingPosition === 'AT_TIMESTAMP' && { StartingPositionTimestamp }) })
    await put('c')
    await until('every record', () => words().join('').endsWith('c'))
    expect(words().join('')).toBe(word)
  })

  it('goes on in the order of each shard, all shards at the same time', async () => {
    await createStream(3)
    const held = gate()
    play(() => held.opened.then(() => ({})))
    const texts = Array.from({ length: 60 }, (_, n) => `key${n % 20}:${n}`)
    await put(texts)
    await map({ BatchSize: 7 })
    await called(3)
    expect(new Set(calls().map((call) => shardOf(call))).size).toBe(3)
    held.open()
    await until('every record', () => calls().flatMap(recordsOf).length === 60)
    for (const shard of new Set(calls().map(shardOf))) {
      const numbers = calls()
        .filter((call) => shardOf(call) === shard)
        .flatMap(recordsOf)
        .map((record) => Number(textOf(record)))
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    }
  })

  it('with a ParallelizationFactor keeps the order of each key', async () => {
    await createStream()
    const held = gate()
    play((call) => held.opened.then(() => (calls().indexOf(call) === 1 ? { error: 'no' } : {})))
    await put(Array.from({ length: 60 }, (_, n) => `key${n % 10}:${n}`))
    await map({ BatchSize: 5, ParallelizationFactor: 4 })
    await until('several batches at once', () => world.running() > 1)
    expect(world.running()).toBeLessThanOrEqual(4)
    const keys = calls().map((call) => new Set(recordsOf(call).map(({ kinesis }) => kinesis.partitionKey)))
    expect(keys.reduce((sum, { size }) => sum + size, 0)).toBe(new Set(keys.flatMap((set) => [...set])).size)
    held.open()
    await untilWithTime('every record', () => new Set(calls().flatMap(recordsOf).map(textOf)).size === 60)
    const failed = calls()[1] as Call
    for (let key = 0; key < 10; key++) {
      const numbers = calls()
        .filter((call) => call !== failed)
        .flatMap(recordsOf)
        .filter(({ kinesis }) => kinesis.partitionKey === `key${key}`)
        .map((record) => Number(textOf(record)))
      expect(numbers).toEqual([0, 10, 20, 30, 40, 50].map((n) => n + key))
    }
  })

  it('with a ParallelizationFactor goes on in all other lanes while one is stuck', async () => {
    await createStream()
    const held = gate()
    // By MD5, `a` and `e` fall to different lanes of two.
    play((call) => (wordOf(call).includes('x') ? held.opened.then(() => ({})) : {}))
    await map({ ParallelizationFactor: 2 })
    await put(['a:x', 'e:1'])
    await until('both lanes', () => words().includes('x') && words().includes('1'))
    for (const text of ['2', '3']) {
      await put([`e:${text}`, 'a:y'])
      await until('the next of the other lane', () => words().includes(text))
    }
    expect(words().toSorted()).toEqual(['1', '2', '3', 'x'])
    held.open()
    await until('the rest of the lane', () => words().at(-1) === 'yy')
  })

  it('with another ParallelizationFactor leaves nothing out', async () => {
    await createStream()
    const held = gate()
    play((call) => (wordOf(call).includes('x') ? { error: 'no' } : {}))
    const id = await map({ ParallelizationFactor: 2 })
    await put(['a:x', 'e:1'])
    await until('both lanes', () => words().length === 2)
    await finished('f', 2)
    await world.lambda().send(new UpdateEventSourceMappingCommand({ UUID: id, ParallelizationFactor: 3 }))
    await inState(id, 'Enabled')
    play(() => ({}))
    held.open()
    await put(['c:2', 'd:3'])
    await untilWithTime('every record', () => [...'x123'].every((letter) => words().slice(2).join('').includes(letter)))
  })

  it.each([
    ['SQS', '{"data":{"n":[1]}}', '1'],
    ['a number in a range', '{"data":{"n":[{"numeric":[">",1]}]}}', '2'],
    ['a partition key', '{"partitionKey":["k2"]}', '2p'],
  ])('hands on only what passes a filter: %s', async (_, Pattern, word) => {
    await createStream()
    await map({ FilterCriteria: { Filters: [{ Pattern }] }, MaximumBatchingWindowInSeconds: 1 })
    const Records = [
      ['k1', '{"n":1}'],
      ['k2', '{"n":2}'],
      ['k2', 'plain'],
      ['k1', '[1]'],
    ].map(([PartitionKey, text]) => ({ PartitionKey, Data: Buffer.from(text as string) }))
    await world.kinesis().send(new PutRecordsCommand({ StreamARN: streamArn, Records }))
    await untilWithTime('a batch', () => calls().length === 1)
    const seen = recordsOf(calls()[0] as Call).map((record) =>
      textOf(record)
        .replace(/^\{"n":(.)\}$/, '$1')
        .slice(0, 1),
    )
    expect(seen.join('')).toBe(word)
    advance(MINUTE)
    await probe()
    expect(calls()).toHaveLength(1)
  })

  it('follows splits and merges: children after their parents, nothing lost or twice', async () => {
    await createStream()
    const held = gate()
    play(() => held.opened.then(() => ({})))
    await put(texts(0, 20))
    await map({ BatchSize: 10 })
    await called(1)
    const kinesis = world.kinesis()
    const half = (2n ** 127n).toString()
    await kinesis.send(new SplitShardCommand({ StreamName: 's', ShardToSplit: shardId(0), NewStartingHashKey: half }))
    await put(texts(20, 60))
    await kinesis.send(
      new MergeShardsCommand({ StreamName: 's', ShardToMerge: shardId(1), AdjacentShardToMerge: shardId(2) }),
    )
    await put(texts(60, 80))
    await probe()
    expect(calls()).toHaveLength(1)
    held.open()
    await until('every record', () => calls().flatMap(recordsOf).length >= 80)
    const order = calls().map(shardOf)
    expect(order).toEqual(order.toSorted((a, b) => generation(a) - generation(b)))
    expect(new Set(order).size).toBe(4)
    expect(sorted(calls().flatMap(recordsOf).map(textOf).map(Number))).toEqual(Array.from({ length: 80 }, (_, n) => n))
    await put(texts(80, 81))
    await until('the record', () => calls().flatMap(recordsOf).length === 81)
  })

  const texts = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `key${i}:${from + i}`)
  const shardId = (number: number) => `shardId-${String(number).padStart(12, '0')}`
  const generation = (shard: string) => [0, 1, 1, 2][Number(shard.slice(-1))] as number
  const sorted = (numbers: number[]) => numbers.toSorted((a, b) => a - b)
})

describe('a batch that failed', () => {
  it('is tried again after pauses that double from a second to a minute, and blocks its shard alone', async () => {
    await createStream(2)
    const { Shards = [] } = await world.kinesis().send(new ListShardsCommand({ StreamName: 's' }))
    expect(Shards).toHaveLength(2)
    play((call) => (wordOf(call).includes('x') ? { error: 'no' } : {}))
    // By MD5, `a` is in the lower half of the hash keys (0c…) and `b` in the upper one (92…).
    await put(['a:x'])
    await map()
    for (const [index, seconds] of [1, 2, 4, 8, 16, 32, 60, 60].entries()) {
      await finished('f', index + 1)
      advance((seconds / 2) * SECOND)
      if (seconds > 8) {
        await probe()
        expect(calls()).toHaveLength(index + 1)
      }
      advance((seconds / 2) * SECOND)
      await called(index + 2)
    }
    const before = calls().length
    await put(['a:y', 'b:z'])
    await called(before + 1)
    expect(words().at(-1)).toBe('z')
  })

  it('is given up after its retries, and the failure destination hears where it stands', async () => {
    await createStream()
    await put('ab')
    play((call) => (wordOf(call) === 'ab' ? { error: 'no' } : {}))
    await map({ MaximumRetryAttempts: 1, BatchSize: 2, ...(await onFailure()) })
    await put('c')
    await retried(2)
    const [first, last] = recordsOf(calls()[0] as Call)
    const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(await discarded()).toEqual({
      requestContext: {
        requestId: expect.any(String),
        functionArn: functionArn('f'),
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: iso,
      KinesisBatchInfo: {
        shardId: 'shardId-000000000000',
        startSequenceNumber: first?.kinesis.sequenceNumber,
        endSequenceNumber: last?.kinesis.sequenceNumber,
        approximateArrivalOfFirstRecord: iso,
        approximateArrivalOfLastRecord: iso,
        batchSize: 2,
        streamArn,
      },
    })
    await called(3)
    expect(words()).toEqual(['ab', 'ab', 'c'])
  })

  it('without destination is told in the log when it is given up', async () => {
    await createStream()
    await put('ab')
    play(() => ({ error: 'no' }))
    await map({ MaximumRetryAttempts: 0 })
    await until('the line', () => lines.some((line) => line.startsWith(`2 records of ${streamArn} given up`)))
  })

  it('is given up when its records become too old; younger ones are not', async () => {
    await createStream()
    await put('a')
    advance(50 * SECOND)
    await put('b')
    play(() => (calls().length === 1 ? { error: 'no' } : {}))
    await map({ MaximumRecordAgeInSeconds: 60, ...(await onFailure()) })
    await finished('f', 1)
    advance(20 * SECOND)
    expect(await discarded()).toMatchObject({
      requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 1 },
      KinesisBatchInfo: { batchSize: 1 },
    })
    await called(2)
    expect(words()).toEqual(['ab', 'b'])
  })

  it('is given up when its records have left the stream', async () => {
    await createStream()
    await put('a')
    play((call) => (wordOf(call) === 'a' ? { error: 'no' } : {}))
    await map()
    await finished('f', 1)
    advance(24 * HOUR + MINUTE)
    await put('b')
    await called(2)
    expect(words()).toEqual(['a', 'b'])
  })

  it('does not hold up what comes after, where a closed shard lost its records unread', async () => {
    await createStream()
    const UUID = await map({ StartingPosition: 'LATEST' })
    await world.lambda().send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }))
    await inState(UUID, 'Disabled')
    await put('a')
    const NewStartingHashKey = String(2n ** 127n)
    const split = { StreamName: 's', ShardToSplit: 'shardId-000000000000', NewStartingHashKey }
    await world.kinesis().send(new SplitShardCommand(split))
    advance(25 * HOUR)
    await world.lambda().send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }))
    await put('b')
    await called(1)
    expect(words()).toEqual(['b'])
  })

  it('is not tried as long as the function is throttled, and that is no retry', async () => {
    await createStream()
    const concurrency = { FunctionName: 'f', ReservedConcurrentExecutions: 0 }
    await world.lambda().send(new PutFunctionConcurrencyCommand(concurrency))
    await put('a')
    await map({ MaximumRetryAttempts: 0 })
    for (let i = 0; i < 5; i++) {
      await probe()
      advance(MINUTE)
    }
    await world.lambda().send(new DeleteFunctionConcurrencyCommand({ FunctionName: 'f' }))
    await probe()
    advance(MINUTE)
    await called(1)
    expect(words()).toEqual(['a'])
    expect(lines).toEqual([])
  })
})

describe('a failure destination', () => {
  const S3 = () => world.client(S3Client)
  const Bucket = `failed-${owner}`
  const location = region !== 'us-east-1' && { LocationConstraint: region as 'eu-central-1' }

  it('that is a bucket gets the records too', async () => {
    await S3().send(new CreateBucketCommand({ Bucket, ...(location && { CreateBucketConfiguration: location }) }))
    await permit('exec', allow([...LOGGING, ...READING, 's3:PutObject', 's3:ListBucket']))
    await createStream()
    await put('ab')
    play(() => ({ error: 'no' }))
    const Destination = `arn:${world.partition}:s3:::${Bucket}`
    const id = await map({ MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination } } })
    const Key = await until('the object', async () => {
      return (await S3().send(new ListObjectsV2Command({ Bucket }))).Contents?.[0]?.Key
    })
    expect(Key).toMatch(
      new RegExp(
        `^aws/lambda/${id}/shardId-0{12}/\\d{4}/\\d\\d/\\d\\d/\\d{4}-\\d\\d-\\d\\dT\\d\\d\\.\\d\\d\\.\\d\\d-[0-9a-f-]{36}$`,
      ),
    )
    const { Body } = await S3().send(new GetObjectCommand({ Bucket, Key }))
    const { payload, ...record } = JSON.parse((await Body?.transformToString()) ?? '') as { payload: string }
    expect(record).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 1 },
      KinesisBatchInfo: { batchSize: 2, streamArn },
    })
    expect(JSON.parse(payload)).toEqual(calls()[0]?.event)
  })

  it('that is a topic gets where they stand', async () => {
    await permit('exec', allow([...LOGGING, ...READING, 'sns:Publish']))
    const sns = world.client(SNSClient)
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 't' }))
    const Endpoint = await createQueue('failed')
    const statement = { ...allow('sqs:SendMessage', Endpoint), Principal: { Service: 'sns.amazonaws.com' } }
    const Attributes = { Policy: policyOf(statement) }
    await world.sqs().send(new SetQueueAttributesCommand({ QueueUrl: world.queueUrl('failed'), Attributes }))
    await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes: { RawMessageDelivery: 'true' } }),
    )
    await createStream()
    await put('a')
    play(() => ({ error: 'no' }))
    await map({ MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: TopicArn } } })
    expect(await discarded()).toMatchObject({ KinesisBatchInfo: { batchSize: 1, streamArn } })
  })
})

describe('bisecting', () => {
  it('finds the record that fails, and does not count as a retry', async () => {
    await createStream()
    await put('abcd')
    play((call) => (wordOf(call).includes('c') ? { error: 'no' } : {}))
    await map({ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1, ...(await onFailure()) })
    await untilWithTime('every record', () => words().at(-1) === 'd')
    expect(words()).toEqual(['abcd', 'ab', 'cd', 'c', 'c', 'd'])
    expect(await discarded()).toMatchObject({
      requestContext: { approximateInvokeCount: 2 },
      KinesisBatchInfo: { batchSize: 1 },
    })
  })

  it('cuts where the function says', async () => {
    await createStream()
    await put('abcd')
    play((call) => (calls().length === 1 ? { value: failures(recordsOf(call)[3]) } : {}))
    await map({ BisectBatchOnFunctionError: true, ...REPORT })
    await retried(2)
    expect(words()).toEqual(['abcd', 'd'])
  })
})

const failures = (...records: (KinesisRecord | undefined)[]) => ({
  batchItemFailures: records.map((record) => ({ itemIdentifier: record?.kinesis.sequenceNumber })),
})

describe('ReportBatchItemFailures', () => {
  type Answer = (records: readonly KinesisRecord[]) => unknown
  it.each<[told: string, answer: Answer, second: string]>([
    ['a record', ([, , c]) => failures(c), 'cd'],
    ['several: from the lowest on', ([, b, , d]) => failures(d, b), 'bcd'],
    ['the first', ([a]) => failures(a), 'abcd'],
    ['no failures', () => failures(), 'e'],
    ['null as list', () => ({ batchItemFailures: null }), 'e'],
    ['an empty answer', () => ({}), 'e'],
    ['null', () => null, 'e'],
    ['nothing', () => undefined, 'e'],
    ['an empty identifier', () => ({ batchItemFailures: [{ itemIdentifier: '' }] }), 'abcd'],
    ['null as identifier', () => ({ batchItemFailures: [{ itemIdentifier: null }] }), 'abcd'],
    ['a wrong key', ([, b]) => ({ batchItemFailures: [{ itemId: b?.kinesis.sequenceNumber }] }), 'abcd'],
    ['a record of another batch', () => ({ batchItemFailures: [{ itemIdentifier: '1' }] }), 'abcd'],
    ['no list', () => ({ batchItemFailures: 'b' }), 'abcd'],
  ])('reads %s', async (_, answer, second) => {
    await createStream()
    await put('abcd')
    play((call) => (calls().length === 1 ? { value: answer(recordsOf(call)) } : {}))
    await map(REPORT)
    await finished('f', 1)
    await put('e')
    await retried(2)
    expect(words().slice(0, 2)).toEqual(['abcd', second])
  })

  it('counts only where the mapping says so', async () => {
    await createStream()
    await put('abcd')
    play((call) => ({ value: failures(recordsOf(call)[1]) }))
    await map()
    await finished('f', 1)
    await put('e')
    await retried(2)
    expect(words().slice(0, 2)).toEqual(['abcd', 'e'])
  })

  it('counts as a retry, and gives up what is left', async () => {
    await createStream()
    await put('abcd')
    play((call) => ({ value: failures(recordsOf(call)[1]) }))
    await map({ ...REPORT, MaximumRetryAttempts: 1, ...(await onFailure()) })
    await retried(2)
    expect(words()).toEqual(['abcd', 'bcd'])
    expect(await discarded()).toMatchObject({ KinesisBatchInfo: { batchSize: 2 } })
  })
})

describe('a mapping', () => {
  const update = (UUID: string, more: object) =>
    world.lambda().send(new UpdateEventSourceMappingCommand({ UUID, ...more }))

  it('goes on where it was after it was disabled', async () => {
    await createStream()
    const id = await map({ StartingPosition: 'LATEST' })
    await put('a')
    await finished('f', 1)
    await update(id, { Enabled: false })
    await inState(id, 'Disabled')
    await put('b')
    await probe()
    expect(words()).toEqual(['a'])
    await update(id, { Enabled: true })
    await called(2)
    await put('c')
    await called(3)
    expect(words()).toEqual(['a', 'b', 'c'])
  })

  it('finishes its batch before it is disabled', async () => {
    await createStream()
    const held = gate()
    play(() => held.opened.then(() => ({})))
    await put('ab')
    const id = await map({ BatchSize: 1 })
    await called(1)
    await update(id, { Enabled: false })
    expect((await mapping(id)).State).toBe('Disabling')
    held.open()
    await inState(id, 'Disabled')
    await probe()
    expect(words()).toEqual(['a'])
    await update(id, { Enabled: true })
    await called(2)
    expect(words()).toEqual(['a', 'b'])
  })

  it('goes on behind what a batch in parts has come to', async () => {
    await createStream()
    await put('abcd')
    play((call) => (wordOf(call).includes('d') ? { error: 'no' } : {}))
    const id = await map({ BisectBatchOnFunctionError: true })
    await retried(2)
    await called(3)
    await finished('f', 3)
    expect(words()).toEqual(['abcd', 'ab', 'cd'])
    await update(id, { Enabled: false })
    await inState(id, 'Disabled')
    play(() => ({}))
    await update(id, { Enabled: true })
    await called(4)
    expect(words()).toEqual(['abcd', 'ab', 'cd', 'cd'])
  })

  it('that was deleted reads no more', async () => {
    await createStream()
    const id = await map()
    await put('a')
    await finished('f', 1)
    await world.lambda().send(new DeleteEventSourceMappingCommand({ UUID: id }))
    await until('its end', () =>
      mapping(id).then(
        () => false,
        (error: Error) => error.name === 'ResourceNotFoundException',
      ),
    )
    await put('b')
    advance(HOUR)
    await probe()
    expect(words()).toEqual(['a'])
  })

  it('to an alias goes by its weights', async () => {
    await createStream()
    const lambda = world.lambda()
    await lambda.send(new PublishVersionCommand({ FunctionName: 'f' }))
    await create('g', { Publish: true })
    const RoutingConfig = { AdditionalVersionWeights: { 2: 1 } }
    const alias = { FunctionName: 'g', Name: 'live', FunctionVersion: '1' }
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'g', Description: 'two' }))
    await lambda.send(new PublishVersionCommand({ FunctionName: 'g' }))
    await lambda.send(new CreateAliasCommand({ ...alias, RoutingConfig }))
    await put('a')
    await map({ FunctionName: 'g:live' })
    expect(await called(1)).toMatchObject({ functionVersion: '2', invokedFunctionArn: functionArn('g:live') })
  })

  it.each([
    ['while it waits for records', true],
    ['before it was enabled', false],
  ])('whose role loses kinesis:GetRecords %s says so, and goes on after the mend', async (_, Enabled) => {
    await createStream()
    const id = await map({ Enabled })
    if (Enabled) await put('a')
    if (Enabled) await finished('f', 1)
    await permit('exec', allow(LOGGING))
    if (!Enabled) await update(id, { Enabled: true })
    await put('b')
    await saying(id, 'PROBLEM: Lambda cannot read the stream')
    advance(10 * MINUTE)
    await probe()
    expect(words().join('')).not.toContain('b')
    expect(
      world
        .aws()
        .decisions.list({ denied: true })
        .map(({ action }) => action),
    ).toContain('kinesis:GetRecords')
    await permit('exec', allow([...LOGGING, ...READING]))
    advance(MINUTE)
    await until('the record', () => words().join('').endsWith('b'))
    await finished('f', calls().length)
    expect((await mapping(id)).LastProcessingResult).not.toContain('PROBLEM')
  })

  it('takes up a stream that was deleted and created again', async () => {
    await createStream()
    const id = await map({ StartingPosition: 'LATEST' })
    await put('a')
    await finished('f', 1)
    await world.kinesis().send(new DeleteStreamCommand({ StreamName: 's' }))
    advance(MINUTE)
    await saying(id, 'PROBLEM: Stream not found')
    await createStream(2)
    await put(['a:b', 'b:c'])
    await untilWithTime('both records', () => words().length === 3)
    expect(words().toSorted()).toEqual(['a', 'b', 'c'])
    await finished('f', 3)
    expect((await mapping(id)).LastProcessingResult).toBe('OK')
  })

  it('reads through a consumer, as long as that is there and the role may subscribe', async () => {
    const SUBSCRIBING = ['DescribeStream', 'ListShards', 'SubscribeToShard'].map((name) => `kinesis:${name}`)
    await permit('exec', allow([...LOGGING, ...SUBSCRIBING]))
    await createStream()
    const kinesis = world.kinesis()
    const register = new RegisterStreamConsumerCommand({ StreamARN: streamArn, ConsumerName: 'c' })
    const EventSourceArn = (await kinesis.send(register)).Consumer?.ConsumerARN ?? ''
    const id = await map({ EventSourceArn })
    await put('a')
    expect((await called(1)).event).toMatchObject({ Records: [{ eventSourceARN: EventSourceArn }] })
    await finished('f', 1)
    await permit('exec', allow([...LOGGING, ...READING]))
    await put('b')
    await saying(
      id,
      'PROBLEM: Lambda cannot read the stream: the execution role is not allowed kinesis:SubscribeToShard',
    )
    await permit('exec', allow([...LOGGING, ...SUBSCRIBING]))
    await untilWithTime('the record', () => words().length === 2)
    await kinesis.send(new DeregisterStreamConsumerCommand({ ConsumerARN: EventSourceArn }))
    await finished('f', 2)
    await put('c')
    await saying(id, 'PROBLEM: Consumer not found')
    expect(words()).toEqual(['a', 'b'])
  })

  it('reads a stream of another account by its resource-based policy', async () => {
    const far = world.client(KinesisClient, other)
    const EventSourceArn = arn('kinesis', 'stream/far', other)
    await far.send(new CreateStreamCommand({ StreamName: 'far', ShardCount: 1 }))
    const share = (Action: string[]) => {
      const statement = { Effect: 'Allow', Principal: { AWS: roleArn('exec') }, Action, Resource: EventSourceArn }
      return far.send(new PutResourcePolicyCommand({ ResourceARN: EventSourceArn, Policy: policyOf(statement) }))
    }
    await share(READING)
    const id = await map({ EventSourceArn })
    await put('a', far, EventSourceArn)
    const call = await called(1)
    expect(call.event).toMatchObject({
      Records: [{ eventSourceARN: EventSourceArn, invokeIdentityArn: roleArn('exec', owner) }],
    })
    await finished('f', 1)
    await share(['kinesis:DescribeStream'])
    await put('b', far, EventSourceArn)
    await saying(id, 'PROBLEM: Lambda cannot read the stream')
    await probe()
    expect(words()).toEqual(['a'])
    await share(READING)
    advance(MINUTE)
    await called(2)
    expect(words()).toEqual(['a', 'b'])
  })
})

describe('the end of a local AWS', () => {
  it('gives up no batch that runs, and starts no reader that was to be started again', async () => {
    const told: string[] = []
    const own = await startLocalAws({ log: (line) => told.push(line) })
    await createRole(rootIam(own, owner, region), 'exec', [LAMBDA_TRUST], [allow(READING)])
    const lambda = new LambdaClient({ ...own.account(owner, region), maxAttempts: 1 })
    const kinesis = new KinesisClient({ ...own.account(owner, region), maxAttempts: 1 })
    const Environment = { Variables: { PUPPETEER: world.puppeteer() } }
    await lambda.send(new CreateFunctionCommand({ ...world.functionOf('f'), Environment }))
    await kinesis.send(new CreateStreamCommand({ StreamName: 's', ShardCount: 1 }))
    play((call) => (call.functionName === 'f' ? new Promise(() => {}) : {}))
    await put('a', kinesis)
    const { UUID } = await lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: 'f',
        EventSourceArn: streamArn,
        StartingPosition: 'TRIM_HORIZON',
        MaximumRetryAttempts: 0,
      }),
    )
    await called(1)
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 1 }))
    await own.close()
    // As long as a function needs to start.
    await create('g')
    await invoke('g')
    expect(calls().map(({ functionName }) => functionName)).toEqual(['f', 'g'])
    expect(told.filter((line) => line.includes('given up'))).toEqual([])
    lambda.destroy()
    kinesis.destroy()
  })
})

describe('whatever fails once', () => {
  const options = fc.record({
    shards: fc.integer({ min: 1, max: 2 }),
    records: fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), fails: fc.boolean() }), {
      minLength: 1,
      maxLength: 12,
    }),
    BatchSize: fc.integer({ min: 1, max: 5 }),
    BisectBatchOnFunctionError: fc.boolean(),
    report: fc.boolean(),
  })

  it('is processed at least once, and in order per shard', async () => {
    let run = 0
    const check = async (given: typeof options extends fc.Arbitrary<infer T> ? T : never) => {
      const StreamName = `law${run++}`
      const EventSourceArn = arn('kinesis', `stream/${StreamName}`)
      const processed: KinesisRecord[] = []
      const failing = new Set(given.records.flatMap(({ fails }, n) => (fails ? [String(n)] : [])))
      play((call) => {
        const records = recordsOf(call)
        const at = records.findIndex((record) => failing.delete(textOf(record)))
        processed.push(...(at < 0 ? records : given.report ? records.slice(0, at) : []))
        if (at < 0) return {}
        return given.report ? { value: failures(records[at]) } : { error: 'no' }
      })
      await world.kinesis().send(new CreateStreamCommand({ StreamName, ShardCount: given.shards }))
      const { BatchSize, BisectBatchOnFunctionError } = given
      const id = await map({ EventSourceArn, BatchSize, BisectBatchOnFunctionError, ...(given.report && REPORT) })
      const texts = given.records.map(({ key }, n) => `${key}:${n}`)
      await put(texts, world.kinesis(), EventSourceArn)
      await untilWithTime('every record', () => new Set(processed.map(textOf)).size === texts.length)
      for (const shard of new Set(processed.map(({ eventID }) => eventID.split(':')[0]))) {
        const numbers = processed.filter(({ eventID }) => eventID.startsWith(`${shard}:`)).map((r) => Number(textOf(r)))
        expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
      }
      await world.lambda().send(new DeleteEventSourceMappingCommand({ UUID: id }))
    }
    await fc.assert(fc.asyncProperty(options, check), { numRuns: 12 })
  })
})

const shardOf = (call: Call) => (recordsOf(call)[0] as KinesisRecord).eventID.split(':')[0] as string

/** Waits with the clock going on by a second each time that nothing runs, so that pauses pass. */
function untilWithTime(what: string, ask: () => boolean): Promise<boolean> {
  return until(what, async () => {
    if (ask()) return true
    await probe()
    if (world.running() === 0) advance(SECOND)
    return false
  })
}
