import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { pickTestPlace } from '../local/test-accounts.ts'
import { createRole, rootIam } from '../local/test-principals.ts'
import { cleanEnvironment, runPython, whyNoBoto3 } from './python.ts'

/* Lambda's control plane with boto3, the AWS CLI and curl as they come. */

const execute = promisify(execFile)
const { accounts, region, partition } = pickTestPlace('lambda-control.test.ts')
const [home, away, cliAccount] = accounts
const noBoto3 = await whyNoBoto3()
const cli = ['-m', 'awscli']
const noCli = await execute('python3', [...cli, '--version']).then(
  () => undefined,
  (error: Error) => `no AWS CLI: ${error.message.trim().split('\n').at(-1)}`,
)
const noCurl = await execute('curl', ['--help', 'all']).then(
  ({ stdout }) => (stdout.includes('--aws-sigv4') ? undefined : 'a curl that cannot sign'),
  () => 'no curl',
)
for (const missing of [noBoto3, noCli, noCurl]) if (missing) console.log(`skipped: ${missing}`)

// Each command costs half a second of processor time, and this may not be the only thing that runs.
vi.setConfig({ testTimeout: 60_000 })

let aws: LocalAws
let folder: string
beforeAll(async () => {
  aws = await startLocalAws()
  folder = await mkdtemp(join(tmpdir(), 'xacct-control-'))
})
afterAll(async () => {
  await aws.close()
  await rm(folder, { recursive: true })
})

/** What lambda_control.py has to see. */
const SEEN: Readonly<Record<string, unknown>> = {
  created_and_its_waiters: ['Pending', 'Creating', 'Active', 'Successful', { n: 1 }],
  updated_and_its_waiters: ['InProgress', { n: 2 }],
  published_and_its_waiter: ['1', 'Active'],
  code_from_s3: [
    { n: 1 },
    'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
  ],
  layers: [7, ['shared']],
  layers_across_accounts: ['AccessDeniedException', 1],
  provisioned_concurrency: 'READY',
  function_url: [
    [403, 'Forbidden'],
    [200, { n: 7, path: '/a/b' }],
    [403, 'Forbidden'],
    [403, 'Forbidden'],
    [200, { n: 7, path: '/a/b' }],
  ],
  deleted: 404,
}

describe.skipIf(noBoto3)('boto3', () => {
  let answers: Record<string, unknown>
  beforeAll(async () => {
    answers = await runPython('lambda_control.py', region, aws.endpoint, home, away)
  }, 60_000)

  test.each(Object.entries(SEEN))('%s', (name, expected) => {
    expect(answers[name]).toEqual(expected)
  })

  test('sees nothing that is not told here', () => {
    expect(Object.keys(answers)).toEqual(Object.keys(SEEN))
  })
})

/** Runs one command as root of an account. */
async function run(command: string, ...parameters: string[]): Promise<Readonly<Record<string, string>>> {
  const env = {
    ...cleanEnvironment(region),
    AWS_ACCESS_KEY_ID: cliAccount,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_PAGER: '',
  }
  const all = [...cli, '--output', 'json', ...command.split(' '), ...parameters]
  const { stdout } = await execute('python3', all, { env, cwd: folder, timeout: 30_000 })
  return stdout.trim() === '' ? {} : JSON.parse(stdout)
}

describe.skipIf(noCli)('the AWS CLI', () => {
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
  const created = ['--runtime', 'nodejs22.x', '--handler', 'index.handler']
  const invoked = async () => {
    await run('lambda invoke --function-name hot answer.json')
    return JSON.parse(await readFile(join(folder, 'answer.json'), 'utf8'))
  }
  const write = (answer: string) =>
    writeFile(
      join(folder, 'code/index.mjs'),
      `export const handler = async ({ rawPath = '' }) => ${JSON.stringify(answer)} + rawPath`,
    )

  test('makes a function of a folder, waits for it, and sees changes', async () => {
    await mkdir(join(folder, 'code'))
    await write('first')
    await createRole(rootIam(aws, cliAccount, region), 'exec', [trust])
    const code = `S3Bucket=xacct-local-folder,S3Key=${join(folder, 'code')}`
    const role = `arn:${partition}:iam::${cliAccount}:role/exec`
    const made = await run('lambda create-function --function-name hot', ...created, '--code', code, '--role', role)
    expect(made).toMatchObject({ State: 'Pending', FunctionArn: expect.stringContaining(':function:hot') })
    await run('lambda wait function-active-v2 --function-name hot')
    expect(await invoked()).toBe('first')
    await write('second, and longer')
    expect(await invoked()).toBe('second, and longer')
    const updated = await run('lambda update-function-configuration --function-name hot --timeout 9')
    expect(updated.CodeSha256).not.toBe(made.CodeSha256)
    await run('lambda wait function-updated-v2 --function-name hot')
  })

  test.skipIf(noCurl)('gives it a URL, which curl calls by its name', async () => {
    const config = ['--auth-type', 'AWS_IAM', '--cors', 'AllowOrigins=*']
    const { FunctionUrl: url } = await run('lambda create-function-url-config --function-name hot', ...config)
    const call = async (...options: string[]) => {
      const status = '\n%{http_code}'
      const { stdout } = await execute('curl', ['-s', '-w', status, ...options, `${url}a/b`], { timeout: 30_000 })
      return stdout.split('\n')
    }
    const signed = ['--aws-sigv4', `aws:amz:${region}:lambda`, '--user', `${cliAccount}:test`]
    expect(await call()).toEqual(['{"Message":"Forbidden"}', '403'])
    expect(await call(...signed)).toEqual(['second, and longer/a/b', '200'])
    await run('lambda update-function-url-config --function-name hot --auth-type NONE')
    const permission = ['lambda add-permission --function-name hot --principal * --action', '--statement-id'] as const
    expect((await call())[1]).toBe('403')
    await Promise.all([
      run(permission[0], 'lambda:InvokeFunctionUrl', permission[1], 'a', '--function-url-auth-type', 'NONE'),
      run(permission[0], 'lambda:InvokeFunction', permission[1], 'b', '--invoked-via-function-url'),
    ])
    expect(await call()).toEqual(['second, and longer/a/b', '200'])
  })
})
