// The run-time library on every Node.js that Lambda has, bundled and not: `node --import tsx scripts/nodes.ts`. Other versions than
// the one that runs this come from npm, into a folder that is deleted afterwards.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { type BuildOptions, build, transform } from 'esbuild'
import { strToU8, zipSync } from 'fflate'
import { type LocalAws, startLocalAws } from '../src/local/local-aws.ts'

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

const run = promisify(execFile)
const VERSIONS = ['22', '24']
const CALLING = '111111111111'
const CALLED = '999999999999'
const REGION = 'us-east-1'
const SOURCE = fileURLToPath(new URL('../src/', import.meta.url))
const SUITE = fileURLToPath(new URL('nodes/suite.ts', import.meta.url))

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'xacct-nodes-'))
  const aws = await startLocalAws()
  try {
    const nodes = [process.execPath, ...(await installNodes(folder))]
    const forms = await writeForms(folder)
    const env = await createAccounts(aws)
    const columns = await Promise.all(
      nodes.flatMap((node) => Object.entries(forms).map(([form, file]) => runSuite(node, form, file, env))),
    )
    print(columns)
    process.exitCode = columns.every(({ outcomes }) => Object.values(outcomes).every((one) => one === 'ok')) ? 0 : 1
  } finally {
    await aws.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Paths of the programs. */
async function installNodes(folder: string): Promise<string[]> {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const packages = VERSIONS.map((version) => `node${version}@npm:node-${platform}-${process.arch}@${version}`)
  const flags = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--loglevel=error']
  await run('npm', ['install', '--prefix', folder, ...flags, ...packages])
  const program = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node'
  return VERSIONS.map((version) => join(folder, 'node_modules', `node${version}`, program))
}

/** The suite in every form, by its name. */
async function writeForms(folder: string): Promise<Readonly<Record<string, string>>> {
  const bundled: BuildOptions = {
    bundle: true,
    minify: true,
    alias: { 'xacct/runtime': join(SOURCE, 'runtime/index.ts') },
  }
  const loose: BuildOptions = { bundle: true, packages: 'external' }
  const forms: Readonly<Record<string, readonly [file: string, options: BuildOptions]>> = {
    'bundle, ESM': ['bundle.mjs', { ...bundled, format: 'esm' }],
    'bundle, CJS': ['bundle.cjs', { ...bundled, format: 'cjs' }],
    'as it is, import': ['loose.mjs', { ...loose, format: 'esm' }],
    'as it is, require': ['loose.cjs', { ...loose, format: 'cjs' }],
  }
  const files = Object.entries(forms).map(async ([form, [name, options]]) => {
    const outfile = join(folder, name)
    await build({ entryPoints: [SUITE], platform: 'node', target: 'node20', outfile, logLevel: 'error', ...options })
    return [form, outfile] as const
  })
  await writeLibrary(join(folder, 'node_modules/xacct'))
  return Object.fromEntries(await Promise.all(files))
}

/** The library file by file, as `npm run build` writes it, without its types. */
async function writeLibrary(folder: string): Promise<void> {
  for (const part of ['core', 'runtime']) {
    for (const name of await readdir(join(SOURCE, part), { recursive: true })) {
      if (!name.endsWith('.ts')) continue
      const { code } = await transform(await readFile(join(SOURCE, part, name), 'utf8'), {
        loader: 'ts',
        target: 'es2023',
      })
      const file = join(folder, part, name.replace(/\.ts$/, '.js'))
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, code.replace(/(from\s*["'][^"']+)\.ts(["'])/g, '$1.js$2'))
    }
  }
  const exports = { './runtime': './runtime/index.js' }
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'xacct', type: 'module', exports }))
}

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const allow = (Action: string | string[], Resource = '*') => ({ Effect: 'Allow', Action, Resource })

/** Two accounts, and the environment of a function in the first. */
async function createAccounts(aws: LocalAws): Promise<NodeJS.ProcessEnv> {
  const [calling, called] = [aws.account(CALLING, REGION), aws.account(CALLED, REGION)]
  const lambda = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
  const trusted = { Effect: 'Allow', Principal: { AWS: CALLING }, Action: 'sts:AssumeRole' }
  await createRole(new IAMClient(called), 'echo', lambda)
  const FunctionName = 'echo'
  const functionArn = `arn:aws:lambda:${REGION}:${CALLED}:function:${FunctionName}`
  const code = `export const handler = async (event) => { if (event.fail) throw new TypeError('mine'); return event.Records ? {} : event }`
  const Code = { ZipFile: zipSync({ 'index.mjs': strToU8(code) }) }
  const Role = `arn:aws:iam::${CALLED}:role/echo`
  await new LambdaClient(called).send(
    new CreateFunctionCommand({ FunctionName, Role, Runtime: 'nodejs24.x', Handler: 'index.handler', Code }),
  )
  const other = allow(['lambda:InvokeFunction', 's3:GetObject', 's3:PutObject'])
  await createRole(new IAMClient(called), 'other', trusted, other)
  await createRole(new IAMClient(called), 'poor', trusted)
  const Bucket = `claims-${CALLED}`
  await new S3Client({ ...called, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket }))
  const { QueueUrl } = await new SQSClient(calling).send(new CreateQueueCommand({ QueueName: 'lost' }))
  const roleArn = `arn:aws:iam::${CALLED}:role/other`
  return {
    ...(await sessionOf(aws)),
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_LAMBDA_FUNCTION_NAME: 'suite',
    XACCT_TARGET_ECHO: JSON.stringify({ functionArn, roleArn }),
    XACCT_TARGET_FORBIDDEN: JSON.stringify({ functionArn, roleArn: `arn:aws:iam::${CALLED}:role/poor` }),
    XACCT_ACCOUNT_OTHER: JSON.stringify({ roleArn }),
    XACCT_ACCOUNT_MISSING: JSON.stringify({ roleArn: `arn:aws:iam::${CALLED}:role/missing` }),
    BUCKET: Bucket,
    QUEUE_URL: QueueUrl,
  }
}

async function createRole(iam: IAMClient, RoleName: string, trust: object, may?: object): Promise<void> {
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy(trust) }))
  if (may) await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: policy(may) }))
}

/** Credentials as a function has them: a session’s. */
async function sessionOf(aws: LocalAws): Promise<NodeJS.ProcessEnv> {
  const iam = new IAMClient(aws.account(CALLING, REGION))
  const trusted = { Effect: 'Allow', Principal: { AWS: CALLING }, Action: 'sts:AssumeRole' }
  await createRole(iam, 'suite', trusted, allow(['sts:AssumeRole', 'sqs:SendMessage']))
  const UserName = 'starter'
  await iam.send(new CreateUserCommand({ UserName }))
  await iam.send(
    new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: policy(allow('sts:AssumeRole')) }),
  )
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  const credentials = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
  const { Credentials } = await new STSClient({ region: REGION, endpoint: aws.endpoint, credentials }).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${CALLING}:role/suite`, RoleSessionName: 'suite' }),
  )
  return {
    AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey,
    AWS_SESSION_TOKEN: Credentials?.SessionToken,
  }
}

interface Column {
  readonly form: string
  readonly version: string
  readonly outcomes: Readonly<Record<string, string>>
}

async function runSuite(node: string, form: string, file: string, env: NodeJS.ProcessEnv): Promise<Column> {
  try {
    const { stdout } = await run(node, [file], { env, timeout: 60_000 })
    return { form, ...(JSON.parse(stdout) as Omit<Column, 'form'>) }
  } catch (error) {
    const [reason = ''] = String((error as { stderr?: string }).stderr || error).split('\n')
    return { form, version: node, outcomes: { start: reason } }
  }
}

function print(columns: readonly Column[]): void {
  const checks = [...new Set(columns.flatMap(({ outcomes }) => Object.keys(outcomes)))]
  const versions = [...new Set(columns.map(({ version }) => version))]
  const forms = [...new Set(columns.map(({ form }) => form))]
  const first = Math.max(...checks.map(({ length }) => length))
  const width = Math.max(...forms.map(({ length }) => length))
  for (const version of versions) {
    process.stdout.write(`\n${version.padEnd(first)}  ${forms.map((form) => form.padStart(width)).join('  ')}\n`)
    for (const check of checks) {
      const cells = forms.map((form) => {
        const outcome = columns.find((one) => one.version === version && one.form === form)?.outcomes[check] ?? '–'
        return (outcome === 'ok' ? outcome : 'failed').padStart(width)
      })
      process.stdout.write(`${check.padEnd(first)}  ${cells.join('  ')}\n`)
    }
  }
  for (const { version, form, outcomes } of columns)
    for (const [check, outcome] of Object.entries(outcomes))
      if (outcome !== 'ok') process.stdout.write(`\n${version}, ${form}, ${check}: ${outcome}\n`)
}

await main()
