// Functions and event source mappings. moto runs functions in Docker containers only, so there is nobody to compare with.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { strToU8, zipSync } from 'fflate'
import { iam, kinesis, lambda, policy, type Side, sqs } from './calls.ts'
import { load, once, sendAll } from './load.ts'
import type { Row } from './table.ts'

const SECONDS = 2
const CALLERS = [1, 8, 32]

export async function functionRows(side: Side): Promise<Row[]> {
  const trust = policy({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' })
  await side.ask(iam(`Action=CreateRole&RoleName=f&AssumeRolePolicyDocument=${trust}`))
  const reads = policy({ Action: ['kinesis:*', 'sqs:*'], Resource: '*' })
  await side.ask(iam(`Action=PutRolePolicy&RoleName=f&PolicyName=p&PolicyDocument=${reads}`))
  return [...(await invokeRows(side)), ...(await mappingRows(side))]
}

interface FunctionCode {
  readonly name: string
  readonly runtime: string
  readonly file: string
  readonly code: string
}

async function createFunction(side: Side, { name, runtime, file, code }: FunctionCode): Promise<void> {
  const ZipFile = Buffer.from(zipSync({ [file]: strToU8(code) })).toString('base64')
  const input = {
    FunctionName: name,
    Role: 'arn:aws:iam::111111111111:role/f',
    Runtime: runtime,
    Handler: 'index.handler',
    Code: { ZipFile },
  }
  await side.ask(lambda('functions', JSON.stringify(input)))
}

async function invokeRows(side: Side): Promise<Row[]> {
  const { endpoint } = side
  const rows: Row[] = []
  for (const [name, runtime, file, code] of [
    ['Node', 'nodejs24.x', 'index.mjs', 'export const handler = async (event) => event'],
    ['Python', 'python3.12', 'index.py', 'def handler(event, context):\n  return event'],
  ] as const) {
    await createFunction(side, { name, runtime, file, code })
    const invoke = side.prepare(lambda(`functions/${name}/invocations`, '{"order":1}'))
    const cold = performance.now()
    await once(endpoint, invoke)
    rows.push({ what: `Invoke ${name}, first`, unit: 'ms', ours: performance.now() - cold, less: true })
    for (const callers of CALLERS) {
      const { perSecond, p50, p99 } = await load(endpoint, invoke, callers, SECONDS)
      if (callers === 1) {
        rows.push({ what: `Invoke ${name}, warm, p50`, unit: 'ms', ours: p50, less: true })
        rows.push({ what: `Invoke ${name}, warm, p99`, unit: 'ms', ours: p99, less: true })
      }
      const what = `Invoke ${name}, ${callers} caller${callers === 1 ? '' : 's'}`
      rows.push({ what, unit: 'requests/s', ours: perSecond })
    }
  }
  return rows
}

/** From the first record put until the function has seen the last one. */
async function mappingRows(side: Side): Promise<Row[]> {
  const sink = await startSink()
  try {
    const code = `export const handler = async ({ Records }) => {
      await fetch('${sink.url}', { method: 'POST', body: String(Records.length) })
    }`
    for (const name of ['FromStream', 'FromQueue'])
      await createFunction(side, { name, runtime: 'nodejs24.x', file: 'index.mjs', code })
    return [await streamRow(side, sink), await queueRow(side, sink)]
  } finally {
    sink.server.close()
  }
}

async function streamRow(side: Side, sink: Sink): Promise<Row> {
  const [requests, each, shards] = [200, 500, 4]
  await side.ask(kinesis('CreateStream', { StreamName: 'mapped', ShardCount: shards }))
  const EventSourceArn = 'arn:aws:kinesis:us-east-1:111111111111:stream/mapped'
  await map(side, { FunctionName: 'FromStream', EventSourceArn, StartingPosition: 'TRIM_HORIZON', BatchSize: 1_000 })
  const put = (count: number) =>
    side.prepare(
      kinesis('PutRecords', { StreamName: 'mapped', Records: Array.from({ length: count }, (_, i) => recordOf(i)) }),
    )
  // All lanes are awake, and have an environment, before it counts.
  const ours = await timed(side, sink, { first: put(each), request: put(each), requests, each })
  return { what: `Kinesis mapping, ${shards} shards, batches of 1,000`, unit: 'records/s', ours }
}

async function queueRow(side: Side, sink: Sink): Promise<Row> {
  const [requests, each] = [500, 10]
  const { QueueUrl } = JSON.parse(await side.ask(sqs('CreateQueue', { QueueName: 'mapped' }))) as { QueueUrl: string }
  await map(side, {
    FunctionName: 'FromQueue',
    EventSourceArn: 'arn:aws:sqs:us-east-1:111111111111:mapped',
    BatchSize: each,
  })
  const Entries = Array.from({ length: each }, (_, i) => ({ Id: String(i), MessageBody: 'x'.repeat(100) }))
  const request = side.prepare(sqs('SendMessageBatch', { QueueUrl, Entries }))
  const ours = await timed(side, sink, { first: request, request, requests, each })
  return { what: `SQS mapping, batches of ${each}`, unit: 'messages/s', ours }
}

interface Stream {
  /** Sent before, so that everything is awake. */
  readonly first: Buffer
  readonly request: Buffer
  readonly requests: number
  /** Records in each of them. */
  readonly each: number
}

async function timed({ endpoint }: Side, sink: Sink, { first, request, requests, each }: Stream): Promise<number> {
  const warm = sink.arrived(each)
  await once(endpoint, first)
  await warm
  const all = sink.arrived(requests * each)
  const begun = performance.now()
  await sendAll(endpoint, requests, 4, () => request)
  await all
  return (requests * each * 1000) / (performance.now() - begun)
}

/** Creates a mapping. */
async function map(side: Side, input: object): Promise<void> {
  await side.ask(lambda('event-source-mappings', JSON.stringify(input)))
}

function recordOf(i: number): { PartitionKey: string; Data: string } {
  return { PartitionKey: `k${i}`, Data: Buffer.alloc(100, i).toString('base64') }
}

/** Counts what functions tell it they have processed. */
interface Sink {
  readonly server: Server
  readonly url: string
  /** Resolves once so many more have arrived. */
  readonly arrived: (count: number) => Promise<void>
}

async function startSink(): Promise<Sink> {
  let left = 0
  let done: (() => void) | undefined
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      response.end()
      left -= Number(body)
      if (left <= 0) done?.()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived: (count) => {
      left = count
      return new Promise((resolve) => {
        done = resolve
      })
    },
  }
}
