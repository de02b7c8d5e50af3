import { createServer as createSocketServer } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { jsonError, type Script, xmlError } from './aws-stand-in.ts'
import {
  batch,
  CALLED,
  CALLING,
  FUNCTION,
  newRole,
  run,
  sequenceNumber,
  threeParts,
  useAwsStandIn,
} from './bridge-world.ts'

// What is tried again, what is not, and what a failure says: the account that must act, and nothing that is secret.

const aws = useAwsStandIn()

const one = batch(['one'])
const target = () => ({ functionArn: FUNCTION, roleArn: newRole() })
const left = (milliseconds: number) => ({ getRemainingTimeInMillis: () => milliseconds })
const throttled: Script = () => jsonError(429, 'TooManyRequestsException', 'Rate Exceeded.')

describe('tried again', () => {
  test.each([
    [408, 'SnapStartTimeoutException'],
    [409, 'ResourceConflictException'],
    [429, 'TooManyRequestsException'],
    [500, 'ServiceException'],
    [502, 'ENINotReadyException'],
    [503, 'ServiceUnavailable'],
    [504, 'GatewayTimeout'],
  ])('%i', async (status, code) => {
    aws.answer('lambda', () => jsonError(status, code, 'later'))
    expect(await run({ target: target() }, one)).toMatchObject({ failures: [], log: [] })
    expect(aws.callsOf('lambda')).toHaveLength(2)
    expect(aws.callsOf('sts')).toHaveLength(1)
  })

  test('twice, then given up as retryable', async () => {
    aws.answer('lambda', throttled, throttled, throttled)
    expect(await run({ target: target() }, one)).toMatchObject({
      error: { code: 'TooManyRequestsException', retryable: true, message: 'Rate Exceeded.' },
    })
    expect(aws.callsOf('lambda')).toHaveLength(3)
  })

  test('AssumeRole as well', async () => {
    aws.answer(
      'sts',
      () => xmlError(400, 'Throttling', 'Rate exceeded'),
      () => xmlError(503, 'ServiceUnavailable', 'later'),
    )
    expect(await run({ target: target() }, one)).toMatchObject({ failures: [] })
    expect(aws.callsOf('sts')).toHaveLength(3)
  })
})

describe('not tried again', () => {
  test.each([
    [400, 'InvalidRequestContentException'],
    [403, 'AccessDeniedException'],
    [404, 'ResourceNotFoundException'],
    [410, 'EFSIOException'],
    [413, 'RequestTooLargeException'],
    [415, 'UnsupportedMediaTypeException'],
  ])('%i', async (status, code) => {
    aws.answer('lambda', () => jsonError(status, code, 'no'))
    expect(await run({ target: target() }, one)).toMatchObject({ error: { code, retryable: false, message: 'no' } })
    expect(aws.callsOf('lambda')).toHaveLength(1)
  })

  test('what there is no time for', async () => {
    aws.answer('lambda', throttled)
    expect(await run({ target: target() }, one, left(690))).toMatchObject({
      error: { code: 'TooManyRequestsException' },
    })
    expect(aws.callsOf('lambda')).toHaveLength(1)
  })

  test.each(['reset', 'cut'] as const)('a call that was taken before the connection was %s', async (how) => {
    aws.answer('lambda', () => how)
    const { error } = await run({ target: target() }, one)
    expect(error).toMatchObject({ code: 'Network', retryable: true })
    expect(error?.message).toMatch(/^127\.0\.0\.1:\d+: /)
    expect(aws.callsOf('lambda')).toHaveLength(1)
  })

  test('and a cut answer leaves no timer behind', async () => {
    aws.answer('lambda', () => 'cut')
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const options = { target: target() }
    await run(options, batch([]))
    const before = timers()
    await run(options, one)
    expect(timers()).toBeLessThanOrEqual(before)
  })

  test('what nobody listens to', async () => {
    const closed = createSocketServer()
    const port = await new Promise<number>((resolve) =>
      closed.listen(0, '127.0.0.1', () => resolve((closed.address() as { port: number }).port)),
    )
    await new Promise((resolve) => closed.close(resolve))
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`)
    const { error } = await run({ target: target() }, one)
    expect(error).toMatchObject({ code: 'Network', retryable: true })
    expect(error?.message).toContain(`127.0.0.1:${port}: connect ECONNREFUSED`)
  })
})

describe('the deadline', () => {
  test('ends a call that hangs, half a second before the function does', async () => {
    aws.answer('lambda', () => 'hang')
    const begun = performance.now()
    const { error } = await run({ target: target() }, one, left(700))
    expect(error).toMatchObject({ code: 'Deadline', retryable: true })
    expect(error?.message).toMatch(/^no answer from 127\.0\.0\.1:\d+ within 200 ms$/)
    expect(performance.now() - begun).toBeLessThan(690)
  })

  test('ends an AssumeRole that hangs', async () => {
    aws.answer('sts', () => 'hang')
    expect(await run({ target: target() }, one, left(600))).toMatchObject({ error: { code: 'Deadline' } })
  })

  test('is one for AssumeRole and Invoke together', async () => {
    aws.answer('sts', async () => {
      await new Promise((resolve) => setTimeout(resolve, 250))
      return aws.session(new Date(Date.now() + 3_600_000))
    })
    aws.answer('lambda', () => 'hang')
    const end = performance.now() + 900
    const countdown = { getRemainingTimeInMillis: () => Math.round(end - performance.now()) }
    const { error } = await run({ target: target() }, one, countdown)
    expect(error?.code).toBe('Deadline')
    expect(Number(/within (\d+) ms/.exec(error?.message ?? '')?.[1])).toBeLessThanOrEqual(150)
  })

  test('lets no call begin when there is no time', async () => {
    expect(await run({ target: target() }, one, left(500))).toMatchObject({
      error: { code: 'Deadline', message: 'no time is left for another call', retryable: true },
    })
    expect(aws.calls).toEqual([])
  })

  test('leaves what was not delivered to the next batch', async () => {
    let now = 30_000
    aws.answer(
      'lambda',
      () => ({ status: 202 }),
      () => {
        now = 400
        return { status: 202 }
      },
    )
    const { failures, log } = await run({ target: target() }, threeParts(), { getRemainingTimeInMillis: () => now })
    expect(failures).toEqual([sequenceNumber(3)])
    expect(log).toMatchObject([{ code: 'Deadline', delivered: 2, undelivered: 1 }])
  })
})

describe('the account that must act', () => {
  const caller = `arn:aws:sts::${CALLING}:assumed-role/bridge/f`
  const invoke = (why: string) =>
    `User: ${caller} is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION} ${why}`
  const assume = (why: string) => `User: ${caller} is not authorized to perform: sts:AssumeRole ${why}`
  const role = `arn:aws:iam::${CALLED}:role/r`
  const policy = `arn:aws:iam::${CALLING}:policy/p`
  const rows: readonly (readonly [string, string | undefined])[] = [
    [invoke('because no identity-based policy allows the lambda:InvokeFunction action'), CALLING],
    [invoke(`with an explicit deny in an identity-based policy: ${policy}`), CALLING],
    [invoke('because no permissions boundary allows the lambda:InvokeFunction action'), CALLING],
    [invoke(`with an explicit deny in a permissions boundary: ${policy}`), CALLING],
    [invoke('because no session policy allows the lambda:InvokeFunction action'), CALLING],
    [invoke('with an explicit deny in a session policy'), CALLING],
    [invoke('because no service control policy allows the lambda:InvokeFunction action'), CALLING],
    [invoke('with an explicit deny in a service control policy'), CALLING],
    [invoke('because no resource-based policy allows the lambda:InvokeFunction action'), CALLED],
    [invoke('with an explicit deny in a resource-based policy'), CALLED],
    [invoke('with an explicit deny in a resource control policy'), CALLED],
    [assume(`on resource: ${role} because no identity-based policy allows the sts:AssumeRole action`), CALLING],
    [assume('because no role trust policy allows the sts:AssumeRole action'), CALLED],
    [assume('with an explicit deny in the role trust policy'), CALLED],
    [assume(`on resource: ${role}`), undefined],
    ['Rate exceeded', undefined],
  ]
  test.each(rows)('%s', async (message, account) => {
    if (message.includes('sts:')) aws.answer('sts', () => xmlError(403, 'AccessDenied', message))
    else aws.answer('lambda', () => jsonError(403, 'AccessDeniedException', message))
    const { error, log } = await run({ target: target() }, one)
    expect(error?.account).toBe(account)
    expect(error?.message).toBe(message)
    expect(log[0]?.account).toBe(account)
  })
})

describe('what an answer says', () => {
  test.each([
    [
      'quotes in XML',
      xmlError(400, 'ValidationError', 'value "a<b&c" failed'),
      'ValidationError',
      'value "a<b&c" failed',
    ],
    ['a body without shape', { status: 418, body: 'I am a teapot' }, 'Http418', 'status 418'],
    ['an empty body', { status: 403 }, 'Http403', 'status 403'],
  ])('%s', async (_, answer, code, message) => {
    aws.answer('sts', () => answer)
    expect(await run({ target: target() }, one)).toMatchObject({ error: { code, message } })
  })

  test.each([
    ['quotes, backslashes and letters in JSON', 'a "b" \\ é \u2028'],
    ['text that looks like XML', 'use &lt;b&gt; not &amp;'],
  ])('%s', async (_, message) => {
    aws.answer('lambda', () => jsonError(400, 'InvalidParameterValueException', message))
    expect(await run({ target: target() }, one)).toMatchObject({ error: { message } })
  })

  test('the message with a capital letter, as AWS writes denials', async () => {
    const headers = { 'x-amzn-errortype': 'AccessDeniedException' }
    aws.answer('lambda', () => ({ status: 403, headers, body: '{"Message":"no"}' }))
    expect(await run({ target: target() }, one)).toMatchObject({
      error: { code: 'AccessDeniedException', message: 'no' },
    })
  })
})

describe('no secrets', () => {
  // AWS quotes the whole canonical request, session token included, when a signature does not fit.
  const quoting: Script = ({ headers, body }) =>
    jsonError(
      403,
      'InvalidSignatureException',
      `The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request should have been\n'POST\n/\n\n${Object.entries(
        headers,
      )
        .map(([name, value]) => `${name}:${value}`)
        .join('\n')}\n\n${body}'`,
    )
  const failing: Script = ({ body }) => ({ status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body })
  const scripts: Readonly<Record<string, Script>> = {
    quoting,
    failing,
    'failing, quoting': ({ body }) => ({
      status: 200,
      headers: { 'x-amz-function-error': 'Unhandled' },
      body: JSON.stringify({ errorType: 'Error', errorMessage: body, trace: [body] }),
    }),
    reset: () => 'reset',
    cut: () => 'cut',
    throttled,
    taken: () => ({ status: 202 }),
  }

  test('in any error or log line', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('sts', 'lambda'),
        fc.array(fc.constantFrom(...Object.keys(scripts)), { minLength: 1, maxLength: 3 }),
        fc.constantFrom('Event', 'RequestResponse'),
        async (service, names, invocationType) => {
          aws.reset()
          aws.answer(service, ...names.map((name) => scripts[name] as Script))
          const event = batch(['canary-record', 'canary-record'.padEnd(800_000, 'x')])
          const { error, rawLog } = await run({ target: target(), invocationType }, event, left(690))
          const told = [rawLog, error?.message, error?.stack, JSON.stringify(error)].join('\n')
          for (const secret of [
            'canary',
            'CANARY',
            Buffer.from('canary-record').toString('base64').slice(0, 12),
            'key-1',
          ])
            expect(told).not.toContain(secret)
        },
      ),
      { numRuns: 40 },
    )
  })
})
