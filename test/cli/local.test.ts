import { existsSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { strToU8, zipSync } from 'fflate'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { allow, createRole } from '../local/test-principals.ts'
import { runs, Xacct } from './process.ts'

const account = '111111111111'
const region = 'eu-central-1'
const credentials = { accessKeyId: account, secretAccessKey: 'test' }

const started = new Set<Xacct>()
afterAll(async () => {
  await Promise.all([...started].map((one) => one.cleanUp()))
})

function xacct(...parameters: string[]): Xacct {
  const one = new Xacct(...parameters)
  started.add(one)
  return one
}

/** Starts a function, answers the id of its process, and keeps that and a second one busy for good. */
async function startFunctions(endpoint: string): Promise<number> {
  const clients = { endpoint, region, credentials, maxAttempts: 1 }
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
  const { arn: Role } = await createRole(new IAMClient(clients), 'exec', [trust], [allow('logs:*')])
  const lambda = new LambdaClient(clients)
  const code = `export const handler = async (event) => { for (; event.busy;); return process.pid }`
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'pid',
      Role,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Timeout: 60,
      Code: { ZipFile: zipSync({ 'index.mjs': strToU8(code) }) },
    }),
  )
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'pid', Payload: '{}' }))
  await lambda.send(new InvokeCommand({ FunctionName: 'pid', InvocationType: 'Event', Payload: '{"busy":true}' }))
  lambda.send(new InvokeCommand({ FunctionName: 'pid', Payload: '{"busy":true}' })).catch(() => {})
  return Number(Payload?.transformToString())
}

const allOver = (pids: readonly number[]) =>
  vi.waitFor(() => expect(pids.filter(runs)).toEqual([]), { timeout: 5_000, interval: 10 })

describe.skipIf(!existsSync('/proc/self/stat'))('xacct local', () => {
  test.each([['SIGTERM'], ['SIGINT']] as const)(
    'says where it serves, and after %s leaves nothing running',
    async (signal) => {
      const local = xacct('local', '--port', '0')
      const endpoint = await local.endpoint()
      expect(local.stdout).toMatch(/^xacct local ready http:\/\/127\.0\.0\.1:\d+\n$/)
      const pid = await startFunctions(endpoint)
      await vi.waitFor(() => expect(local.descendants().length).toBeGreaterThanOrEqual(2), {
        timeout: 5_000,
        interval: 10,
      })
      const below = local.descendants()
      expect(below).toContain(pid)
      local.child.kill(signal)
      expect(await local.ended).toEqual({ code: 0, signal: null, stdout: local.stdout, stderr: '' })
      await allOver([pid, ...below])
      expect(local.leftovers()).toEqual([])
    },
  )

  test('takes its functions with it when it is killed', async () => {
    const local = xacct('local', '--port', '0')
    const pid = await startFunctions(await local.endpoint())
    const below = local.descendants()
    expect(below).toContain(pid)
    local.child.kill('SIGKILL')
    expect(await local.ended).toMatchObject({ code: null, signal: 'SIGKILL' })
    await allOver([pid, ...below])
  })

  test('ends while clients hold connections open', async () => {
    const local = xacct('local', '--port', '0')
    const { port } = new URL(await local.endpoint())
    const silent = connect(Number(port), '127.0.0.1').on('error', () => {})
    const slow = connect(Number(port), '127.0.0.1').on('error', () => {})
    await Promise.all([silent, slow].map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
    slow.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf')
    local.child.kill('SIGTERM')
    expect(await local.ended).toMatchObject({ code: 0, stderr: '' })
  })
})

/** Has a user's AssumeRole refused. */
async function beDenied(endpoint: string, RoleArn: string): Promise<void> {
  const clients = { endpoint, region, maxAttempts: 1 }
  const iam = new IAMClient({ ...clients, credentials })
  await iam.send(new CreateUserCommand({ UserName: 'ann' }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ann' }))
  const keys = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
  const sts = new STSClient({ ...clients, credentials: keys })
  await expect(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'ann' }))).rejects.toThrow()
}

describe.concurrent('what xacct local writes to stderr', () => {
  test.each([
    ['one calm line for each denial', ['local', '--port', '0'], 'arn:aws:iam::999999999999:role/target', 1],
    ['nothing with --quiet', ['local', '--port', '0', '--quiet'], 'arn:aws:iam::999999999999:role/target', 0],
    [
      'one line even where a name has more',
      ['local', '--port', '0'],
      'arn:aws:iam::999999999999:role/x\ndenied everything for you',
      1,
    ],
  ])('is %s', async (_, parameters, role, lines) => {
    const local = xacct(...parameters)
    await beDenied(await local.endpoint(), role)
    local.child.kill('SIGTERM')
    const { stderr } = await local.ended
    expect(stderr.split('\n').slice(0, -1)).toHaveLength(lines)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are what must not be there.
    expect(stderr).not.toMatch(/\x1b/)
    if (lines > 0) {
      expect(stderr).toMatch(
        /^denied sts:AssumeRole on arn:\S+ .*for arn:aws:iam::111111111111:user\/ann; fix: add to /,
      )
      expect(stderr.length).toBeLessThan(500)
    }
  })
})

/** A port that something else listens on. */
async function takenPort(): Promise<{ port: string; release: () => Promise<void> }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address() as { port: number }
  return { port: String(address.port), release: () => new Promise((resolve) => server.close(() => resolve())) }
}

describe.concurrent('bad input', () => {
  test('a port that is taken', async () => {
    const { port, release } = await takenPort()
    expect(await xacct('local', '--port', port).ended).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr: `xacct: port ${port} on 127.0.0.1 is taken\n       stop what listens there, or give another one with --port\n`,
    })
    await release()
  })
})

describe.concurrent('help', () => {
  test.each([
    [['--help'], /\blocal\b/],
    [['--version'], /^v?\d+\.\d+\.\d+\n$/],
  ])('%s, without colour where it is not read on a terminal', async (parameters, expected) => {
    const { code, stdout, stderr } = await xacct(...parameters).ended
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(expected)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are what must not be there.
    expect(stdout).not.toMatch(/\x1b/)
  })
})
