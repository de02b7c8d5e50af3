import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { pickTestPlace } from '../local/test-accounts.ts'
import { allow, type Keys, policyOf } from '../local/test-principals.ts'
import { cleanEnvironment } from './python.ts'

/*
 * Two accounts made by hand with the AWS CLI, and calls from one into the other: by a role, and by the function's own policy.
 * The tests build on each other, as the commands of a tutorial do.
 */

const execute = promisify(execFile)
const { accounts, region, partition } = pickTestPlace('aws-cli.test.ts')
const [home, away] = accounts
/** The CLI without the detour by a version manager's shim, where it is a module of the default Python. */
const cli = await execute('python3', ['-c', 'import awscli, sys; print(sys.executable)']).then(
  ({ stdout }) => [stdout.trim(), '-m', 'awscli'] as const,
  () => ['aws'] as const,
)
const missing = await execute(cli[0], [...cli.slice(1), '--version']).then(
  () => undefined,
  (error: Error) => `no AWS CLI: ${error.message.trim().split('\n').at(-1)}`,
)
if (missing) console.log(`skipped: ${missing}`)

// Each command costs half a second of processor time, and this may not be the only thing that runs.
vi.setConfig({ testTimeout: 60_000 })

let aws: LocalAws
let folder: string
beforeAll(async () => {
  aws = await startLocalAws()
  folder = await mkdtemp(join(tmpdir(), 'xacct-cli-'))
})
afterAll(async () => {
  await aws.close()
  await rm(folder, { recursive: true })
})

type Answer = Readonly<Record<string, never>>
interface Outcome {
  readonly code: number
  readonly answer: Answer
  readonly error: string
}

/** Runs one command as a user would, with the endpoint and credentials of somebody. */
async function run(keys: Keys, command: string, ...parameters: string[]): Promise<Outcome> {
  const env = {
    ...cleanEnvironment(region),
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    ...(keys.sessionToken && { AWS_SESSION_TOKEN: keys.sessionToken }),
    AWS_PAGER: '',
  }
  const all = [
    ...cli.slice(1),
    '--endpoint-url',
    aws.endpoint,
    '--output',
    'json',
    ...command.split(' '),
    ...parameters,
  ]
  const done = await execute(cli[0], all, { env, cwd: folder, timeout: 30_000 }).then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  )
  const answer = done.stdout.trim() === '' ? {} : (JSON.parse(done.stdout) as Answer)
  return { code: done.code, answer, error: done.stderr.trim() }
}

/** The same where it has to go well. */
async function ok(keys: Keys, command: string, ...parameters: string[]): Promise<Answer> {
  const { code, answer, error } = await run(keys, command, ...parameters)
  expect(`${command}: ${error || code}`).toBe(`${command}: 0`)
  return answer
}

async function refused(keys: Keys, command: string, ...parameters: string[]): Promise<string> {
  const { code, error } = await run(keys, command, ...parameters)
  expect(code).not.toBe(0)
  return error.replace(/^aws: \[ERROR\]: /, '')
}

const rootOf = (account: string): Keys => aws.account(account).credentials
const roleArn = (account: string, name: string) => `arn:${partition}:iam::${account}:role/${name}`
const userArn = `arn:${partition}:iam::${home}:user/ann`
const functionArn = `arn:${partition}:lambda:${region}:${away}:function:echo`
const trust = (principal: object) => policyOf({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' })
const asRole = ['--role-arn', roleArn(away, 'invoker'), '--role-session-name', 'ann']
const invokeEcho = (answer: string) => ['--function-name', functionArn, '--payload', 'fileb://event.json', answer]
const written = async (file: string) => JSON.parse(await readFile(join(folder, file), 'utf8'))

let ann: Keys
let session: Keys
let queueUrl: string
const keysOf = (answer: Answer): Keys => {
  const { AccessKeyId, SecretAccessKey, SessionToken } = answer as unknown as Record<string, string>
  return {
    accessKeyId: AccessKeyId as string,
    secretAccessKey: SecretAccessKey as string,
    ...(SessionToken && { sessionToken: SessionToken }),
  }
}

describe.skipIf(missing)('the AWS CLI', () => {
  test('makes users, roles, a stream and a queue', async () => {
    const code =
      'export const handler = async (event) => { console.log("order", event.order); return { got: event.order } }'
    await writeFile(join(folder, 'function.zip'), zipSync({ 'index.mjs': strToU8(code) }))
    await writeFile(join(folder, 'event.json'), '{"order": "№ 7"}')
    await writeFile(join(folder, 'record.bin'), Buffer.from([0, 255, 128, 10]))
    const lambdaTrust = trust({ Service: 'lambda.amazonaws.com' })
    const [user, role, , queue] = await Promise.all([
      ok(rootOf(home), 'iam create-user', '--user-name', 'ann'),
      ok(rootOf(away), 'iam create-role', '--role-name', 'exec', '--assume-role-policy-document', lambdaTrust),
      ok(rootOf(away), 'kinesis create-stream', '--stream-name', 'orders', '--shard-count', '1'),
      ok(rootOf(away), 'sqs create-queue', '--queue-name', 'orders'),
    ])
    queueUrl = (queue as Record<string, string>).QueueUrl as string
    expect(user).toMatchObject({ User: { Arn: userArn } })
    expect(role).toMatchObject({
      Role: { Arn: roleArn(away, 'exec'), AssumeRolePolicyDocument: JSON.parse(lambdaTrust) },
    })
  })

  test('gives them policies and keys, and makes a function', async () => {
    const mayCall = policyOf(
      allow('sts:AssumeRole', roleArn(away, 'invoker')),
      allow('lambda:InvokeFunction', functionArn),
    )
    const inline = ['--policy-name', 'inline', '--policy-document']
    const [key, , , made] = await Promise.all([
      ok(rootOf(home), 'iam create-access-key', '--user-name', 'ann'),
      ok(rootOf(home), 'iam put-user-policy', '--user-name', 'ann', ...inline, mayCall),
      ok(
        rootOf(away),
        'iam create-role',
        '--role-name',
        'invoker',
        '--assume-role-policy-document',
        trust({ AWS: userArn }),
      ),
      ok(
        rootOf(away),
        'lambda create-function --runtime nodejs22.x --handler index.handler --zip-file fileb://function.zip',
        '--function-name',
        'echo',
        '--role',
        roleArn(away, 'exec'),
      ),
      ok(rootOf(away), 'iam put-role-policy', '--role-name', 'exec', ...inline, policyOf(allow('logs:*'))),
    ])
    ann = keysOf((key as Record<string, Answer>).AccessKey as Answer)
    expect(made).toMatchObject({ FunctionArn: functionArn, Role: roleArn(away, 'exec') })
    const [, waited] = await Promise.all([
      ok(
        rootOf(away),
        'iam put-role-policy',
        '--role-name',
        'invoker',
        ...inline,
        policyOf(allow('lambda:InvokeFunction', functionArn)),
      ),
      ok(rootOf(away), 'lambda wait function-active-v2', '--function-name', 'echo'),
    ])
    expect(waited).toEqual({})
  })

  test('invokes across accounts by an assumed role', async () => {
    const assumed = await ok(ann, 'sts assume-role', ...asRole)
    session = keysOf((assumed as Record<string, Answer>).Credentials as Answer)
    const invoked = await ok(session, 'lambda invoke', ...invokeEcho('by-role.json'))
    expect(invoked).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST' })
    expect(await written('by-role.json')).toEqual({ got: '№ 7' })
  })

  test("invokes across accounts by the function's own policy", async () => {
    const denial = `An error occurred (AccessDeniedException) when calling the Invoke operation: User: ${userArn} is not authorized to perform: lambda:InvokeFunction on resource: ${functionArn} because no resource-based policy allows the lambda:InvokeFunction action`
    expect(await refused(ann, 'lambda invoke', ...invokeEcho('none.json'))).toBe(denial)
    const statement = ['--function-name', 'echo', '--statement-id', 'ann']
    const permission = [...statement, '--action', 'lambda:InvokeFunction', '--principal', userArn]
    const added = (await ok(rootOf(away), 'lambda add-permission', ...permission)) as Record<string, string>
    expect(JSON.parse(added.Statement as string)).toMatchObject({ Sid: 'ann', Principal: { AWS: userArn } })
    expect(await ok(ann, 'lambda invoke', ...invokeEcho('by-permission.json'))).toMatchObject({ StatusCode: 200 })
    expect(await written('by-permission.json')).toEqual({ got: '№ 7' })
  })

  test('is refused when the trust is removed; the session that is out goes on', async () => {
    const distrust = ['--role-name', 'invoker', '--policy-document', trust({ AWS: roleArn(away, 'exec') })]
    await ok(rootOf(away), 'iam update-assume-role-policy', ...distrust)
    const [denial] = await Promise.all([
      refused(ann, 'sts assume-role', ...asRole),
      ok(session, 'lambda invoke', '--invocation-type', 'DryRun', ...invokeEcho('dry.json')),
    ])
    expect(denial).toBe(
      `An error occurred (AccessDenied) when calling the AssumeRole operation: User: ${userArn} is not authorized to perform: sts:AssumeRole because no role trust policy allows the sts:AssumeRole action`,
    )
  })

  test.concurrent('finds what the function printed', async () => {
    const found = await ok(
      rootOf(away),
      'logs filter-log-events --log-group-name /aws/lambda/echo --filter-pattern order',
    )
    const { events } = found as unknown as { events: { message: string }[] }
    expect(events.map(({ message }) => message.split('\t').at(-1)?.trim())).toEqual(['order № 7', 'order № 7'])
  })

  test.concurrent('puts a record into the stream and reads it', async () => {
    const put = await ok(
      rootOf(away),
      'kinesis put-record --stream-name orders --partition-key k --data fileb://record.bin',
    )
    const { ShardId, SequenceNumber } = put as unknown as Record<string, string>
    const shard = ['--stream-name', 'orders', '--shard-id', ShardId as string, '--shard-iterator-type', 'TRIM_HORIZON']
    const { ShardIterator } = (await ok(rootOf(away), 'kinesis get-shard-iterator', ...shard)) as Record<string, string>
    const read = await ok(rootOf(away), 'kinesis get-records', '--shard-iterator', ShardIterator as string)
    expect(read).toMatchObject({ Records: [{ SequenceNumber, PartitionKey: 'k', Data: 'AP+ACg==' }] })
  })

  test.concurrent('sends a message and receives it', async () => {
    const queue = ['--queue-url', queueUrl]
    await ok(rootOf(away), 'sqs send-message', ...queue, '--message-body', '<№ 7>')
    const received = await ok(rootOf(away), 'sqs receive-message', ...queue)
    expect(received).toMatchObject({ Messages: [{ Body: '<№ 7>' }] })
  })

  test.concurrent('lists by page and by query', async () => {
    const paged = ['--page-size', '1', '--query', 'Roles[].RoleName']
    expect(await ok(rootOf(away), 'iam list-roles', ...paged)).toEqual(['exec', 'invoker'])
  })
})
