import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { DeleteRoleCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { build } from 'esbuild'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it, vi } from 'vitest'
import { startLocalAws } from '../../../src/local/index.ts'
import { refusalOf } from '../test-accounts.ts'
import { allow, createRole, createUser, policyOf, rootIam, type Statement } from '../test-principals.ts'
import { gate, LAMBDA_TRUST, startFunctionWorld, until, zipOf } from './function-world.ts'
import type { Call } from './puppeteer.ts'

const MB = 1_048_576
const MAX_RESPONSE_BYTES = 6_291_556

const world = startFunctionWorld('invoke.test.ts')
const { create, invoke, enqueue, called, calls, play, permit, logOf, functionArn, owner, other, region, functionOf } =
  world

const throttled = { code: 'TooManyRequestsException', status: 429, message: 'Rate Exceeded.' }
const reserve = (FunctionName: string, ReservedConcurrentExecutions: number) =>
  world.lambda().send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }))
/** JSON text of exactly that many bytes. */
const jsonOf = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`
const sendRaw = (Payload: string, more: Partial<InvokeCommandInput> = {}) =>
  world.lambda().send(new InvokeCommand({ FunctionName: 'f', Payload, ...more }))
/** Whether the process runs; one that ended and waits to be reaped does not. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

describe('Invoke', () => {
  it('answers with what the function returns', async () => {
    await create('f')
    play(({ event }) => ({ value: { event, of: 'mine' } }))
    expect(await invoke('f', { a: [1, 'ü'] })).toEqual({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      payload: { event: { a: [1, 'ü'] }, of: 'mine' },
    })
  })

  it('runs a function without a payload on an empty object', async () => {
    await create('f')
    play(({ event }) => ({ value: { event } }))
    expect(await invoke('f')).toMatchObject({ payload: { event: {} } })
    await enqueue('f', undefined)
    expect((await called(2)).event).toEqual({})
  })

  it('queues an event, and answers before it is run', async () => {
    await create('f')
    const held = gate()
    play(() => held.opened.then(() => ({})))
    expect(await enqueue('f', { n: 1 })).toEqual({ StatusCode: 202 })
    expect((await called(1)).event).toEqual({ n: 1 })
    held.open()
  })

  it('runs nothing in a dry run, but checks the permission', async () => {
    await create('f')
    const DryRun = { InvocationType: 'DryRun' } as const
    expect(await invoke('f', {}, DryRun)).toEqual({ StatusCode: 204 })
    const { keys: credentials } = await createUser(world.iam(), 'stranger')
    const stranger = new LambdaClient({ ...world.aws().account(owner, region), credentials, maxAttempts: 1 })
    const refusal = await refusalOf(stranger.send(new InvokeCommand({ FunctionName: 'f', ...DryRun })))
    stranger.destroy()
    expect(refusal).toMatchObject({ code: 'AccessDeniedException', status: 403 })
    expect(calls()).toEqual([])
  })

  const handler = (body: string) => zipOf(`export const handler = async (event, context) => { ${body} }`)
  it.each([
    ['throws', handler('throw new TypeError("no")'), { errorType: 'TypeError', errorMessage: 'no' }],
    ['throws a text', handler('throw "no"'), { errorType: 'string', errorMessage: 'no' }],
    ['has no handler', zipOf('export const other = 1'), { errorType: 'Runtime.HandlerNotFound' }],
    ['does not load', zipOf('import "./gone.mjs"'), { errorType: 'Runtime.ImportModuleError' }],
    ['exits', handler('process.exit(3)'), { errorType: 'Runtime.ExitError', errorMessage: /exit status 3$/ }],
    ['runs too long', handler('for (;;);'), { errorType: 'Sandbox.Timedout', errorMessage: /after 1\.00 seconds$/ }],
    [
      'answers more than 6 MB',
      handler(`return "x".repeat(${MAX_RESPONSE_BYTES - 1})`),
      { errorType: 'Function.ResponseSizeTooLarge', errorMessage: /payload size \(6291556 bytes\)/ },
    ],
  ])('answers 200 with FunctionError where the function %s', async (_, ZipFile, told) => {
    await create('f', { Code: { ZipFile }, Timeout: 1 })
    const { payload, ...answer } = await invoke('f')
    expect(answer).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST', FunctionError: 'Unhandled' })
    const { errorMessage = '', ...rest } = told as { errorType: string; errorMessage?: string | RegExp }
    expect(payload).toMatchObject(rest)
    expect(payload).toMatchObject({ errorMessage: expect.stringMatching(errorMessage) })
  })

  it('answers a response of the size that is allowed', async () => {
    await create('f', { Code: { ZipFile: handler(`return "x".repeat(${MAX_RESPONSE_BYTES - 2})`) } })
    const { FunctionError, payload } = await invoke('f')
    expect(FunctionError).toBeUndefined()
    expect(payload).toHaveLength(MAX_RESPONSE_BYTES - 2)
  })

  it('hands on the client context, in synchronous invocations only', async () => {
    await create('f')
    const ClientContext = Buffer.from('{"custom":{"who":"Zoë"}}').toString('base64')
    await invoke('f', {}, { ClientContext })
    await invoke('f', {}, { ClientContext, InvocationType: 'Event' })
    await called(2)
    expect(calls().map(({ clientContext }) => clientContext)).toEqual([{ custom: { who: 'Zoë' } }, undefined])
  })
})

describe('a payload', () => {
  const tooLarge = (limit: number) => ({
    code: 'RequestTooLargeException',
    status: 413,
    message: `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
  })
  const contentError = { code: 'InvalidRequestContentException', status: 400 }

  it('of exactly 6 MB is run, of exactly 1 MB is queued', async () => {
    await create('f', { Code: { ZipFile: zipOf('export const handler = async (event) => event.length') } })
    expect((await sendRaw(jsonOf(6 * MB))).Payload?.transformToString()).toBe(String(6 * MB - 2))
    expect((await sendRaw(jsonOf(MB), { InvocationType: 'Event' })).StatusCode).toBe(202)
  })

  it.each<[string, Partial<InvokeCommandInput>, object]>([
    ['of 6 MB and a byte', { Payload: jsonOf(6 * MB + 1) }, tooLarge(6 * MB)],
    ['of 1 MB and a byte, queued', { Payload: jsonOf(MB + 1), InvocationType: 'Event' }, tooLarge(MB)],
    ['that is no JSON', { Payload: '{"a":' }, contentError],
    ['that is no JSON, queued', { Payload: 'a', InvocationType: 'Event' }, contentError],
    ['with a client context that is no JSON', { Payload: '{}', ClientContext: 'e30x' }, contentError],
  ])('%s is refused', async (_, input, refusal) => {
    await create('f')
    expect(await refusalOf(sendRaw('{}', input))).toMatchObject(refusal)
    expect(calls()).toEqual([])
  })
})

describe('a qualifier', () => {
  /** Version 1 answers 1, version 2 answers 2, and $LATEST answers 3. */
  async function createVersions() {
    await create('f', { Code: { ZipFile: zipOf('export const handler = async () => 1') }, Publish: true })
    for (const n of [2, 3]) {
      const ZipFile = zipOf(`export const handler = async () => ${n}`)
      await world.lambda().send(new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile, Publish: n === 2 }))
    }
  }
  const alias = (Name: string, FunctionVersion: string, more: object = {}) =>
    world.lambda().send(new CreateAliasCommand({ FunctionName: 'f', Name, FunctionVersion, ...more }))

  it('picks the code that runs', async () => {
    await createVersions()
    await alias('live', '2')
    const rows: [Qualifier: string | undefined, payload: number, ExecutedVersion: string][] = [
      [undefined, 3, '$LATEST'],
      ['$LATEST', 3, '$LATEST'],
      ['1', 1, '1'],
      ['2', 2, '2'],
      ['live', 2, '2'],
    ]
    for (const [Qualifier, payload, ExecutedVersion] of rows) {
      expect(await invoke('f', {}, { Qualifier })).toEqual({ StatusCode: 200, payload, ExecutedVersion })
    }
    expect(await invoke(functionArn('f:1'), {})).toMatchObject({ payload: 1 })
    expect(await refusalOf(invoke('f', {}, { Qualifier: '9' }))).toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Function not found: ${functionArn('f:9')}`,
    })
  })

  it('that is an alias with weights shares invocations out', async () => {
    await createVersions()
    await alias('live', '1', { RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } })
    await alias('moved', '1', { RoutingConfig: { AdditionalVersionWeights: { 2: 1 } } })
    const versions: unknown[] = []
    for (let i = 0; i < 60; i++) versions.push((await invoke('f', {}, { Qualifier: 'live' })).ExecutedVersion)
    // 60 throws of a coin: outside of 10 to 50 less than once in ten million runs.
    const ones = versions.filter((version) => version === '1').length
    expect(ones).toBeGreaterThan(9)
    expect(ones).toBeLessThan(51)
    expect(await invoke('f', {}, { Qualifier: 'moved' })).toMatchObject({ ExecutedVersion: '2', payload: 2 })
  })

  it('is what the function sees of how it was invoked', async () => {
    await create('f', { Publish: true })
    await alias('live', '1')
    await invoke('f', {}, { Qualifier: 'live' })
    expect(await called(1)).toMatchObject({ functionVersion: '1', invokedFunctionArn: functionArn('f:live') })
  })
})

describe('the log', () => {
  const mayLog = () => permit('exec', allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']))

  it('is kept in CloudWatch Logs where the execution role may write it', async () => {
    await create('f')
    await mayLog()
    play(() => ({ value: 1, print: 'one line' }))
    await invoke('f')
    const { awsRequestId } = await called(1)
    const stamp = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z'
    const measures =
      'Duration: \\d+\\.\\d\\d ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB'
    expect(await logOf('f')).toEqual([
      `START RequestId: ${awsRequestId} Version: $LATEST\n`,
      expect.stringMatching(new RegExp(`^${stamp}\t${awsRequestId}\tINFO\tone line\n$`)),
      `END RequestId: ${awsRequestId}\n`,
      expect.stringMatching(
        new RegExp(`^REPORT RequestId: ${awsRequestId}\t${measures}\tInit Duration: \\d+\\.\\d\\d ms\t\n$`),
      ),
    ])
  })

  it.each([
    ['CreateLogGroup', ['CreateLogStream', 'PutLogEvents']],
    ['CreateLogStream', ['CreateLogGroup', 'PutLogEvents']],
    ['PutLogEvents', ['CreateLogGroup', 'CreateLogStream']],
  ])('is not kept without logs:%s, which is said once', async (missing, granted) => {
    await create('f')
    await permit('exec', allow(granted.map((name) => `logs:${name}`)))
    await invoke('f')
    await invoke('f')
    expect(await logOf('f')).toEqual([])
    expect(world.lines).toEqual([expect.stringContaining(`the log of ${functionArn('f')} is not kept`)])
    expect(world.lines[0]).toContain(`logs:${missing}`)
  })

  it('comes with the answer, its last 4 KB, whoever may write it', async () => {
    await create('f')
    play(() => ({ print: 'x'.repeat(10_000) }))
    const { log = '' } = await invoke('f', {}, { LogType: 'Tail' })
    expect(Buffer.byteLength(log)).toBe(4_096)
    expect(log).toMatch(/^x+\nEND RequestId: \S+\nREPORT RequestId: .*\t\n$/)
    play(() => ({ error: 'no' }))
    const failed = await invoke('f', {}, { LogType: 'Tail' })
    expect(failed.log).toMatch(/^START RequestId: [\s\S]*ERROR\tInvoke Error[\s\S]*END RequestId/)
    expect(await invoke('f', {}, { LogType: 'None' })).not.toHaveProperty('log')
  })

  it('does not leave the account', async () => {
    await create('f')
    await world.lambda().send(
      new AddPermissionCommand({
        FunctionName: 'f',
        StatementId: 's',
        Action: 'lambda:InvokeFunction',
        Principal: other,
      }),
    )
    const { keys: credentials } = await createUser(world.iam(other), 'caller', allow('lambda:InvokeFunction'))
    const foreign = new LambdaClient({ ...world.aws().account(other, region), credentials, maxAttempts: 1 })
    const ask = (more: Partial<InvokeCommandInput>) =>
      foreign.send(new InvokeCommand({ FunctionName: functionArn('f'), ...more }))
    expect(await refusalOf(ask({ LogType: 'Tail' }))).toMatchObject({
      code: 'AccessDeniedException',
      message: 'Cross-account log access is not allowed',
    })
    expect(calls()).toEqual([])
    expect(await ask({})).toMatchObject({ StatusCode: 200 })
    foreign.destroy()
  })
})

describe('an execution environment', () => {
  it('stays warm for the next event, until nothing came for ten minutes', async () => {
    await create('f')
    for (let i = 0; i < 3; i++) await invoke('f')
    const [first, , third] = calls() as [Call, Call, Call]
    expect(calls().map(({ count }) => count)).toEqual([1, 2, 3])
    expect(third.pid).toBe(first.pid)
    world.aws().clock.advance(10 * 60_000)
    await until('the end of the process', () => !lives(first.pid))
    await invoke('f')
    expect(calls().at(-1)).toMatchObject({ count: 1 })
  })

  it('is replaced when its credentials have no more than a quarter of an hour left', async () => {
    await create('f')
    await invoke('f')
    let minutes = 0
    while (minutes === 0 || (calls().at(-1)?.count !== 1 && minutes < 720)) {
      world.aws().clock.advance(9 * 60_000)
      minutes += 9
      await invoke('f')
    }
    expect(minutes).toBe(711)
  })

  it('has the variables of the function, and those that Lambda sets', async () => {
    await create('f', { Environment: { Variables: { MINE: 'a b' } }, MemorySize: 256, Timeout: 9 })
    await invoke('f')
    const { variables } = await called(1)
    expect(variables).toMatchObject({
      MINE: 'a b',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ENDPOINT_URL: world.aws().endpoint,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'f',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/f',
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      _HANDLER: 'index.handler',
      TZ: ':UTC',
    })
    expect(variables).not.toHaveProperty('VITEST')
  })

  it('acts as the execution role, in a session named like the function', async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('fixtures/who-am-i.ts', import.meta.url))],
      bundle: true,
      format: 'esm',
      platform: 'node',
      write: false,
    })
    await create('f', { Code: { ZipFile: zipOf(outputFiles[0]?.text ?? '') } })
    expect(await invoke('f')).toMatchObject({
      payload: {
        Account: owner,
        Arn: `arn:${world.partition}:sts::${owner}:assumed-role/exec/f`,
        UserId: expect.stringMatching(/^AROA\w+:f$/),
      },
    })
  })

  const setTrust = (...statements: readonly Statement[]) =>
    world.iam().send(new UpdateAssumeRolePolicyCommand({ RoleName: 'exec', PolicyDocument: policyOf(...statements) }))

  it('is not started where the role was deleted or no longer trusts Lambda', async () => {
    const refusal = {
      code: 'AccessDeniedException',
      message: 'The role defined for the function cannot be assumed by Lambda.',
    }
    await create('f')
    await setTrust({ ...LAMBDA_TRUST, Principal: { AWS: owner } })
    expect(await refusalOf(invoke('f'))).toMatchObject(refusal)
    await setTrust(LAMBDA_TRUST)
    expect(await invoke('f')).toMatchObject({ StatusCode: 200 })
    await world.iam().send(new DeleteRoleCommand({ RoleName: 'exec' }))
    // The session of the environment that is warm is good for twelve hours, as on AWS.
    expect(await invoke('f')).toMatchObject({ StatusCode: 200 })
    world.aws().clock.advance(12 * 3_600_000)
    expect(await refusalOf(invoke('f'))).toMatchObject(refusal)
    await createRole(world.iam(), 'exec', [LAMBDA_TRUST])
    expect(await invoke('f')).toMatchObject({ StatusCode: 200 })
  })

  const newCode = { FunctionName: 'f', ZipFile: zipOf('export const handler = async () => process.env.NEW ?? "new"') }
  const newVariables = { FunctionName: 'f', Environment: { Variables: { NEW: '2' } } }
  it.each<[string, unknown, () => Promise<unknown>]>([
    ['code', 'new', () => world.lambda().send(new UpdateFunctionCodeCommand(newCode))],
    ['variables', '2', () => world.lambda().send(new UpdateFunctionConfigurationCommand(newVariables))],
  ])('with the old %s finishes its event, and is then stopped', async (_, payload, change) => {
    const ask = 'process.env.NEW ? process.env.NEW : (await import("./puppet.mjs")).handler(event, context)'
    const ZipFile = zipSync({
      'index.mjs': strToU8(`export const handler = async (event, context) => ${ask}`),
      'puppet.mjs': readFileSync(new URL('fixtures/puppet.mjs', import.meta.url)),
    })
    await create('f', { Code: { ZipFile } })
    const held = gate()
    play(() => held.opened.then(() => ({ value: 'old' })))
    const before = invoke('f')
    const { pid } = await called(1)
    await change()
    expect(await invoke('f')).toMatchObject({ payload })
    expect(lives(pid)).toBe(true)
    held.open()
    expect(await before).toMatchObject({ payload: 'old' })
    await until('the end of the process', () => !lives(pid))
    expect(await invoke('f')).toMatchObject({ payload })
  })

  it('of a published version outlives changes of $LATEST', async () => {
    await create('f', { Publish: true })
    await invoke('f', {}, { Qualifier: '1' })
    await world.lambda().send(new UpdateFunctionConfigurationCommand({ FunctionName: 'f', Description: 'new' }))
    await world.lambda().send(new PublishVersionCommand({ FunctionName: 'f' }))
    await invoke('f', {}, { Qualifier: '1' })
    expect(calls().map(({ count }) => count)).toEqual([1, 2])
  })
})

describe('concurrency', () => {
  it('is one environment for each event at a time', async () => {
    await create('f')
    const held = gate()
    play(() => held.opened.then(() => ({ value: 'done' })))
    const both = [invoke('f'), invoke('f')]
    await called(2)
    held.open()
    expect(await Promise.all(both)).toMatchObject([{ payload: 'done' }, { payload: 'done' }])
    expect(new Set(calls().map(({ pid }) => pid)).size).toBe(2)
  })

  it('reserved for a function is its limit', async () => {
    await create('f')
    await reserve('f', 1)
    const held = gate()
    play(() => held.opened.then(() => ({ value: 'done' })))
    const first = invoke('f')
    await called(1)
    const second = invoke('f').catch((error: unknown) => error)
    expect(await second).toMatchObject({
      name: throttled.code,
      message: throttled.message,
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      retryAfterSeconds: '1',
      $metadata: { httpStatusCode: 429 },
    })
    held.open()
    expect(await first).toMatchObject({ payload: 'done' })
    expect(await invoke('f')).toMatchObject({ payload: 'done' })
  })

  it('reserved as 0 lets nothing run', async () => {
    await create('f')
    await reserve('f', 0)
    expect(await refusalOf(invoke('f'))).toEqual(throttled)
    expect(await invoke('f', {}, { InvocationType: 'DryRun' })).toEqual({ StatusCode: 204 })
  })
})

describe('the end', () => {
  const parent = zipOf(`
    import { spawn } from 'node:child_process'
    import { request } from 'node:http'
    export const handler = async ({ hang }) => {
      const { pid } = spawn('sleep', ['60'], { stdio: 'ignore' })
      const value = { pids: [process.pid, pid], folders: [process.env.TMPDIR, process.env.LAMBDA_TASK_ROOT] }
      if (hang) await new Promise((resolve) => request(process.env.PUPPETEER, { method: 'POST' }, resolve).end(JSON.stringify(value)))
      return value
    }`)
  interface Left {
    readonly pids: number[]
    readonly folders: string[]
  }

  /** A local AWS of its own, with one function that starts another process. */
  async function startOwn(PUPPETEER = '') {
    const aws = await startLocalAws()
    await createRole(rootIam(aws, owner, region), 'exec', [LAMBDA_TRUST])
    const lambda = new LambdaClient({ ...aws.account(owner, region), maxAttempts: 1 })
    const Environment = { Variables: { PUPPETEER } }
    await lambda.send(new CreateFunctionCommand({ ...functionOf('f'), Code: { ZipFile: parent }, Environment }))
    return { aws, lambda }
  }

  async function expectGone({ pids, folders }: Left) {
    await until('the end of the processes', () => !pids.some(lives))
    expect(folders.map(existsSync)).toEqual([false, false])
  }

  it('of a local AWS leaves no process and no folder of an idle function', async () => {
    const { aws, lambda } = await startOwn()
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'f', Payload: '{}' }))
    const left: Left = JSON.parse(Payload?.transformToString() ?? '')
    expect([...left.pids.map(lives), ...left.folders.map(existsSync)]).toEqual([true, true, true, true])
    await aws.close()
    await expectGone(left)
    lambda.destroy()
  })

  it('of a local AWS leaves nothing of a function that runs', async () => {
    play(() => new Promise(() => {}))
    const { aws, lambda } = await startOwn(world.puppeteer())
    const call = lambda.send(new InvokeCommand({ FunctionName: 'f', Payload: '{"hang":true}' })).catch(() => {})
    const left = (await called(1)) as unknown as Left
    await aws.close()
    await expectGone(left)
    await call
    lambda.destroy()
  })

  it('of what a local AWS holds waits for a function that is being started, and refuses its event', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'xacct-end-'))
    vi.stubEnv('TMPDIR', folder)
    const { aws, lambda } = await startOwn()
    const refusal = refusalOf(lambda.send(new InvokeCommand({ FunctionName: 'f' })))
    // Turn by turn: the environment's folder must not be there yet.
    while (aws.decisions.count('lambda:InvokeFunction').allowed === 0) await nextTurn()
    await aws.reset()
    expect(readdirSync(folder)).toHaveLength(1) // that of the code
    expect(await refusal).toMatchObject({ code: 'ServiceException', message: 'the local AWS is stopping' })
    await aws.close()
    expect(readdirSync(folder)).toEqual([])
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
    lambda.destroy()
  })

  it('of what a local AWS holds is the end of events that run, without retry and destination', async () => {
    await create('f')
    const settings = { FunctionName: 'f', MaximumRetryAttempts: 0 }
    await world.lambda().send(new PutFunctionEventInvokeConfigCommand(settings))
    play(() => new Promise(() => {}))
    await enqueue('f')
    const call = invoke('f')
    await called(2)
    await world.aws().reset()
    const told = [...world.lines]
    expect(await call).toMatchObject({ FunctionError: 'Unhandled', payload: { errorType: 'Runtime.ExitError' } })
    expect(world.lines).toEqual(told)
    expect(told.filter((line) => line.includes('given up'))).toEqual([])
  })
})
