import * as sdk from '@aws-sdk/client-kinesis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { pickTestPlace, type Refusal, refusalOf } from '../test-accounts.ts'

const place = pickTestPlace('kinesis.test.ts')
const [account] = place.accounts
const arn = (name: string) => `arn:${place.partition}:kinesis:${place.region}:${account}:stream/${name}`

let aws: LocalAws
/** As it comes: over cleartext HTTP/2. */
let kinesis: sdk.KinesisClient
let impatient: sdk.KinesisClient
beforeAll(async () => {
  aws = await startLocalAws()
  kinesis = new sdk.KinesisClient(aws.account(account, place.region))
  impatient = new sdk.KinesisClient({ ...aws.account(account, place.region), maxAttempts: 1 })
})
beforeEach(() => aws.reset())
afterAll(async () => {
  kinesis.destroy()
  impatient.destroy()
  await aws.close()
})

type Step = readonly [operation: string, input?: Readonly<Record<string, unknown>>]
type AnyCommand = new (input: object) => sdk.ListStreamsCommand

function send([operation, input = {}]: Step, client = kinesis): Promise<object> {
  const Command = (sdk as unknown as Record<string, AnyCommand>)[`${operation}Command`] as AnyCommand
  return client.send(new Command(input))
}

const StreamName = 'orders'
const shardId = (number: number) => `shardId-${String(number).padStart(12, '0')}`
const create = (ShardCount = 1): Step => ['CreateStream', { StreamName, ShardCount }]
const onDemand: Step = ['CreateStream', { StreamName, StreamModeDetails: { StreamMode: 'ON_DEMAND' } }]
const Data = Buffer.from('x')
const middle = String(2n ** 127n)
const split: Step = ['SplitShard', { StreamName, ShardToSplit: shardId(0), NewStartingHashKey: middle }]
const merge = (a: number, b: number): Step => [
  'MergeShards',
  { StreamName, ShardToMerge: shardId(a), AdjacentShardToMerge: shardId(b) },
]
const put = (more: object = {}): Step => ['PutRecord', { StreamName, Data, PartitionKey: 'k', ...more }]
const putMany = (Records: object[]): Step => ['PutRecords', { StreamName, Records }]
const iterator = (more: object = {}): Step => [
  'GetShardIterator',
  { StreamName, ShardId: shardId(0), ShardIteratorType: 'TRIM_HORIZON', ...more },
]
const retention = (which: 'Increase' | 'Decrease', RetentionPeriodHours: number): Step => [
  `${which}StreamRetentionPeriod`,
  { StreamName, RetentionPeriodHours },
]
const refused = (code: string, message: string): Refusal => ({ code, status: 400, message })
const invalid = (message: string) => refused('InvalidArgumentException', message)
const notFound = refused('ResourceNotFoundException', `Stream ${StreamName} under account ${account} not found.`)
const violation = (message: string) => refused('ValidationException', `1 validation error detected: Value ${message}`)
const inStream = `in stream ${StreamName} under account ${account}`

/** The last step is refused so. Texts as kinesalite, whose tests run against AWS as well, and public logs have them. */
const REFUSED: readonly (readonly [name: string, steps: readonly Step[], refusal: Refusal])[] = [
  [
    'a stream that exists',
    [create(), create()],
    refused('ResourceInUseException', `Stream orders under account ${account} already exists.`),
  ],
  ['no such stream, by name', [['DescribeStream', { StreamName }]], notFound],
  ['no such stream, by ARN', [['DescribeStreamSummary', { StreamARN: arn(StreamName) }]], notFound],
  ['a deleted stream', [create(), ['DeleteStream', { StreamName }], ['ListShards', { StreamName }]], notFound],
  ['putting to no stream', [put()], notFound],
  ['neither name nor ARN', [['DescribeStream', {}]], invalid('Either StreamName or StreamARN should be provided.')],
  [
    'a record of more than 1 MiB',
    [create(), put({ Data: Buffer.alloc(1_048_577) })],
    violation(
      "'java.nio.HeapByteBuffer[pos=0 lim=1048577 cap=1048577]' at 'data' failed to satisfy constraint: Member must have length less than or equal to 1048576",
    ),
  ],
  [
    'a record without partition key',
    [create(), put({ PartitionKey: undefined })],
    violation("null at 'partitionKey' failed to satisfy constraint: Member must not be null"),
  ],
  [
    'records of more than 10 MiB together',
    [create(), putMany(Array.from({ length: 11 }, () => ({ Data: Buffer.alloc(1_000_000), PartitionKey: 'k' })))],
    invalid('Records size exceeds 10 MB limit'),
  ],
  [
    'a hash key of more than 128 bits',
    [create(), put({ ExplicitHashKey: String(2n ** 128n) })],
    invalid(
      `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${2n ** 128n}`,
    ),
  ],
  [
    'an iterator of no shard',
    [create(), iterator({ ShardId: shardId(5) })],
    refused('ResourceNotFoundException', `Shard ${shardId(5)} ${inStream} does not exist`),
  ],
  [
    'a sequence number for TRIM_HORIZON',
    [create(), iterator({ StartingSequenceNumber: '1' })],
    invalid(
      'Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified TRIM_HORIZON and also a StartingSequenceNumber.',
    ),
  ],
  [
    'a sequence number of another stream',
    [create(), iterator({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: '1' })],
    invalid(
      `StartingSequenceNumber 1 used in GetShardIterator on shard ${shardId(0)} ${inStream} is invalid because it did not come from this stream.`,
    ),
  ],
  [
    'AT_TIMESTAMP without one',
    [create(), iterator({ ShardIteratorType: 'AT_TIMESTAMP' })],
    invalid(
      'Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.',
    ),
  ],
  ['no iterator at all', [create(), ['GetRecords', { ShardIterator: 'AAAA' }]], invalid('Invalid ShardIterator.')],
  [
    'a split at the edge',
    [create(), ['SplitShard', { StreamName, ShardToSplit: shardId(0), NewStartingHashKey: '1' }]],
    invalid(
      `NewStartingHashKey 1 used in SplitShard() on shard ${shardId(0)} ${inStream} is not both greater than one plus the shard's StartingHashKey 0 and less than the shard's EndingHashKey ${2n ** 128n - 1n}.`,
    ),
  ],
  [
    'a second split',
    [create(), split, split],
    invalid(
      `Shard ${shardId(0)} ${inStream} has already been merged or split, and thus is not eligible for merging or splitting.`,
    ),
  ],
  [
    'a split of no shard',
    [create(), ['SplitShard', { StreamName, ShardToSplit: shardId(7), NewStartingHashKey: middle }]],
    refused('ResourceNotFoundException', `Could not find shard ${shardId(7)} ${inStream}.`),
  ],
  [
    'a merge of shards that are no neighbours',
    [create(3), merge(0, 2)],
    invalid(
      `Shards ${shardId(0)} and ${shardId(2)} ${inStream} are not an adjacent pair of shards eligible for merging`,
    ),
  ],
  [
    'a split on demand',
    [onDemand, split],
    refused('ValidationException', `Request is invalid. Stream orders under account ${account} is in On-Demand mode.`),
  ],
  [
    'more than double the shards',
    [create(2), ['UpdateShardCount', { StreamName, TargetShardCount: 5, ScalingType: 'UNIFORM_SCALING' }]],
    refused(
      'LimitExceededException',
      'UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: 2, Target shard count: 5',
    ),
  ],
  [
    'less than half the shards',
    [create(5), ['UpdateShardCount', { StreamName, TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' }]],
    refused(
      'LimitExceededException',
      'UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: 5, Target shard count: 2',
    ),
  ],
  [
    'retention of less than a day',
    [create(), retention('Decrease', 23)],
    invalid('Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short.'),
  ],
  [
    'retention of more than a year',
    [create(), retention('Increase', 8761)],
    invalid('Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long.'),
  ],
  [
    'a decrease that is none',
    [create(), retention('Decrease', 48)],
    invalid(
      'Requested retention period (48 hours) for stream orders can not be longer than existing retention period (24 hours). Use IncreaseRetentionPeriod API.',
    ),
  ],
  [
    'a dry run that would succeed',
    [create(), put({ DryRun: true })],
    refused('DryRunOperationException', 'Request would have succeeded, but DryRun flag is set.'),
  ],
  [
    'a policy that is none',
    [create(), ['PutResourcePolicy', { ResourceARN: arn(StreamName), Policy: '{' }]],
    expect.objectContaining({ code: 'InvalidArgumentException' }),
  ],
]

describe('refusals', () => {
  it.each(REFUSED)('%s', async (_, steps, refusal) => {
    for (const step of steps.slice(0, -1)) await send(step)
    expect(await refusalOf(send(steps.at(-1) as Step, impatient))).toEqual(refusal)
  })
})

const shards = async () => (await kinesis.send(new sdk.ListShardsCommand({ StreamName }))).Shards ?? []
const tagsOfStream: Step = ['ListTagsForStream', { StreamName }]

/** What the last step answers, in part. */
const ANSWERS: readonly (readonly [name: string, steps: readonly Step[], answer: object])[] = [
  [
    'a provisioned stream',
    [create(2), ['DescribeStreamSummary', { StreamName }]],
    {
      StreamDescriptionSummary: {
        StreamName,
        StreamARN: arn(StreamName),
        StreamStatus: 'ACTIVE',
        StreamModeDetails: { StreamMode: 'PROVISIONED' },
        RetentionPeriodHours: 24,
        OpenShardCount: 2,
        ConsumerCount: 0,
        EncryptionType: 'NONE',
        MaxRecordSizeInKiB: 1024,
      },
    },
  ],
  [
    'four shards on demand',
    [onDemand, ['DescribeStream', { StreamName }]],
    { StreamDescription: { HasMoreShards: false, Shards: [{ ShardId: shardId(0) }, {}, {}, { ShardId: shardId(3) }] } },
  ],
  [
    'shards, page by page',
    [create(3), ['DescribeStream', { StreamName, Limit: 1, ExclusiveStartShardId: shardId(0) }]],
    { StreamDescription: { HasMoreShards: true, Shards: [{ ShardId: shardId(1) }] } },
  ],
  [
    'streams, page by page',
    [create(), ['CreateStream', { StreamName: 'a', ShardCount: 1 }], ['ListStreams', { Limit: 1 }]],
    { StreamNames: ['a'], HasMoreStreams: true, StreamSummaries: [{ StreamARN: arn('a') }] },
  ],
  [
    'a longer retention',
    [create(), retention('Increase', 48), ['DescribeStreamSummary', { StreamName }]],
    { StreamDescriptionSummary: { RetentionPeriodHours: 48 } },
  ],
  [
    'tags from creation on',
    [
      ['CreateStream', { StreamName, ShardCount: 1, Tags: { team: 'a' } }],
      ['AddTagsToStream', { StreamName, Tags: { stage: 'dev' } }],
      tagsOfStream,
    ],
    {
      HasMoreTags: false,
      Tags: [
        { Key: 'stage', Value: 'dev' },
        { Key: 'team', Value: 'a' },
      ],
    },
  ],
  [
    'tags taken away',
    [
      ['CreateStream', { StreamName, ShardCount: 1, Tags: { team: 'a' } }],
      ['RemoveTagsFromStream', { StreamName, TagKeys: ['team'] }],
      tagsOfStream,
    ],
    { Tags: [] },
  ],
  [
    'tags by ARN',
    [
      create(),
      ['TagResource', { ResourceARN: arn(StreamName), Tags: { a: '1', b: '2' } }],
      ['UntagResource', { ResourceARN: arn(StreamName), TagKeys: ['a'] }],
      ['ListTagsForResource', { ResourceARN: arn(StreamName) }],
    ],
    { Tags: [{ Key: 'b', Value: '2' }] },
  ],
  [
    'another mode',
    [
      create(),
      ['UpdateStreamMode', { StreamARN: arn(StreamName), StreamModeDetails: { StreamMode: 'ON_DEMAND' } }],
      ['DescribeLimits'],
    ],
    { OpenShardCount: 1, OnDemandStreamCount: 1, ShardLimit: 20_000, OnDemandStreamCountLimit: 50 },
  ],
  [
    'larger records where the stream takes them',
    [
      create(),
      ['UpdateMaxRecordSize', { StreamARN: arn(StreamName), MaxRecordSizeInKiB: 2048 }],
      put({ Data: Buffer.alloc(2_000_000) }),
    ],
    { ShardId: shardId(0) },
  ],
  [
    'a uniform count that is not a multiple',
    [
      create(2),
      ['UpdateShardCount', { StreamName, TargetShardCount: 3, ScalingType: 'UNIFORM_SCALING' }],
      ['ListShards', { StreamName, ShardFilter: { Type: 'AT_LATEST' } }],
    ],
    { Shards: [{}, {}, {}] },
  ],
  [
    'the shards after one',
    [create(3), ['ListShards', { StreamName, ShardFilter: { Type: 'AFTER_SHARD_ID', ShardId: shardId(1) } }]],
    { Shards: [{ ShardId: shardId(2) }] },
  ],
  [
    'a consumer',
    [
      create(),
      ['RegisterStreamConsumer', { StreamARN: arn(StreamName), ConsumerName: 'fast' }],
      ['DescribeStreamConsumer', { StreamARN: arn(StreamName), ConsumerName: 'fast' }],
    ],
    { ConsumerDescription: { ConsumerName: 'fast', ConsumerStatus: 'ACTIVE', StreamARN: arn(StreamName) } },
  ],
  [
    'no consumers once they are gone',
    [
      create(),
      ['RegisterStreamConsumer', { StreamARN: arn(StreamName), ConsumerName: 'fast' }],
      ['DeregisterStreamConsumer', { StreamARN: arn(StreamName), ConsumerName: 'fast' }],
      ['ListStreamConsumers', { StreamARN: arn(StreamName) }],
    ],
    { Consumers: [] },
  ],
]

describe('answers', () => {
  it.each(ANSWERS)('%s', async (_, steps, answer) => {
    for (const step of steps.slice(0, -1)) await send(step)
    expect(await send(steps.at(-1) as Step)).toMatchObject(answer)
  })
})

async function iteratorFor(more: object = {}): Promise<string> {
  const { ShardIterator } = (await send(iterator(more))) as sdk.GetShardIteratorOutput
  return ShardIterator as string
}

const read = (ShardIterator: string, Limit?: number) =>
  kinesis.send(new sdk.GetRecordsCommand({ ShardIterator, Limit }))
const texts = ({ Records = [] }: sdk.GetRecordsOutput) =>
  Records.map((record) => Buffer.from(record.Data ?? '').toString())

describe('records', () => {
  it('come back as they were put, with key, number and time', async () => {
    await send(create())
    const { SequenceNumber } = (await send(put())) as sdk.PutRecordOutput
    const { Records, MillisBehindLatest } = await read(await iteratorFor())
    expect(Records).toMatchObject([{ PartitionKey: 'k', SequenceNumber, Data: new Uint8Array(Data) }])
    expect(SequenceNumber).toMatch(/^49\d{54}$/)
    expect(Math.abs((Records?.[0]?.ApproximateArrivalTimestamp?.getTime() ?? 0) - aws.clock.now())).toBeLessThan(10_000)
    expect(MillisBehindLatest).toBe(0)
  })

  it('can be read from each starting point', async () => {
    await send(create())
    const early = await iteratorFor({ ShardIteratorType: 'LATEST' })
    const numbers: (string | undefined)[] = []
    const times: number[] = []
    for (const text of ['a', 'b', 'c']) {
      aws.clock.advance(1_000)
      times.push(aws.clock.now())
      numbers.push(((await send(put({ Data: Buffer.from(text) }))) as sdk.PutRecordOutput).SequenceNumber)
    }
    const from = async (more: object) => texts(await read(await iteratorFor(more)))
    expect(texts(await read(early))).toEqual(['a', 'b', 'c'])
    expect(await from({})).toEqual(['a', 'b', 'c'])
    expect(await from({ ShardIteratorType: 'LATEST' })).toEqual([])
    expect(await from({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: numbers[1] })).toEqual([
      'b',
      'c',
    ])
    expect(await from({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: numbers[1] })).toEqual([
      'c',
    ])
    expect(await from({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(times[1] as number) })).toEqual([
      'b',
      'c',
    ])
    const [shard] = await shards()
    const StartingSequenceNumber = shard?.SequenceNumberRange?.StartingSequenceNumber
    expect(await from({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber })).toEqual(['a', 'b', 'c'])
  })

  it('tell how far behind the reader is', async () => {
    await send(create())
    await send(
      putMany([
        { Data, PartitionKey: 'a' },
        { Data, PartitionKey: 'b' },
      ]),
    )
    aws.clock.advance(60_000)
    const { MillisBehindLatest = 0, NextShardIterator } = await read(await iteratorFor(), 1)
    expect(MillisBehindLatest).toBeGreaterThanOrEqual(60_000)
    expect((await read(NextShardIterator as string)).MillisBehindLatest).toBe(0)
  })

  it('are gone after the retention, and stay gone when it is raised', async () => {
    await send(create())
    await send(put({ Data: Buffer.from('old') }))
    aws.clock.advance(23 * 3_600_000)
    await send(put({ Data: Buffer.from('young') }))
    expect(texts(await read(await iteratorFor()))).toEqual(['old', 'young'])
    aws.clock.advance(2 * 3_600_000)
    expect(texts(await read(await iteratorFor()))).toEqual(['young'])
    await send(retention('Increase', 48))
    expect(texts(await read(await iteratorFor()))).toEqual(['young'])
  })

  it('are answered up to 10 MiB at a time', async () => {
    await send(create())
    const record = { Data: Buffer.alloc(1_000_000), PartitionKey: 'k' }
    for (let i = 0; i < 2; i++) await send(putMany(Array.from({ length: 6 }, () => record)))
    const first = await read(await iteratorFor())
    expect(first.Records).toHaveLength(10)
    expect((await read(first.NextShardIterator as string)).Records).toHaveLength(2)
  })

  it('need an iterator that is younger than five minutes', async () => {
    await send(create())
    const fresh = await iteratorFor()
    aws.clock.advance(299_000)
    await read(fresh)
    aws.clock.advance(2_000)
    expect(await refusalOf(read(fresh))).toMatchObject({
      code: 'ExpiredIteratorException',
      message: expect.stringMatching(
        /^Iterator expired\. The iterator was created at time \w{3} \w{3} \d\d [\d:]{8} UTC \d{4} while right now it is .* tolerated delay of 300000 milliseconds\.$/,
      ),
    })
  })

  it('end with the shard, whose children are then named', async () => {
    await send(create())
    await send(put())
    await send(split)
    const answer = await read(await iteratorFor())
    expect(answer.NextShardIterator).toBeUndefined()
    expect(answer.Records).toHaveLength(1)
    expect(answer.ChildShards).toMatchObject([
      { ShardId: shardId(1), ParentShards: [shardId(0)], HashKeyRange: { StartingHashKey: '0' } },
      { ShardId: shardId(2), ParentShards: [shardId(0)], HashKeyRange: { StartingHashKey: middle } },
    ])
    await send(merge(1, 2))
    expect((await shards())[3]).toMatchObject({ ParentShardId: shardId(1), AdjacentParentShardId: shardId(2) })
    aws.clock.advance(25 * 3_600_000)
    expect((await shards()).map(({ ShardId }) => ShardId)).toEqual([shardId(3)])
  })
})

describe('waiters', () => {
  it('see a stream come and go', async () => {
    await send(create())
    const options = { client: kinesis, maxWaitTime: 5, minDelay: 1, maxDelay: 1 }
    expect((await sdk.waitUntilStreamExists(options, { StreamName })).state).toBe('SUCCESS')
    await send(['DeleteStream', { StreamName }])
    expect((await sdk.waitUntilStreamNotExists(options, { StreamName })).state).toBe('SUCCESS')
  })
})

describe('pages of shards', () => {
  it('go on where the last one ended, for five minutes', async () => {
    await send(create(3))
    const first = await kinesis.send(new sdk.ListShardsCommand({ StreamName, MaxResults: 2 }))
    const next = new sdk.ListShardsCommand({ NextToken: first.NextToken })
    expect((await kinesis.send(next)).Shards).toMatchObject([{ ShardId: shardId(2) }])
    aws.clock.advance(301_000)
    expect(await refusalOf(kinesis.send(next))).toMatchObject({ code: 'ExpiredNextTokenException' })
  })
})
