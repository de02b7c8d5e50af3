// The run-time library beside its peers, each in processes of its own against one local AWS, plain and with 10 ms added to every
// round trip: `node --import tsx bench/runtime.ts [calls] [processes]`.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { build } from 'esbuild'
import { strToU8, zipSync } from 'fflate'
import { type LocalAws, startLocalAws } from '../src/local/local-aws.ts'
import { signRequest } from '../src/sigv4/sign-request.ts'

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

const run = promisify(execFile)
const [CALLING, CALLED, REGION] = ['111111111111', '999999999999', 'us-east-1']
const FUNCTION = `arn:aws:lambda:${REGION}:${CALLED}:function:orders`
const ROLE = `arn:aws:iam::${CALLED}:role/caller`
const RECORDS = 1_000
const ROUND_TRIP_MILLISECONDS = 10
const [calls = 400, processes = 3] = process.argv.slice(2).map(Number)

const VARIANTS: Readonly<Record<string, string>> = {
  floor: 'one signed request',
  tutorial: 'tutorial, each record',
  'tutorial-whole': 'tutorial, each event',
  hoisted: 'SDK, hoisted clients',
  temporary: 'fromTemporaryCredentials',
  middy: 'middy sts + SDK',
  powertools: 'Powertools batch + SDK',
  aws4fetch: 'aws4fetch',
  ours: 'xacct/runtime',
}

/** The SDK at its best. */
const SDK = 'hoisted'

/** Of one process. */
interface Cost {
  readonly importMs: number
  readonly firstMs: number
  readonly warmMs: number
  readonly cpuMs: number
  readonly rssMb: number
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'xacct-bench-'))
  const aws = await startLocalAws()
  try {
    const env = await createAccounts(aws)
    const bundles = new Map<string, string>()
    for (const name of Object.keys(VARIANTS)) bundles.set(name, await bundle(name, folder))
    say(`${calls} calls, median of ${processes} processes; Node.js ${process.version}, load ${load()} at the beginning`)
    await printCalls('plain', bundles, aws, env)
    aws.faults.add({ latency: ROUND_TRIP_MILLISECONDS })
    await printCalls(`${ROUND_TRIP_MILLISECONDS} ms added to every round trip`, bundles, aws, env)
    aws.faults.remove()
    await printRecords(bundles, aws, env)
    say(`\nload ${load()} at the end`)
  } finally {
    await aws.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const load = () => loadavg()[0]?.toFixed(1)

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

async function bundle(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`)
  await build({
    entryPoints: [fileURLToPath(new URL(`runtime/${name}.ts`, import.meta.url))],
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outfile,
    logLevel: 'error',
    alias: { 'xacct/runtime': fileURLToPath(new URL('../src/runtime/index.ts', import.meta.url)) },
    // The SDK asks for Node's own modules.
    ...(/floor|ours|aws4fetch/.test(name) ? {} : { banner: { js: REQUIRE } }),
  })
  return outfile
}

const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

interface Found {
  readonly cpu: number
  readonly warm: number
}

/** What loading and calling cost. */
async function printCalls(
  title: string,
  bundles: ReadonlyMap<string, string>,
  aws: LocalAws,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  say(`\n${title}`)
  printRow('', ['KB', 'gzip', 'import', 'first', 'warm', 'CPU', 'memory'])
  printRow('', ['', '', 'ms', 'ms', 'ms', 'ms/call', 'MB'])
  const found = new Map<string, Found>()
  for (const [name, file] of bundles) {
    const bytes = await readFile(file)
    const costs: Cost[] = []
    for (let i = 0; i < processes; i++) {
      const signed = name === 'floor' ? { BENCH_SIGNED: JSON.stringify(signedHeaders(aws)) } : {}
      costs.push((await child([file, 'calls', String(calls)], { ...env, ...signed })) as Cost)
    }
    const median = (of: (cost: Cost) => number) => costs.map(of).toSorted((a, b) => a - b)[costs.length >> 1] ?? 0
    found.set(name, { cpu: median(({ cpuMs }) => cpuMs), warm: median(({ warmMs }) => warmMs) })
    printRow(VARIANTS[name] ?? name, [
      (bytes.length / 1024).toFixed(1),
      (gzipSync(bytes).length / 1024).toFixed(1),
      median(({ importMs }) => importMs).toFixed(1),
      median(({ firstMs }) => firstMs).toFixed(1),
      median(({ warmMs }) => warmMs).toFixed(2),
      median(({ cpuMs }) => cpuMs).toFixed(2),
      median(({ rssMb }) => rssMb).toFixed(0),
    ])
  }
  const [ours, sdk, floor] = ['ours', SDK, 'floor'].map((name) => found.get(name) ?? { cpu: 0, warm: 0 }) as [
    Found,
    Found,
    Found,
  ]
  const over = ((ours.warm / floor.warm - 1) * 100).toFixed(0)
  const less = [ours, floor].map(({ cpu }) => `${(sdk.cpu / cpu).toFixed(1)} ×`)
  say(`less CPU than the SDK with hoisted clients: ours ${less[0]}, one signed request ${less[1]}`)
  say(`ours is ${over} % over one round trip`)
}

/** What a thousand records cost, in events of a hundred, handed over without waiting for their handling. */
async function printRecords(
  bundles: ReadonlyMap<string, string>,
  aws: LocalAws,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  say(`\n${RECORDS} records in events of 100, and one event of 2 MB`)
  printRow('', ['calls', 'AssumeRole', 'ms', 'of 2 MB'])
  for (const [name, file] of bundles) {
    if (name === 'floor') continue
    const [assumed, invoked] = [requests(aws, 'sts:AssumeRole'), requests(aws, 'lambda:InvokeFunction')]
    const { ms, error } = (await child([file, 'records', String(RECORDS)], env)) as { ms?: number; error?: string }
    const sts = requests(aws, 'sts:AssumeRole') - assumed
    const all = sts + requests(aws, 'lambda:InvokeFunction') - invoked
    const large = (await child([file, 'records', 'large'], env)) as { error?: string }
    printRow(VARIANTS[name] ?? name, [all, sts, ms?.toFixed(0) ?? `${error}`, large.error ?? 'delivered'])
  }
}

function requests(aws: LocalAws, action: string): number {
  const { allowed, denied } = aws.decisions.count(action)
  return allowed + denied
}

async function child(args: readonly string[], env: NodeJS.ProcessEnv): Promise<unknown> {
  const program = fileURLToPath(new URL('runtime/child.mjs', import.meta.url))
  const { stdout } = await run(process.execPath, [program, ...args], { env, timeout: 300_000 })
  return JSON.parse(stdout)
}

function printRow(name: string, cells: readonly (string | number)[]): void {
  say(`${name.padEnd(26)}${cells.map((cell) => `  ${String(cell).padStart(10)}`).join('')}`.trimEnd())
}

/** Of the one request of the floor, good for five minutes; it is the function's own account that calls. */
function signedHeaders(aws: LocalAws): Record<string, string> {
  const headers = {
    host: new URL(aws.endpoint).host,
    'content-type': 'application/json',
    'x-amz-invocation-type': 'RequestResponse',
  }
  const path = `/2015-03-31/functions/${encodeURIComponent(FUNCTION)}/invocations`
  const { credentials } = aws.account(CALLED, REGION)
  const options = { service: 'lambda', region: REGION, credentials, now: aws.clock.now() }
  return signRequest({ method: 'POST', path, headers, body: '{"order":1}' }, options)
}

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const allow = (Action: string) => policy({ Effect: 'Allow', Action, Resource: '*' })
const trust = (Principal: object) => policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' })

/** A function and a role in one account, a user in another; answers the environment of who calls. */
async function createAccounts(aws: LocalAws): Promise<NodeJS.ProcessEnv> {
  const [calling, called] = [new IAMClient(aws.account(CALLING, REGION)), new IAMClient(aws.account(CALLED, REGION))]
  const role = async (RoleName: string, principal: object, action?: string) => {
    await called.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(principal) }))
    if (action)
      await called.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: allow(action) }))
  }
  await role('orders', { Service: 'lambda.amazonaws.com' })
  await role('caller', { AWS: CALLING }, 'lambda:InvokeFunction')
  const Code = {
    ZipFile: zipSync({ 'index.mjs': strToU8('export const handler = async (event) => event.order ?? null') }),
  }
  const lambda = new LambdaClient(aws.account(CALLED, REGION))
  const Role = `arn:aws:iam::${CALLED}:role/orders`
  await lambda.send(
    new CreateFunctionCommand({ FunctionName: 'orders', Role, Runtime: 'nodejs24.x', Handler: 'index.handler', Code }),
  )
  const UserName = 'bench'
  await calling.send(new CreateUserCommand({ UserName }))
  await calling.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: allow('sts:AssumeRole') }))
  const { AccessKey } = await calling.send(new CreateAccessKeyCommand({ UserName }))
  return {
    AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey,
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    BENCH_FUNCTION: FUNCTION,
    BENCH_ROLE: ROLE,
  }
}

await main()
