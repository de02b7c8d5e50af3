import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { KinesisClient, ListShardsCommand, PutRecordsCommand, SplitShardCommand } from '@aws-sdk/client-kinesis'
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { FaultRule } from '../../src/local/faults.ts'
import { type LocalAws, startLocalAws } from '../../src/local/local-aws.ts'
import { CALLING, createAccounts, REGION } from './accounts.ts'

export interface LossOptions {
  readonly source: 'kinesis' | 'sqs' | 'fifo'
  readonly seed: number
  readonly records: number
  readonly shards?: number
  /** Milliseconds between two killed environments. */
  readonly killEvery?: number
}

/** What became of all records of one run. */
export interface LossResult extends LossOptions {
  readonly missing: number
  readonly duplicates: number
  /** Keys whose records did not arrive in order, duplicates apart. */
  readonly outOfOrder: number
  /** Faults that struck, by name. */
  readonly struck: Readonly<Record<string, number>>
  readonly seconds: number
}

const KEYS = 200
const SECONDS_WITHOUT_NEWS = 60

/** Sends records through a bridge between two accounts while everything fails now and then, until all have arrived. */
export async function runLoss(options: LossOptions): Promise<LossResult> {
  const folder = await mkdtemp(join(tmpdir(), 'xacct-loss-'))
  const sink = join(folder, 'arrived.jsonl')
  await writeFile(sink, '')
  const aws = await startLocalAws({ seed: options.seed })
  const begun = performance.now()
  let chaos: Chaos | undefined
  try {
    await createAccounts(aws, options, sink)
    aws.faults.add(...Object.values(FAULTS))
    chaos = startChaos(aws, options)
    await put(aws, options)
    await allArrived(sink, options.records)
    const struck = Object.fromEntries(aws.faults.list().map(({ hits }, index) => [Object.keys(FAULTS)[index], hits]))
    return {
      ...options,
      ...judge(await readFile(sink, 'utf8'), options),
      struck: { ...struck, killed: chaos.crashes() },
      seconds: (performance.now() - begun) / 1_000,
    }
  } finally {
    chaos?.stop()
    await aws.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** What goes wrong, by the name that the table has for it. */
const FAULTS: Readonly<Record<string, FaultRule>> = {
  'STS throttles': { service: 'sts', operation: 'AssumeRole', rate: 0.05, error: { code: 'Throttling', status: 400 } },
  'STS is away': {
    service: 'sts',
    operation: 'AssumeRole',
    rate: 0.05,
    error: { code: 'ServiceUnavailable', status: 503 },
  },
  throttled: {
    service: 'lambda',
    operation: 'Invoke',
    rate: 0.05,
    error: { code: 'TooManyRequestsException', status: 429 },
  },
  'Lambda fails': {
    service: 'lambda',
    operation: 'Invoke',
    rate: 0.03,
    error: { code: 'ServiceException', status: 500 },
  },
  'session over': {
    service: 'lambda',
    operation: 'Invoke',
    rate: 0.02,
    error: { code: 'ExpiredTokenException', status: 403 },
  },
  'cut before': { service: 'lambda', operation: 'Invoke', rate: 0.02, reset: 'before' },
  'cut after': { service: 'lambda', operation: 'Invoke', rate: 0.02, reset: 'after' },
}

interface Chaos {
  stop(): void
  /** How many environments were killed. */
  crashes(): number
}

/** Time runs ahead, environments are killed, and shards are split meanwhile. */
function startChaos(aws: LocalAws, { source, killEvery = 700 }: LossOptions): Chaos {
  let crashes = 0
  const clock = setInterval(() => aws.clock.advance(1_000), 50)
  const killer = setInterval(async () => {
    const answer = await fetch(`${aws.endpoint}/_xacct/crash`, { method: 'POST' }).catch(() => undefined)
    const { crashed } = ((await answer?.json().catch(() => ({}))) ?? {}) as { crashed?: boolean }
    if (crashed) crashes++
  }, killEvery)
  let isOver = false
  const split = () =>
    splitOne(aws).catch((error: unknown) => {
      // The run may end in the middle of it.
      if (!isOver) throw error
    })
  const splitter = setTimeout(() => void (source === 'kinesis' && split()), 1_500)
  return {
    stop: () => {
      isOver = true
      clearInterval(clock)
      clearInterval(killer)
      clearTimeout(splitter)
    },
    crashes: () => crashes,
  }
}

async function splitOne(aws: LocalAws): Promise<void> {
  const kinesis = new KinesisClient(aws.account(CALLING, REGION))
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName: 'loss' }))
  const { ShardId, HashKeyRange } = Shards[0] ?? {}
  const middle = (BigInt(HashKeyRange?.StartingHashKey ?? 0) + BigInt(HashKeyRange?.EndingHashKey ?? 0)) / 2n
  await kinesis.send(
    new SplitShardCommand({ StreamName: 'loss', ShardToSplit: ShardId, NewStartingHashKey: String(middle) }),
  )
  kinesis.destroy()
}

interface Sent {
  readonly key: string
  /** Counts the key’s records from 1. */
  readonly n: number
}

function* sent(records: number): Generator<Sent> {
  for (let index = 0; index < records; index++) yield { key: `key-${index % KEYS}`, n: Math.floor(index / KEYS) + 1 }
}

async function put(aws: LocalAws, { source, records }: LossOptions): Promise<void> {
  const access = aws.account(CALLING, REGION)
  const all = [...sent(records)]
  if (source === 'kinesis') {
    const kinesis = new KinesisClient(access)
    for (let at = 0; at < all.length; at += 500) {
      const Records = all
        .slice(at, at + 500)
        .map((one) => ({ PartitionKey: one.key, Data: Buffer.from(JSON.stringify(one)) }))
      await kinesis.send(new PutRecordsCommand({ StreamName: 'loss', Records }))
    }
    return kinesis.destroy()
  }
  const sqs = new SQSClient(access)
  const QueueUrl = `${aws.endpoint}/${CALLING}/${source === 'fifo' ? 'loss.fifo' : 'loss'}`
  for (let at = 0; at < all.length; at += 10) {
    const Entries = all.slice(at, at + 10).map((one, index) => ({
      Id: String(index),
      MessageBody: JSON.stringify(one),
      ...(source === 'fifo' && { MessageGroupId: one.key, MessageDeduplicationId: `${one.key}/${one.n}` }),
    }))
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
  }
  sqs.destroy()
}

const idOf = ({ key, n }: Sent) => `${key}/${n}`

/** Waits until everything has arrived, or nothing more does. */
async function allArrived(sink: string, records: number): Promise<void> {
  let known = 0
  for (let quiet = 0; quiet < SECONDS_WITHOUT_NEWS * 4; quiet++) {
    await pause(250)
    const lines = (await readFile(sink, 'utf8')).split('\n')
    if (lines.length > known) quiet = 0
    known = lines.length
    if (known > records && new Set(lines.filter(Boolean)).size >= records) return
  }
}

function judge(text: string, { records }: LossOptions): Pick<LossResult, 'missing' | 'duplicates' | 'outOfOrder'> {
  const arrived = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Sent)
  const seen = new Set<string>()
  const last = new Map<string, number>()
  const wrong = new Set<string>()
  for (const one of arrived) {
    if (seen.has(idOf(one))) continue
    seen.add(idOf(one))
    if (one.n !== (last.get(one.key) ?? 0) + 1) wrong.add(one.key)
    last.set(one.key, one.n)
  }
  return { missing: records - seen.size, duplicates: arrived.length - seen.size, outOfOrder: wrong.size }
}
