import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  CreateStreamCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis'
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetFunctionCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda'
import { CreateQueueCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { build } from 'esbuild'
import { zipSync } from 'fflate'
import type { FaultRule } from '../../src/local/faults.ts'
import { type LocalAws, startLocalAws } from '../../src/local/local-aws.ts'

export interface LossOptions {
  readonly source: 'kinesis' | 'sqs' | 'fifo'
  readonly seed: number
  readonly records: number
  readonly shards?: number
}

/** What became of all records of one run. */
export interface LossResult extends LossOptions {
  readonly missing: number
  readonly duplicates: number
  /** Keys whose records did not arrive in order, duplicates apart. */
  readonly outOfOrder: number
  /** Faults that struck, by name. */
  readonly struck: Readonly<Record<string, number>>
  readonly crashes: number
  readonly seconds: number
}

const REGION = 'eu-central-1'
const CALLING = '111111111111'
const CALLED = '999999999999'
const KEYS = 200
const SECONDS_WITHOUT_NEWS = 60

/** Sends records through a bridge between two accounts while everything fails now and then, until all have arrived. */
export async function runLoss(options: LossOptions): Promise<LossResult> {
  const folder = await mkdtemp(join(tmpdir(), 'xacct-loss-'))
  const sink = join(folder, 'arrived.jsonl')
  await writeFile(sink, '')
  const aws = await startLocalAws({ seed: options.seed })
  const begun = performance.now()
  try {
    await createAccounts(aws, options, sink)
    addFaults(aws)
    const chaos = startChaos(aws, options)
    await put(aws, options)
    await allArrived(sink, options.records)
    chaos.stop()
    const struck = Object.fromEntries(aws.faults.list().map((rule) => [nameOf(rule), rule.hits]))
    return {
      ...options,
      ...judge(await readFile(sink, 'utf8'), options),
      struck,
      crashes: chaos.crashes(),
      seconds: (performance.now() - begun) / 1_000,
    }
  } finally {
    await aws.close()
    await rm(folder, { recursive: true, force: true })
  }
}

type Rule = FaultRule

const RULES: readonly Rule[] = [
  { service: 'sts', operation: 'AssumeRole', rate: 0.05, error: { code: 'Throttling', status: 400 } },
  { service: 'sts', operation: 'AssumeRole', rate: 0.05, error: { code: 'ServiceUnavailable', status: 503 } },
  { service: 'lambda', operation: 'Invoke', rate: 0.05, error: { code: 'TooManyRequestsException', status: 429 } },
  { service: 'lambda', operation: 'Invoke', rate: 0.03, error: { code: 'ServiceException', status: 500 } },
  { service: 'lambda', operation: 'Invoke', rate: 0.02, error: { code: 'ExpiredTokenException', status: 403 } },
  { service: 'lambda', operation: 'Invoke', rate: 0.02, reset: 'before' },
  { service: 'lambda', operation: 'Invoke', rate: 0.02, reset: 'after' },
]

function addFaults(aws: LocalAws): void {
  aws.faults.add(...RULES)
}

function nameOf({ operation, error, reset }: Rule): string {
  return error === undefined ? `reset ${reset}` : `${operation === 'AssumeRole' ? 'sts ' : ''}${error.code}`
}

/** Time runs ahead, environments are killed, and shards are split meanwhile. */
function startChaos(aws: LocalAws, { source }: LossOptions): { stop: () => void; crashes: () => number } {
  let crashes = 0
  const clock = setInterval(() => aws.clock.advance(1_000), 50)
  const killer = setInterval(async () => {
    const answer = await fetch(`${aws.endpoint}/_xacct/crash`, { method: 'POST' }).catch(() => undefined)
    const { crashed } = ((await answer?.json().catch(() => ({}))) ?? {}) as { crashed?: boolean }
    if (crashed) crashes++
  }, 700)
  const splitter = setTimeout(() => void (source === 'kinesis' && splitOne(aws)), 1_500)
  return {
    stop: () => {
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

/** Two accounts: the sink and a role that may call it; the source, the bridge and its mapping. */
async function createAccounts(aws: LocalAws, { source, shards = 4 }: LossOptions, sink: string): Promise<void> {
  const [calling, called] = [aws.account(CALLING, REGION), aws.account(CALLED, REGION)]
  const lambda = { Principal: { Service: 'lambda.amazonaws.com' } }
  const bridgeRole = `arn:aws:iam::${CALLING}:role/bridge`
  await role(new IAMClient(called), 'sink', lambda, [])
  await role(
    new IAMClient(called),
    'caller',
    {
      Principal: { AWS: bridgeRole.replace('role/bridge', 'root') },
      Condition: { ArnEquals: { 'aws:PrincipalArn': bridgeRole } },
    },
    [['lambda:InvokeFunction', `arn:aws:lambda:${REGION}:${CALLED}:function:sink`]],
  )
  await role(new IAMClient(calling), 'bridge', lambda, [
    ['sts:AssumeRole', `arn:aws:iam::${CALLED}:role/caller`],
    ['kinesis:*', '*'],
    ['sqs:*', '*'],
  ])
  await createFunction(
    new LambdaClient(called),
    'sink',
    `arn:aws:iam::${CALLED}:role/sink`,
    { SINK: sink, FAIL_RATE: '0.03' },
    3,
  )
  const target = {
    functionArn: `arn:aws:lambda:${REGION}:${CALLED}:function:sink`,
    roleArn: `arn:aws:iam::${CALLED}:role/caller`,
  }
  const caller = new LambdaClient(calling)
  await createFunction(caller, 'bridge', bridgeRole, { XACCT_TARGET_SINK: JSON.stringify(target) }, 15)
  await caller.send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'bridge',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ...(await sourceOf(aws, source, shards)),
    }),
  )
}

async function sourceOf(aws: LocalAws, source: LossOptions['source'], shards: number) {
  const access = aws.account(CALLING, REGION)
  if (source === 'kinesis') {
    await new KinesisClient(access).send(new CreateStreamCommand({ StreamName: 'loss', ShardCount: shards }))
    const EventSourceArn = `arn:aws:kinesis:${REGION}:${CALLING}:stream/loss`
    return { EventSourceArn, StartingPosition: 'TRIM_HORIZON' as const, BatchSize: 500 }
  }
  const name = source === 'fifo' ? 'loss.fifo' : 'loss'
  const Attributes = { VisibilityTimeout: '90', ...(source === 'fifo' && { FifoQueue: 'true' }) }
  await new SQSClient(access).send(new CreateQueueCommand({ QueueName: name, Attributes }))
  return { EventSourceArn: `arn:aws:sqs:${REGION}:${CALLING}:${name}`, BatchSize: 10 }
}

async function role(
  iam: IAMClient,
  RoleName: string,
  trust: object,
  may: readonly (readonly [string, string])[],
): Promise<void> {
  const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
  const AssumeRolePolicyDocument = document({ Effect: 'Allow', Action: 'sts:AssumeRole', ...trust })
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
  if (may.length === 0) return
  const statements = may.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource }))
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: document(...statements) }))
}

async function createFunction(
  lambda: LambdaClient,
  name: string,
  Role: string,
  Variables: Record<string, string>,
  Timeout: number,
): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'node',
    minify: true,
    write: false,
    alias: { 'xacct/runtime': fileURLToPath(new URL('../../src/runtime/index.ts', import.meta.url)) },
  })
  const ZipFile = zipSync({ 'index.mjs': outputFiles[0]?.contents ?? new Uint8Array() })
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role,
      Timeout,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile },
      Environment: { Variables },
    }),
  )
  await lambda.send(new GetFunctionCommand({ FunctionName: name }))
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
