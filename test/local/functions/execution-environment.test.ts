import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type EnvironmentOptions,
  ExecutionEnvironment,
  type Invocation,
} from '../../../src/local/functions/execution-environment.ts'
import { NODE_ROWS } from './fixtures/node.ts'
import { PYTHON_ROWS } from './fixtures/python.ts'
import type { Row } from './fixtures/row.ts'

const runs = (program: string, ...options: string[]) => spawnSync(program, options).status === 0
const hasPython = runs('python3', '--version')
const hasCurl = runs('curl', '--version')
if (!hasPython) console.log('python3 does not run here: the tests of Python functions are skipped')
if (!hasCurl) console.log('curl does not run here: the test of a shell bootstrap is skipped')

const cleanUps: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

async function codeOf(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'xacct-code-'))
  cleanUps.push(() => rm(directory, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text, { mode: 0o755 })
  }
  return directory
}

async function start(files: Row['files'], options: Partial<EnvironmentOptions> = {}): Promise<ExecutionEnvironment> {
  const codeDirectory = await codeOf(files)
  const defaults = { runtime: 'nodejs24.x', handler: 'app.handler', variables: {}, timeoutMs: 3000 }
  const environment = await ExecutionEnvironment.start({ ...defaults, codeDirectory, ...options })
  cleanUps.unshift(() => environment.stop())
  return environment
}

function eventOf(event: unknown = {}, requestId = 'id-1'): Invocation {
  return {
    requestId,
    payload: Buffer.from(JSON.stringify(event)),
    invokedFunctionArn: 'arn:f',
    clientContext: '{"custom":{"who":"Zoë"}}',
    traceId: 'Root=1',
  }
}

async function answerOf(environment: ExecutionEnvironment, event?: unknown, requestId?: string) {
  const outcome = await environment.invoke(eventOf(event, requestId))
  expect(outcome, outcome.log).toMatchObject({ kind: 'response' })
  return JSON.parse(outcome.payload.toString())
}

async function check(row: Row, runtime: string): Promise<void> {
  const { files, handler = 'app.handler', variables = {}, timeoutMs = 3000, expected } = row
  const environment = await start(files, { runtime: row.runtime ?? runtime, handler, variables, timeoutMs })
  const outcome = await environment.invoke(eventOf(row.event))
  const payload = JSON.parse(outcome.payload.toString())
  if (expected.errorType === undefined) {
    expect({ payload, kind: outcome.kind }).toEqual({ payload: expected.response, kind: 'response' })
  } else {
    expect(outcome).toMatchObject({ kind: 'error', errorType: expected.errorType, fatal: expected.fatal ?? false })
    expect(payload.errorType).toBe(expected.errorType)
  }
  if (typeof expected.message === 'string') expect(payload.errorMessage).toBe(expected.message)
  if (expected.message instanceof RegExp) expect(payload.errorMessage).toMatch(expected.message)
  if (expected.log) expect(outcome.log.slice(-5000)).toMatch(expected.log)
  expect(environment.reusable).toBe(!expected.fatal)
}

/** Whether the process runs; one that ended and waits to be reaped does not. */
function runsStill(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

describe('a Node.js function', () => {
  it.each(NODE_ROWS)('$name', (row) => check(row, 'nodejs24.x'))

  it('tells the trace of an error', async () => {
    const environment = await start({ 'app.mjs': 'export const handler = async () => { throw new Error("no") }' })
    const outcome = await environment.invoke(eventOf())
    const payload = JSON.parse(outcome.payload.toString())
    expect(payload.trace.slice(0, 2)).toEqual(['Error: no', expect.stringMatching(/at handler \(file:.*app\.mjs:1:/)])
  })

  it('stays warm and keeps what it prints to the invocation that printed it', async () => {
    const environment = await start({
      'app.mjs':
        'let n = 0; console.log("init"); export const handler = async () => { console.log("call", ++n); return n }',
    })
    const outcomes = [await environment.invoke(eventOf()), await environment.invoke(eventOf())]
    expect(outcomes.map(({ payload }) => payload.toString())).toEqual(['1', '2'])
    expect(outcomes[0]).toMatchObject({ initMs: expect.any(Number), log: expect.stringMatching(/init\n.*call 1\n$/) })
    expect(outcomes[1]?.log).toMatch(/^\S+\tid-1\tINFO\tcall 2\n$/)
    expect(outcomes[1]).not.toHaveProperty('initMs')
  })

  it('goes on after an error', async () => {
    const environment = await start({
      'app.mjs': 'export const handler = async (x) => { if (x.bad) throw 0; return "ok" }',
    })
    expect(await environment.invoke(eventOf({ bad: true }))).toMatchObject({ kind: 'error', fatal: false })
    expect(await answerOf(environment)).toBe('ok')
  })

  it('knows its deadline', async () => {
    const files = { 'app.mjs': 'export const handler = async (_, context) => context.getRemainingTimeInMillis()' }
    const remaining = await answerOf(await start(files, { timeoutMs: 2000 }))
    expect(remaining).toBeGreaterThan(1500)
    expect(remaining).toBeLessThanOrEqual(2000)
  })

  it.each([
    ['console.log', 'console.log("x".repeat(99))', 3000],
    ['process.stdout', 'process.stdout.write("x".repeat(99) + "\\n")', 3000],
  ])('has all of 300 KB printed with %s before the response in the log', async (_, print, times) => {
    const loop = `for (let i = 0; i < ${times}; i++) ${print}; console.log("the end")`
    const environment = await start({ 'app.mjs': `export const handler = async () => { ${loop} }` })
    const { log } = await environment.invoke(eventOf())
    expect(log.match(/x{99}\n/g)).toHaveLength(times)
    expect(log).toMatch(/the end\n$/)
  })

  it('keeps stdout and stderr in order', async () => {
    const files = { 'app.mjs': 'export const handler = async () => { for (const n of [1, 2, 3, 4]) write(n) }' }
    const write = 'const write = (n) => process[n % 2 ? "stdout" : "stderr"].write(`${n} `)'
    const environment = await start({ 'app.mjs': `${write}\n${files['app.mjs']}` })
    expect((await environment.invoke(eventOf())).log).toBe('1 2 3 4 ')
  })
})

describe.skipIf(!hasPython)('a Python function', () => {
  it.each(PYTHON_ROWS)('$name', (row) => check(row, 'python3.11'))

  it('stays warm, and writes nothing into its code directory', async () => {
    const code = 'import other\nn = 0\ndef handler(event, context):\n  global n\n  n += 1\n  return [n, __file__]\n'
    const environment = await start({ 'app.py': code, 'other.py': '' }, { runtime: 'python3.11' })
    expect((await answerOf(environment))[0]).toBe(1)
    const [count, file] = await answerOf(environment)
    expect(count).toBe(2)
    expect(existsSync(join(dirname(file), '__pycache__'))).toBe(false)
  })

  it('has all of 300 KB printed before the response in the log', async () => {
    const code = 'def handler(event, context):\n  for _ in range(3000):\n    print("x" * 99)\n'
    const { log } = await (await start({ 'app.py': code }, { runtime: 'python3.11' })).invoke(eventOf())
    expect(log).toBe(`${'x'.repeat(99)}\n`.repeat(3000))
  })

  it('tells the stack of an error, from its own frames', async () => {
    const code = 'def handler(event, context):\n  raise ValueError("no")\n'
    const { payload } = await (await start({ 'app.py': code }, { runtime: 'python3.11' })).invoke(eventOf())
    const { stackTrace, requestId } = JSON.parse(payload.toString())
    expect(requestId).toBe('id-1')
    expect(stackTrace).toEqual([expect.stringMatching(/app\.py", line 2, in handler\n {4}raise ValueError\("no"\)\n$/)])
  })
})

describe('a function with a bootstrap of its own', () => {
  const shell = `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while event=$(curl -sf -D headers "$api/next"); do
  id=$(grep -i '^lambda-runtime-aws-request-id' headers | tr -d '\\r' | cut -d' ' -f2)
  echo "got $id"
  curl -s -o answer -d "{\\"got\\":$event}" "$api/$id/response"
done`

  it.skipIf(!hasCurl)('in the shell', async () => {
    const environment = await start({ bootstrap: shell }, { runtime: 'provided.al2023' })
    expect(await answerOf(environment, { a: 1 })).toEqual({ got: { a: 1 } })
    const outcome = await environment.invoke(eventOf({ a: 2 }, 'id-2'))
    expect([outcome.payload.toString(), outcome.log]).toEqual(['{"got":{"a":2}}', 'got id-2\n'])
  })

  it('that is missing', async () => {
    const environment = await start({}, { runtime: 'provided.al2023' })
    const outcome = await environment.invoke(eventOf())
    expect(outcome).toMatchObject({ kind: 'error', errorType: 'Runtime.InvalidEntrypoint', fatal: true })
    expect(outcome.payload.toString()).toContain("Couldn't find valid bootstrap(s)")
  })

  it('gets the answers of the Runtime API', async () => {
    const bootstrap = `#!${process.execPath}
      const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/'
      const post = async (path, body = '1', headers = {}) => {
        const answer = await fetch(api + path, { method: 'POST', body, headers })
        const text = await answer.text()
        return [path, answer.status, JSON.parse(text).errorType ?? 'OK'].join(' ')
      }
      const next = async () => {
        const answer = await fetch(api + 'invocation/next')
        await answer.text()
        return answer.headers
      }
      const main = async () => {
        const headers = await next()
        const attempt = headers.get('lambda-runtime-invocation-id')
        const seen = [
          await post('nowhere'),
          await post('init/error'),
          await post('invocation/other/response'),
          await post('invocation/id-1/response', '1', { 'Lambda-Runtime-Invocation-Id': 'other' }),
          await post('invocation/id-1/response', '1', { 'Lambda-Runtime-Invocation-Id': attempt }),
          await post('invocation/id-1/response'),
        ]
        await next()
        await post('invocation/id-2/response', JSON.stringify(seen))
        await next()
        await post('invocation/id-3/error', 'not JSON', { 'Lambda-Runtime-Function-Error-Type': 'My.Type' })
        await next()
      }
      main()`
    const environment = await start({ bootstrap }, { runtime: 'provided.al2023' })
    expect(await answerOf(environment)).toBe(1)
    expect(await answerOf(environment, {}, 'id-2')).toEqual([
      'nowhere 404 NotFound',
      'init/error 403 InvalidStateTransition',
      'invocation/other/response 400 InvalidRequestID',
      'invocation/id-1/response 400 InvalidInvocationId',
      'invocation/id-1/response 202 OK',
      'invocation/id-1/response 403 InvalidStateTransition',
    ])
    const outcome = await environment.invoke(eventOf({}, 'id-3'))
    expect(outcome).toMatchObject({ kind: 'error', errorType: 'My.Type', fatal: false })
    expect(JSON.parse(outcome.payload.toString())).toEqual({ errorType: 'My.Type', errorMessage: 'not JSON' })
  })
})

describe('an execution environment', () => {
  it('lets nothing leak into the process but PATH', async () => {
    vi.stubEnv('XACCT_LEAK', 'secret')
    cleanUps.push(async () => vi.unstubAllEnvs())
    const files = { 'app.mjs': 'export const handler = async () => process.env' }
    const variables = await answerOf(await start(files, { variables: { MINE: 'yes', _HANDLER: 'not.mine' } }))
    const own = ['AWS_LAMBDA_RUNTIME_API', 'HOME', 'LAMBDA_RUNTIME_DIR', 'LAMBDA_TASK_ROOT', 'LANG', 'MINE', 'PATH']
    const known = [...own, 'TMPDIR', 'TZ', '_HANDLER', '_X_AMZN_TRACE_ID', 'PWD', 'SHLVL', 'OLDPWD', '_']
    expect(Object.keys(variables).filter((name) => !known.includes(name))).toEqual([])
    expect(variables).toMatchObject({ MINE: 'yes', _HANDLER: 'app.handler', TZ: ':UTC' })
  })

  it('does not start where the machine lacks the language, and says which', async () => {
    vi.stubEnv('PATH', '/nowhere')
    cleanUps.push(async () => vi.unstubAllEnvs())
    const message = 'runtime `python3.12` needs `python3.12` or `python3` on the PATH; neither runs'
    await expect(start({}, { runtime: 'python3.12' })).rejects.toThrow(message)
  })

  it('refuses a runtime that cannot run here', async () => {
    await expect(start({}, { runtime: 'java21' })).rejects.toThrow('runtime `java21` cannot run here')
  })

  it('serves one event at a time', async () => {
    const environment = await start({ 'app.mjs': 'export const handler = async () => 1' })
    const first = environment.invoke(eventOf())
    expect(environment.reusable).toBe(false)
    await expect(environment.invoke(eventOf())).rejects.toThrow('the execution environment is busy')
    await first
    expect(environment.reusable).toBe(true)
  })

  it('repeats an init phase that takes too long inside the first invocation', async () => {
    const wait = 'await new Promise((go) => setTimeout(go, 400)); export const handler = async () => "late"'
    const environment = await start({ 'app.mjs': `console.log("init"); ${wait}` }, { initTimeoutMs: 300 })
    const outcome = await environment.invoke(eventOf())
    expect(outcome.payload.toString()).toBe('"late"')
    expect(outcome.log).toMatch(
      /init\nINIT_REPORT Init Duration: 3\d\d\.\d\d ms\tPhase: init\tStatus: timeout\n.*init\n$/,
    )
    expect(outcome.durationMs).toBeGreaterThan(390)
  })

  it('times out when the repeated init phase takes too long as well', async () => {
    const files = { 'app.mjs': 'await new Promise((go) => setTimeout(go, 5000))' }
    const outcome = await (await start(files, { initTimeoutMs: 50, timeoutMs: 150 })).invoke(eventOf())
    expect(outcome).toMatchObject({ kind: 'error', status: 'timeout', errorType: 'Sandbox.Timedout', fatal: true })
  })

  it('is gone when its process ends between two events', async () => {
    const environment = await start({
      'app.mjs': 'export const handler = async () => { setTimeout(process.exit, 20) }',
    })
    await answerOf(environment)
    await vi.waitFor(() => expect(environment.reusable).toBe(false))
    await expect(environment.invoke(eventOf())).rejects.toThrow('the execution environment is gone')
  })

  it('leaves nothing behind when it is stopped', async () => {
    const environment = await start({
      'app.mjs': `import { spawn } from 'node:child_process'
        export const handler = async () => [process.pid, spawn('sleep', ['60']).pid, process.env.TMPDIR]`,
    })
    const [pid, grandchild, temporary] = await answerOf(environment)
    expect([runsStill(pid), runsStill(grandchild), existsSync(temporary)]).toEqual([true, true, true])
    await environment.stop()
    expect([runsStill(pid), existsSync(temporary)]).toEqual([false, false])
    await vi.waitFor(() => expect(runsStill(grandchild)).toBe(false))
  })

  it('ends an invocation when it is stopped', async () => {
    const environment = await start({
      'app.mjs': 'export const handler = () => new Promise((go) => setTimeout(go, 9e3))',
    })
    const outcome = environment.invoke(eventOf())
    await environment.stop()
    expect(await outcome).toMatchObject({ kind: 'error', errorType: 'Runtime.ExitError', fatal: true })
  })

  it('does not outlive a parent that is killed, even in a tight loop', async () => {
    const codeDirectory = await codeOf({})
    const mark = join(codeDirectory, 'pid')
    const loop = `import { writeFileSync } from 'node:fs'
      export const handler = async () => { writeFileSync('${mark}', String(process.pid)); for (;;); }`
    await writeFile(join(codeDirectory, 'app.mjs'), loop)
    const script = fileURLToPath(new URL('./fixtures/orphan.ts', import.meta.url))
    const parent = spawn(process.execPath, ['--import', 'tsx', script, codeDirectory, 'nodejs24.x'], {
      stdio: 'ignore',
      env: { ...process.env, TMPDIR: codeDirectory },
    })
    const pidOf = () => Number(readFileSync(mark, 'utf8'))
    await vi.waitFor(() => expect(pidOf()).toBeGreaterThan(0), 10_000)
    parent.kill('SIGKILL')
    await vi.waitFor(() => expect(runsStill(pidOf())).toBe(false), 5000)
  })
})
