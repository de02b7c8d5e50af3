import { createHash } from 'node:crypto'
import * as sdk from '@aws-sdk/client-kinesis'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LocalClock } from '../../../src/local/clock.ts'
import type { Cloud } from '../../../src/local/cloud.ts'
import { createContext } from '../../../src/local/context.ts'
import { CredentialStore } from '../../../src/local/credentials.ts'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import getRecords from '../../../src/local/services/kinesis/operations/GetRecords.ts'
import getShardIterator from '../../../src/local/services/kinesis/operations/GetShardIterator.ts'
import putRecord from '../../../src/local/services/kinesis/operations/PutRecord.ts'
import putRecords from '../../../src/local/services/kinesis/operations/PutRecords.ts'
import { putAll } from '../../../src/local/services/kinesis/put.ts'
import { mergeShards, reshardUniformly, splitShard } from '../../../src/local/services/kinesis/reshard.ts'
import { KINESIS } from '../../../src/local/services/kinesis/state.ts'
import {
  createStream,
  findStreamByArn,
  openShards,
  type Shard,
  type Stream,
  type StreamRecord,
  shardFor,
} from '../../../src/local/services/kinesis/stream.ts'
import { Store } from '../../../src/local/store/state.ts'
import { pickTestPlace } from '../test-accounts.ts'

const { region, partition, accounts } = pickTestPlace('kinesis-laws.test.ts')
const [account] = accounts
const place = { region, partition, account }

function streamOf(shardCount: number): Stream {
  return createStream({ name: 's', place, clock: new LocalClock(), shardCount, mode: 'PROVISIONED' })
}

const partitionKey = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' })
const data = fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes))
const newRecord = fc.record({ partitionKey, data })

function readAll(shard: Shard, limit = 7): StreamRecord[] {
  const records: StreamRecord[] = []
  for (let position = shard.positionOf('TRIM_HORIZON'); ; ) {
    const answer = shard.read(position, limit)
    if (answer.records.length === 0) return records
    records.push(...answer.records)
    position = answer.nextPosition
  }
}

describe('a partition key', () => {
  it('always falls to the one open shard whose range holds its MD5', () => {
    fc.assert(
      fc.property(partitionKey, fc.integer({ min: 1, max: 40 }), (key, count) => {
        const open = openShards(streamOf(count))
        const hashKey = BigInt(`0x${createHash('md5').update(key).digest('hex')}`)
        const shard = shardFor(open, key)
        expect(open.filter((s) => s.startingHashKey <= hashKey && hashKey <= s.endingHashKey)).toEqual([shard])
        expect(shardFor(open, 'another', String(hashKey))).toBe(shard)
      }),
    )
  })
})

describe('a shard', () => {
  it('gives back every record in order, under numbers that rise as text and as integers', () => {
    fc.assert(
      fc.property(fc.array(fc.array(newRecord, { maxLength: 30 }), { maxLength: 20 }), (batches) => {
        const shard = streamOf(1).shards[0] as Shard
        const numbers = batches.flatMap((batch) => shard.append(batch))
        const records = readAll(shard)
        expect(records.map(({ partitionKey, data }) => ({ partitionKey, data }))).toEqual(batches.flat())
        expect(records.map(({ sequenceNumber }) => sequenceNumber)).toEqual(numbers)
        for (const [i, number] of numbers.entries()) {
          const before = numbers[i - 1] ?? shard.sequenceNumbers.start
          expect(before < number && BigInt(before) < BigInt(number)).toBe(true)
          expect(shard.positionOf({ from: number })).toBe(i)
          expect(shard.positionOf({ after: number })).toBe(i + 1)
          expect(shard.positionOf({ after: before })).toBe(i)
        }
      }),
    )
  })

  it('keeps positions while the old is trimmed, whatever the sizes', () => {
    const batch = fc.record({
      wait: fc.integer({ min: 0, max: 9 * 3_600_000 }),
      sizes: fc.array(fc.constantFrom(0, 10, 1_000, 70_000, 600_000), { maxLength: 12 }),
    })
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 12 }), (batches) => {
        let now = 1_700_000_000_000
        const clock = { now: () => now }
        const stream = createStream({ name: 's', place, clock, shardCount: 1, mode: 'PROVISIONED' })
        const shard = stream.shards[0] as Shard
        const all: { size: number; at: number }[] = []
        for (const { wait, sizes } of batches) {
          now += wait
          shard.append(sizes.map((size) => ({ partitionKey: 'k', data: Buffer.alloc(size) })))
          all.push(...sizes.map((size) => ({ size, at: now })))
          const kept = all.filter(({ at }) => at >= now - 24 * 3_600_000)
          expect(shard.positionOf('TRIM_HORIZON')).toBe(all.length - kept.length)
          expect(readAll(shard, 5).map(({ data, arrivedAt }) => ({ size: data.length, at: arrivedAt }))).toEqual(kept)
          expect(shard.positionOf({ at: now })).toBe(
            all.findIndex(({ at }) => at === now) < 0 ? all.length : all.findIndex(({ at }) => at === now),
          )
        }
      }),
      { numRuns: 40 },
    )
  })

  it('tells its listeners of records and of its end, until they unsubscribe', () => {
    const shard = streamOf(1).shards[0] as Shard
    let calls = 0
    const unsubscribe = shard.onAppend(() => calls++)
    shard.append([{ partitionKey: 'a', data: Buffer.from('1') }])
    shard.close()
    expect(calls).toBe(2)
    unsubscribe()
    shard.close()
    expect(calls).toBe(2)
  })
})

describe('resharding', () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant('put' as const), records: fc.array(newRecord, { minLength: 1, maxLength: 20 }) }),
    fc.record({ kind: fc.constant('split' as const), at: fc.nat() }),
    fc.record({ kind: fc.constant('merge' as const), at: fc.nat() }),
    fc.record({ kind: fc.constant('scale' as const), to: fc.integer({ min: 1, max: 9 }) }),
  )

  it('keeps every record once, each key in order from parents to children, and covers every hash key once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(action, { maxLength: 25 }), (count, actions) => {
        const stream = streamOf(count)
        const put: { key: string; data: string }[] = []
        for (const step of actions) {
          const open = openShards(stream).toSorted((a, b) => (a.startingHashKey < b.startingHashKey ? -1 : 1))
          if (step.kind === 'put') {
            for (const record of step.records) {
              shardFor(open, record.partitionKey).append([record])
              put.push({ key: record.partitionKey, data: record.data.toString('hex') })
            }
          } else if (step.kind === 'split') {
            const shard = open[step.at % open.length] as Shard
            splitShard(stream, shard, (shard.startingHashKey + shard.endingHashKey) / 2n + 1n)
          } else if (step.kind === 'merge' && open.length > 1) {
            const at = step.at % (open.length - 1)
            mergeShards(stream, open[at] as Shard, open[at + 1] as Shard)
          } else if (step.kind === 'scale') reshardUniformly(stream, step.to)
        }
        checkCoverage(stream)
        const read = parentsFirst(stream).flatMap((shard) => readAll(shard))
        expect(read.length).toBe(put.length)
        for (const key of new Set(put.map((record) => record.key))) {
          const got = read.filter((record) => record.partitionKey === key)
          expect(got.map(({ data }) => data.toString('hex'))).toEqual(
            put.filter((p) => p.key === key).map((p) => p.data),
          )
          const numbers = got.map(({ sequenceNumber }) => sequenceNumber)
          expect(numbers).toEqual([...new Set(numbers)].sort())
        }
      }),
    )
  })

  function checkCoverage(stream: Stream): void {
    const open = openShards(stream).toSorted((a, b) => (a.startingHashKey < b.startingHashKey ? -1 : 1))
    expect(open[0]?.startingHashKey).toBe(0n)
    expect(open.at(-1)?.endingHashKey).toBe(2n ** 128n - 1n)
    for (const [i, shard] of open.entries()) {
      if (i > 0) expect(shard.startingHashKey).toBe((open[i - 1] as Shard).endingHashKey + 1n)
    }
  }

  function parentsFirst(stream: Stream): Shard[] {
    const done = new Set<string>()
    const order: Shard[] = []
    const visit = (shard: Shard | undefined) => {
      if (shard === undefined || done.has(shard.id)) return
      done.add(shard.id)
      visit(stream.shards.find(({ id }) => id === shard.parentId))
      visit(stream.shards.find(({ id }) => id === shard.adjacentParentId))
      order.push(shard)
    }
    for (const shard of stream.shards) visit(shard)
    return order
  }

  it('leaves a uniform count of equal ranges', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), (from, to) => {
        const stream = streamOf(from)
        reshardUniformly(stream, to)
        checkCoverage(stream)
        const sizes = openShards(stream).map((shard) => shard.endingHashKey - shard.startingHashKey)
        expect(sizes).toHaveLength(to)
        const sorted = sizes.toSorted((a, b) => (a < b ? -1 : 1))
        expect((sorted.at(-1) as bigint) - (sorted[0] as bigint)).toBeLessThan(BigInt(to))
      }),
      { numRuns: 40 },
    )
  })
})

describe('throughput limits', () => {
  const store = new Store()
  const clock = new LocalClock()
  const { caller } = new CredentialStore({ bytes: (n) => new Uint8Array(n) }).find(account, partition) as {
    caller: Parameters<typeof createContext>[1]['caller']
  }
  const context = createContext({ store, clock } as Cloud, { caller, region, requestId: 'r' })
  const stream = createStream({ name: 's', place, clock, shardCount: 1, mode: 'PROVISIONED' })
  const state = context.state(KINESIS)
  state.streams.set('s', stream)
  const record = (bytes: number) => ({ PartitionKey: 'k', Data: Buffer.alloc(bytes) })
  const accepted = (records: ReturnType<typeof record>[]) =>
    putAll(records, stream, context).filter(({ sequenceNumber }) => sequenceNumber !== undefined).length

  it('let everything through while they are off', () => {
    expect(accepted(Array.from({ length: 1_500 }, () => record(1)))).toBe(1_500)
  })

  it('refuse record by record what exceeds 1,000 records or 1 MiB in a second', () => {
    state.throughputLimits = true
    clock.advance(1_000 - (clock.now() % 1_000))
    expect(accepted(Array.from({ length: 1_500 }, () => record(1)))).toBe(1_000)
    clock.advance(1_000)
    expect(accepted([record(600_000), record(600_000), record(400_000)])).toBe(2)
  })

  it('are told in the words of AWS', async () => {
    clock.advance(1_000)
    const message = `Rate exceeded for shard shardId-000000000000 in stream s under account ${account}.`
    const refusal = { code: 'ProvisionedThroughputExceededException', message }
    const put = { StreamName: 's', ...record(600_000) }
    await putRecord.handle(put, context)
    expect(() => putRecord.handle(put, context)).toThrow(expect.objectContaining(refusal))
    expect(await putRecords.handle({ StreamName: 's', Records: [put, record(1)] }, context)).toMatchObject({
      FailedRecordCount: 1,
      Records: [{ ErrorCode: refusal.code, ErrorMessage: message }, { ShardId: 'shardId-000000000000' }],
    })
    const start = { StreamName: 's', ShardId: 'shardId-000000000000', ShardIteratorType: 'LATEST' }
    const iterator = await getShardIterator.handle(start, context)
    for (let i = 0; i < 5; i++) await getRecords.handle(iterator, context)
    expect(() => getRecords.handle(iterator, context)).toThrow(expect.objectContaining(refusal))
  })

  it('refuse the sixth read of a second, and any after 10 MiB for five', () => {
    const { throughput } = stream.shards[0] as Shard
    clock.advance(1_000)
    const now = clock.now()
    expect(Array.from({ length: 6 }, () => throughput.takeRead(now))).toEqual([true, true, true, true, true, false])
    throughput.countOut(10 * 1024 * 1024, now)
    expect(throughput.takeRead(now + 4_999)).toBe(false)
    expect(throughput.takeRead(now + 5_000)).toBe(true)
  })

  it('finds streams by ARN in any account', () => {
    expect(findStreamByArn(stream.arn, store)).toBe(stream)
    expect(findStreamByArn(stream.arn.replace(account, '000000000000'), store)).toBeUndefined()
    expect(findStreamByArn(`${stream.arn}/consumer/c:1`, store)).toBeUndefined()
  })
})

describe('over the wire', () => {
  let aws: LocalAws
  let kinesis: sdk.KinesisClient
  beforeAll(async () => {
    aws = await startLocalAws()
    kinesis = new sdk.KinesisClient(aws.account(account, region))
    await kinesis.send(new sdk.CreateStreamCommand({ StreamName: 's', ShardCount: 3 }))
  })
  afterAll(async () => {
    kinesis.destroy()
    await aws.close()
  })

  it('what was put is read, shard by shard, in the order in which it was put', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(newRecord, { minLength: 1, maxLength: 60 }), async (records) => {
        const before = await Promise.all([0, 1, 2].map((n) => iteratorOf(n)))
        const { Records: placed = [], FailedRecordCount } = await kinesis.send(
          new sdk.PutRecordsCommand({
            StreamName: 's',
            Records: records.map(({ partitionKey, data }) => ({ PartitionKey: partitionKey, Data: data })),
          }),
        )
        expect(FailedRecordCount).toBe(0)
        for (const [n, ShardIterator] of before.entries()) {
          const { Records = [] } = await kinesis.send(new sdk.GetRecordsCommand({ ShardIterator }))
          const expected = records.flatMap(({ partitionKey, data }, i) =>
            placed[i]?.ShardId === `shardId-00000000000${n}`
              ? [{ key: partitionKey, data: data.toString('hex'), number: placed[i]?.SequenceNumber }]
              : [],
          )
          const got = Records.map((record) => ({
            key: record.PartitionKey,
            data: Buffer.from(record.Data ?? []).toString('hex'),
            number: record.SequenceNumber,
          }))
          expect(got).toEqual(expected)
        }
      }),
      { numRuns: 15 },
    )
  })

  async function iteratorOf(shard: number) {
    const { ShardIterator } = await kinesis.send(
      new sdk.GetShardIteratorCommand({
        StreamName: 's',
        ShardId: `shardId-00000000000${shard}`,
        ShardIteratorType: 'LATEST',
      }),
    )
    return ShardIterator
  }
})
