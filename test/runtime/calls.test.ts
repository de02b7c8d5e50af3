import dns from 'node:dns'
import { createServer } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  BridgeError,
  type CallOptions,
  type Observation,
  observe,
  type Target,
  target,
  withContext,
} from '../../src/runtime/index.ts'
import { jsonError, type Script, xmlError } from './aws-stand-in.ts'
import { CALLED, FUNCTION, newRole, useAwsStandIn } from './bridge-world.ts'

// What is sent again and what is not, how long a call may take, and what goes along with it.

const aws = useAwsStandIn()

const direct: Target = { functionArn: FUNCTION }
const byRole = (): Target => ({ functionArn: FUNCTION, roleArn: newRole() })
const fine: Script = () => ({ status: 200, body: '"fine"' })
const later =
  (milliseconds: number, script: Script): Script =>
  async (call) => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
    return script(call) as Awaited<ReturnType<Script>> & object
  }
const left = (milliseconds: number) => ({ getRemainingTimeInMillis: () => milliseconds })
const invoke = (where: Target, options?: CallOptions) => target(where).invoke({}, options)
const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => {
      throw new Error('did not fail')
    },
    (error: unknown) => error as BridgeError,
  )

describe('sent again', () => {
  const lost = ['reset', 'cut'] as const
  test.each(lost)('only if it may run twice: a connection that was %s', async (how) => {
    aws.answer('lambda', () => how, fine)
    expect(await failureOf(invoke(direct))).toMatchObject({ kind: 'connection', retryable: true, mayHaveRun: true })
    expect(aws.callsOf('lambda')).toHaveLength(1)
    expect(await invoke(direct)).toBe('fine')

    aws.answer('lambda', () => how, fine)
    expect(await invoke(direct, { idempotent: true })).toBe('fine')
    expect(aws.callsOf('lambda')).toHaveLength(4)
  })

  test.each(lost)('AssumeRole does no harm: a connection that was %s', async (how) => {
    aws.answer('sts', () => how)
    aws.answer('lambda', fine)
    expect(await invoke(byRole())).toBe('fine')
    expect([aws.callsOf('sts').length, aws.callsOf('lambda').length]).toEqual([2, 1])
  })

  test('what was never sent, whatever it is', async () => {
    const server = createServer()
    const listen = (port: number) =>
      new Promise<number>((resolve) =>
        server.listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
      )
    const port = await listen(0)
    await new Promise((resolve) => server.close(resolve))
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`)
    const refused = new Promise<void>((resolve) => observe(() => resolve()))
    const call = invoke(direct)
    let requests = 0
    server.on('connection', (socket) => {
      socket.once('data', () => {
        requests++
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n"fine"')
      })
    })
    await refused
    await listen(port)
    expect(await call).toBe('fine')
    expect(requests).toBe(1)
    await new Promise((resolve) => server.close(resolve))
  })

  test.each([
    [429, 'TooManyRequestsException', 'throttle', 3],
    [500, 'ServiceException', 'transient', 3],
    [409, 'SnapStartNotReadyException', 'transient', 3],
    [404, 'ResourceNotFoundException', 'permanent', 1],
    [502, 'KMSDisabledException', 'permanent', 1],
    [413, 'RequestTooLargeException', 'payload', 1],
    [403, 'AccessDeniedException', 'permission', 1],
  ])('%i %s is %s: %i calls', async (status, code, kind, calls) => {
    aws.answer('lambda', ...Array.from({ length: 3 }, () => () => jsonError(status, code, 'no')))
    expect(await failureOf(invoke(direct))).toMatchObject({ code, kind, mayHaveRun: false, retryable: calls > 1 })
    expect(aws.callsOf('lambda')).toHaveLength(calls)
  })

  test("the called function's network is given time", async () => {
    aws.answer('lambda', () => jsonError(502, 'ENILimitReachedException', 'no'), fine)
    const begun = performance.now()
    expect(await invoke(direct)).toBe('fine')
    expect(performance.now() - begun).toBeGreaterThanOrEqual(500)

    aws.answer('lambda', () => jsonError(502, 'ENILimitReachedException', 'no'))
    const error = await failureOf(invoke(direct, { timeout: 1_900 }))
    expect(error).toMatchObject({ code: 'ENILimitReachedException', kind: 'network', retryable: true })
  })
})

describe('Retry-After', () => {
  const asking =
    (seconds: string): Script =>
    () => {
      const answer = jsonError(429, 'TooManyRequestsException', 'Rate Exceeded.')
      return { ...answer, headers: { ...answer.headers, 'retry-after': seconds } }
    }

  test('is waited for', async () => {
    aws.answer('lambda', asking('1'), fine)
    const begun = performance.now()
    expect(await invoke(direct)).toBe('fine')
    expect(performance.now() - begun).toBeGreaterThanOrEqual(995)
  })

  test('is told, and not waited for, where there is no time', async () => {
    aws.answer('lambda', asking('3'))
    const begun = performance.now()
    expect(await failureOf(invoke(direct, { timeout: 2_500 }))).toMatchObject({ kind: 'throttle', retryAfter: 3_000 })
    expect(performance.now() - begun).toBeLessThan(1_000)
  })

  test.each(['soon', '-1', ''])('that is no number, `%s`, is none', async (text) => {
    aws.answer('lambda', asking(text), fine)
    expect(await invoke(direct)).toBe('fine')
  })
})

describe('the time for a call', () => {
  const hangs: Script = () => 'hang'

  test.each<readonly [string, CallOptions, number]>([
    ['is given', { timeout: 120 }, 120],
    ['ends half a second before the function', { context: left(640) }, 140],
    ['is the shorter of both', { timeout: 60_000, context: left(630) }, 130],
    ['is the shorter of both again', { timeout: 110, context: left(60_000) }, 110],
  ])('%s', async (_, options, expected) => {
    aws.answer('lambda', hangs)
    const error = await failureOf(invoke(direct, options))
    expect(error).toMatchObject({ code: 'Deadline', kind: 'deadline', retryable: true, mayHaveRun: true })
    const [, milliseconds] = /^no answer from 127\.0\.0\.1:\d+ within (\d+) ms$/.exec(error.message) ?? []
    expect(Number(milliseconds)).toBeGreaterThan(expected - 100)
    expect(Number(milliseconds)).toBeLessThanOrEqual(expected)
  })

  test('is ten seconds where nothing is said', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let taken = () => {}
    const arrived = new Promise<void>((resolve) => {
      taken = resolve
    })
    aws.answer('lambda', () => {
      taken()
      return 'hang'
    })
    const failure = failureOf(invoke(direct))
    await arrived
    vi.advanceTimersByTime(9_000)
    expect(await Promise.race([failure, new Promise((resolve) => setImmediate(resolve))])).toBeUndefined()
    vi.advanceTimersByTime(1_001)
    expect((await failure).message).toMatch(/within (10000|99\d\d) ms$/)
  })

  test('comes from the context of the handler, if it is run in it', async () => {
    const given = async (call: () => Promise<unknown>) => {
      aws.answer('lambda', hangs)
      return Number(/within (\d+) ms$/.exec((await failureOf(call())).message)?.[1])
    }
    expect(await given(() => withContext(left(650), () => invoke(direct)))).toBeLessThanOrEqual(150)
    // What is said at the call goes before it.
    expect(
      await given(() => withContext(left(60_000), () => invoke(direct, { context: left(600) }))),
    ).toBeLessThanOrEqual(100)
  })

  test.each([0, -5, Number.NaN])('that is none (%d) lets no call begin', async (timeout) => {
    expect(await failureOf(invoke(byRole(), { timeout }))).toMatchObject({ code: 'Deadline', mayHaveRun: false })
    expect(aws.calls).toEqual([])
  })

  test('may be without end', async () => {
    aws.answer('lambda', fine)
    expect(await invoke(byRole(), { timeout: Number.POSITIVE_INFINITY })).toBe('fine')
  })

  test('of one who waits for a session does not shorten that of the others', async () => {
    const where = byRole()
    aws.answer(
      'sts',
      later(300, () => aws.session(new Date(Date.now() + 3_600_000))),
    )
    aws.answer('lambda', ...Array.from({ length: 20 }, () => fine))
    const hasty = failureOf(invoke(where, { timeout: 100 }))
    const others = Array.from({ length: 20 }, () => invoke(where))
    expect(await hasty).toMatchObject({ code: 'Deadline', mayHaveRun: false })
    expect((await hasty).message).toMatch(/^no answer from sts within \d+ ms$/)
    expect(await Promise.all(others)).toEqual(Array(20).fill('fine'))
    expect(aws.callsOf('sts')).toHaveLength(1)
  })

  test('where there is no way to AWS is not used up', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', undefined)
    vi.stubEnv('AWS_REGION', 'eu-central-1')
    // A name server that never answers: as long as a connection is not made, it does not matter why.
    vi.spyOn(dns, 'lookup').mockImplementation(() => undefined as never)
    const begun = performance.now()
    const error = await failureOf(invoke(byRole()))
    expect(error).toMatchObject({
      code: 'Network',
      kind: 'unreachable',
      retryable: true,
      mayHaveRun: false,
      message:
        'no route to sts.eu-central-1.amazonaws.com: a private subnet needs NAT or the interface endpoint com.amazonaws.eu-central-1.sts',
    })
    expect(performance.now() - begun).toBeLessThan(1_900)
  })
})

describe('many events at once in one environment', () => {
  test('share a session, and fail or succeed each on its own', async () => {
    const where = byRole()
    aws.answer(
      'lambda',
      ...Array.from({ length: 64 }, (_, index) => {
        const script: Script = index % 4 === 0 ? () => jsonError(404, 'ResourceNotFoundException', 'no') : fine
        return later(index % 7, script)
      }),
    )
    const outcomes = await Promise.allSettled(Array.from({ length: 64 }, () => invoke(where)))
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(16)
    expect(aws.callsOf('sts')).toHaveLength(1)
    expect(aws.callsOf('lambda')).toHaveLength(64)
  })
})

describe('a wrong clock', () => {
  const off = 3_600_000
  const signedAt = (headers: Readonly<Record<string, string>>) =>
    Date.parse(headers['x-amz-date']?.replace(/(....)(..)(..T..)(..)(..)/, '$1-$2-$3:$4:$5') ?? '')
  const asOf =
    (ahead: number): Script =>
    ({ service }) => {
      const date = new Date(Date.now() + ahead).toUTCString()
      const answer =
        service === 'sts'
          ? xmlError(403, 'SignatureDoesNotMatch', 'Signature expired: 20260101T000000Z is now earlier than …')
          : jsonError(
              403,
              'InvalidSignatureException',
              'Signature not yet current: 20260101T000000Z is still later than …',
            )
      return { ...answer, headers: { ...answer.headers, date } }
    }
  // Whatever a row has set: back to this machine's own time.
  afterEach(async () => {
    aws.reset()
    aws.answer('lambda', asOf(0))
    await invoke(direct).catch(() => {})
  })

  test.each([
    ['sts', off],
    ['lambda', off],
    ['lambda', -off],
  ] as const)('is set once, by the answer of %s, %i ms ahead', async (service, ahead) => {
    if (service === 'lambda') aws.answer('sts', () => aws.session(new Date(Date.now() + 3 * off)))
    aws.answer(service, asOf(ahead))
    await target(byRole()).send({})
    await target(direct).send({})
    const times = aws.callsOf('lambda').map(({ headers }) => signedAt(headers) - Date.now())
    expect(times.slice(service === 'lambda' ? 1 : 0).map((time) => Math.round(time / 60_000))).toEqual([
      ahead / 60_000,
      ahead / 60_000,
    ])
    expect(aws.calls).toHaveLength(4)
  })

  test('that was right, because the environment was frozen while it sent, is left alone', async () => {
    aws.answer('lambda', asOf(0))
    await target(direct).send({})
    const times = aws.callsOf('lambda').map(({ headers }) => Math.abs(signedAt(headers) - Date.now()))
    expect(times).toHaveLength(2)
    expect(Math.max(...times)).toBeLessThan(60_000)
  })

  test('that stays wrong fails', async () => {
    aws.answer('lambda', asOf(off), asOf(off))
    expect(await failureOf(invoke(direct))).toMatchObject({
      code: 'InvalidSignatureException',
      kind: 'clock',
      retryable: false,
    })
    expect(aws.callsOf('lambda')).toHaveLength(2)
  })
})

describe('the trace', () => {
  const header = () => aws.callsOf('lambda').at(-1)?.headers['x-amzn-trace-id']
  const trace = 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1'

  test('of the environment goes along, unsigned', async () => {
    vi.stubEnv('_X_AMZN_TRACE_ID', trace)
    await target(byRole()).send({})
    expect(header()).toBe(trace)
    expect(aws.callsOf('lambda')[0]?.headers.authorization).not.toContain('trace-id')
    expect(aws.callsOf('sts')[0]?.headers['x-amzn-trace-id']).toBeUndefined()
  })

  test('of the context goes before it', async () => {
    vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-other')
    await target(direct).send({}, { context: { ...left(30_000), xRayTraceId: trace } })
    expect(header()).toBe(trace)
    await withContext({ ...left(30_000), xRayTraceId: trace }, () => target(direct).send({}))
    expect(header()).toBe(trace)
  })

  test('is left out where there is none', async () => {
    vi.stubEnv('_X_AMZN_TRACE_ID', undefined)
    await target(direct).send({})
    expect(header()).toBeUndefined()
  })
})

describe('connections', () => {
  test('are kept, but not over ten idle seconds of the wall clock', async () => {
    await target(direct).send({})
    const before = aws.connections
    await target(direct).send({})
    expect(aws.connections).toBe(before)

    // The environment is frozen: no timer has run.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11_000 })
    await target(direct).send({})
    expect(aws.connections).toBe(before + 1)
    await target(direct).send({})
    expect(aws.connections).toBe(before + 1)
  })

  test('that are in use while others are idle go on', async () => {
    let answered = () => {}
    const held = new Promise<void>((resolve) => {
      answered = resolve
    })
    aws.answer('lambda', async () => {
      await held
      return { status: 200, body: '"slow"' }
    })
    const slow = invoke(direct, { timeout: 60_000 })
    await target(direct).send({})
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11_000 })
    await target(direct).send({})
    answered()
    expect(await slow).toBe('slow')
  })
})

describe('an observer', () => {
  test('hears of every call over the network', async () => {
    const seen: Observation[] = []
    observe((one) => seen.push(one))
    const where = byRole()
    aws.answer('sts', () => xmlError(400, 'Throttling', 'Rate exceeded'))
    aws.answer('lambda', () => jsonError(403, 'ExpiredTokenException', 'expired'), fine)
    await invoke(where)
    aws.answer('lambda', () => 'reset')
    await invoke(where).catch(() => {})
    const failed = { ok: false, stale: false, throttled: false }
    expect(seen.map(({ ms, ...rest }) => rest)).toEqual([
      { type: 'sts', ...failed, code: 'Throttling', throttled: true },
      { type: 'sts', ok: true },
      { type: 'invoke', ...failed, code: 'ExpiredTokenException', stale: true },
      { type: 'sts', ok: true },
      { type: 'invoke', ok: true },
      { type: 'invoke', ...failed, code: 'Network' },
    ])
    for (const { ms } of seen) expect(ms).toBeGreaterThan(0)
  })

  test('that throws does no harm, and can be taken away', async () => {
    let calls = 0
    observe(() => {
      calls++
      throw new Error('mine')
    })
    await target(direct).send({})
    observe()
    await target(direct).send({})
    expect(calls).toBe(1)
  })
})

describe('no secret', () => {
  const quoting: Script = ({ headers, body }) => {
    const quoted = `The request signature we calculated does not match.\n\n${JSON.stringify(headers)}\n${body}`
    return jsonError(403, 'InvalidSignatureException', quoted)
  }
  const failing: Script = ({ body }) => ({
    status: 200,
    headers: { 'x-amz-function-error': 'Unhandled' },
    body: JSON.stringify({ errorType: body, errorMessage: body, trace: [body] }),
  })
  const broken: Script = ({ body }) => ({ status: 200, body: `<${body}` })

  test.each<readonly [string, Script]>([
    ['quotes the request', quoting],
    ['throws its payload', failing],
    ['answers what is no JSON', broken],
    ['breaks off', () => 'cut'],
  ])('is in an error where the other side %s', async (_, script) => {
    const told: string[] = []
    const spies = (['log', 'error', 'warn', 'info', 'debug'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((...parts) => void told.push(inspect(parts))),
    )
    aws.answer('lambda', script)
    const error = await failureOf(target(byRole()).invoke({ canary: 'canary' }))
    for (const spy of spies) expect(spy).not.toHaveBeenCalled()
    const all = [inspect(error, { depth: 9 }), JSON.stringify(error), error.fix, ...told].join('\n')
    expect(all).not.toMatch(/canary/i)
  })
})

test('a failing AssumeRole does not wear STS out', async () => {
  const where = byRole()
  const denied: Script = () =>
    xmlError(
      403,
      'AccessDenied',
      `User: arn:aws:sts::${CALLED}:assumed-role/a/b is not authorized to perform: sts:AssumeRole`,
    )
  aws.answer('sts', ...Array.from({ length: 200 }, () => denied))
  const errors: unknown[] = []
  for (let i = 0; i < 100; i++) errors.push(await failureOf(invoke(where)))
  expect(errors.every((error) => error instanceof BridgeError && error.code === 'AccessDenied')).toBe(true)
  expect(aws.callsOf('sts').length).toBeLessThanOrEqual(3)
})
