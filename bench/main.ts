// The local AWS beside moto: `npm run bench`. Ratios first; the machine and the day decide the rest.
import { strToU8, zipSync } from 'fflate'
import { load, once, prepare } from './load.ts'
import { type Server, startMoto, startXacct } from './server.ts'

const ROOT = { accessKeyId: '111111111111', secretAccessKey: 'test' }
const CONNECTIONS = 16
const SECONDS = 3
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

const sts = (query: string, credentials = ROOT) => ({
  service: 'sts',
  credentials,
  headers: FORM,
  body: `${query}&Version=2011-06-15`,
})
const iam = (query: string) => ({
  service: 'iam',
  credentials: ROOT,
  headers: FORM,
  body: `${query}&Version=2010-05-08`,
})
const kinesis = (operation: string, input: unknown) => ({
  service: 'kinesis',
  credentials: ROOT,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Kinesis_20131202.${operation}` },
  body: JSON.stringify(input),
})
const policy = (statement: object) =>
  encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] }))

const ASSUME = 'Action=AssumeRole&RoleArn=arn:aws:iam::111111111111:role/r&RoleSessionName=bench'

interface Row {
  readonly what: string
  readonly unit: string
  readonly ours: number
  readonly moto: number | undefined
  /** Whether less is better. */
  readonly less?: true
}

async function main(): Promise<void> {
  const rows: Row[] = []
  const ours = await startXacct()
  const rest = ours.memoryMb()
  const moto = await startMoto()
  const peer = typeof moto === 'string' ? undefined : moto
  if (typeof moto === 'string') process.stdout.write(`moto skipped: ${moto}\n`)
  rows.push({ what: 'ready', unit: 'ms', ours: ours.readyMs, moto: peer?.readyMs, less: true })
  rows.push({ what: 'memory at rest', unit: 'MB', ours: rest, moto: peer?.memoryMb(), less: true })
  try {
    rows.push(...(await stsRows(ours, peer)), ...(await kinesisRows(ours, peer)), ...(await invokeRows(ours)))
    rows.push({ what: 'memory afterwards', unit: 'MB', ours: ours.memoryMb(), moto: peer?.memoryMb(), less: true })
  } finally {
    await ours.stop()
    await peer?.stop()
  }
  print(rows)
}

/** Ours verify every signature and ask the IAM engine; moto does neither. */
async function stsRows(ours: Server, moto: Server | undefined): Promise<Row[]> {
  const trust = policy({ Principal: { AWS: 'arn:aws:iam::111111111111:user/u' }, Action: 'sts:AssumeRole' })
  const callers = new Map<Server, typeof ROOT>()
  for (const server of moto ? [ours, moto] : [ours]) {
    await once(server.endpoint, prepare(server.endpoint, iam('Action=CreateUser&UserName=u')))
    const keys = await once(server.endpoint, prepare(server.endpoint, iam('Action=CreateAccessKey&UserName=u')))
    const text = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(keys)?.[1] ?? ''
    callers.set(server, { accessKeyId: text('AccessKeyId'), secretAccessKey: text('SecretAccessKey') })
    await once(
      server.endpoint,
      prepare(server.endpoint, iam(`Action=CreateRole&RoleName=r&AssumeRolePolicyDocument=${trust}`)),
    )
  }
  const rate = async (server: Server, query: string) =>
    (await load(server.endpoint, prepare(server.endpoint, sts(query, callers.get(server))), CONNECTIONS, SECONDS))
      .perSecond
  const rows: Row[] = []
  for (const [what, query] of [
    ['GetCallerIdentity', 'Action=GetCallerIdentity'],
    ['AssumeRole', ASSUME],
  ] as const) {
    rows.push({ what, unit: 'requests/s', ours: await rate(ours, query), moto: moto && (await rate(moto, query)) })
  }
  return rows
}

async function kinesisRows(ours: Server, moto: Server | undefined): Promise<Row[]> {
  const bytes = 10_240
  const Records = Array.from({ length: 500 }, (_, i) => ({
    PartitionKey: `k${i}`,
    Data: Buffer.alloc(bytes, i).toString('base64'),
  }))
  const rate = async (server: Server) => {
    await once(server.endpoint, prepare(server.endpoint, kinesis('CreateStream', { StreamName: 's', ShardCount: 4 })))
    const request = prepare(server.endpoint, kinesis('PutRecords', { StreamName: 's', Records }))
    return ((await load(server.endpoint, request, 2, SECONDS)).perSecond * bytes * Records.length) / 1e6
  }
  return [{ what: 'PutRecords, 500 × 10 KB', unit: 'MB/s', ours: await rate(ours), moto: moto && (await rate(moto)) }]
}

/** moto runs functions in Docker containers only, so there is nobody to compare with. */
async function invokeRows({ endpoint }: Server): Promise<Row[]> {
  const trust = policy({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' })
  await once(endpoint, prepare(endpoint, iam(`Action=CreateRole&RoleName=f&AssumeRolePolicyDocument=${trust}`)))
  const rows: Row[] = []
  for (const [name, Runtime, file, code] of [
    ['Node', 'nodejs24.x', 'index.mjs', 'export const handler = async (event) => event'],
    ['Python', 'python3.12', 'index.py', 'def handler(event, context):\n  return event'],
  ] as const) {
    const ZipFile = Buffer.from(zipSync({ [file]: strToU8(code) })).toString('base64')
    const input = {
      FunctionName: name,
      Role: 'arn:aws:iam::111111111111:role/f',
      Runtime,
      Handler: 'index.handler',
      Code: { ZipFile },
    }
    const lambda = { service: 'lambda', credentials: ROOT, headers: { 'content-type': 'application/json' } }
    await once(endpoint, prepare(endpoint, { ...lambda, path: '/2015-03-31/functions', body: JSON.stringify(input) }))
    const invoke = prepare(endpoint, {
      ...lambda,
      path: `/2015-03-31/functions/${name}/invocations`,
      body: '{"order":1}',
    })
    const cold = performance.now()
    await once(endpoint, invoke)
    rows.push({
      what: `Invoke ${name}, first`,
      unit: 'ms',
      ours: performance.now() - cold,
      moto: undefined,
      less: true,
    })
    const one = await load(endpoint, invoke, 1, SECONDS)
    rows.push({ what: `Invoke ${name}, warm, p50`, unit: 'ms', ours: one.p50, moto: undefined, less: true })
    rows.push({ what: `Invoke ${name}, warm, p99`, unit: 'ms', ours: one.p99, moto: undefined, less: true })
    const eight = await load(endpoint, invoke, 8, SECONDS)
    rows.push({ what: `Invoke ${name}, 8 callers`, unit: 'requests/s', ours: eight.perSecond, moto: undefined })
  }
  return rows
}

function print(rows: readonly Row[]): void {
  const number = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(value < 10 ? 2 : 0))
  const cells = rows.map(({ what, unit, ours, moto, less }) => {
    const ratio = moto === undefined ? undefined : less ? moto / ours : ours / moto
    return [what, ratio === undefined ? '–' : `${ratio.toFixed(1)} ×`, number(ours), number(moto), unit]
  })
  const table = [['', 'better by', 'xacct', 'moto', ''], ...cells]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] as string).length)))
  for (const [what, ...values] of table as [string, ...string[]][]) {
    const columns = values.slice(0, 3).map((value, i) => value.padStart(widths[i + 1] as number))
    process.stdout.write(
      `${what.padEnd(widths[0] as number)}  ${columns.join('  ')}  ${values[3]}\n`.trimEnd().concat('\n'),
    )
  }
}

await main()
