import { describe, expect, test, vi } from 'vitest'
import { type Answer, assumed, jsonError, OWN, xmlError } from './aws-stand-in.ts'
import { batch, FUNCTION, newRole, run, useAwsStandIn } from './bridge-world.ts'

// How often, when and with what the role is assumed.

const aws = useAwsStandIn()

const one = batch(['one'])
const target = () => ({ functionArn: FUNCTION, roleArn: newRole() })
const many = (options: Parameters<typeof run>[0], count: number) =>
  Promise.all(Array.from({ length: count }, () => run(options, one)))
const keysUsed = () => aws.callsOf('lambda').map(({ accessKeyId }) => accessKeyId)
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000)

describe('one AssumeRole', () => {
  test('for all who ask at once, and for all who come after', async () => {
    const options = { target: target() }
    const outcomes = [...(await many(options, 20)), await run(options, one)]
    expect(outcomes.every(({ failures }) => failures?.length === 0)).toBe(true)
    expect(aws.callsOf('sts')).toHaveLength(1)
    expect(new Set(keysUsed())).toEqual(new Set([assumed(1).accessKeyId]))
    expect(aws.callsOf('lambda')[0]?.headers['x-amz-security-token']).toBe(assumed(1).sessionToken)
  })

  test('for two bridges that differ in their function only', async () => {
    const { roleArn } = target()
    await run({ target: { roleArn, functionArn: FUNCTION } }, one)
    await run({ target: { roleArn, functionArn: `${FUNCTION}2` } }, one)
    expect(aws.callsOf('sts')).toHaveLength(1)
  })

  test.each([
    ['role', { roleArn: newRole() }],
    ['external id', { externalId: 'another' }],
    ['session name', { sessionName: 'another' }],
    ['duration', { durationSeconds: 1000 }],
  ])('more for another %s', async (_, other) => {
    const first = target()
    await run({ target: first }, one)
    await run({ target: { ...first, ...other } }, one)
    expect(aws.callsOf('sts')).toHaveLength(2)
  })
})

describe('a session', () => {
  test.each([
    [3600, 1],
    [90, 1],
    [59, 2],
    [-10, 2],
  ])('with %i seconds left: %i AssumeRole for two batches', async (seconds, calls) => {
    const options = { target: target() }
    aws.answer('sts', () => aws.session(inSeconds(seconds)))
    await run(options, one)
    await run(options, one)
    expect(aws.callsOf('sts')).toHaveLength(calls)
    expect(keysUsed()).toEqual([assumed(1).accessKeyId, assumed(calls).accessKeyId])
  })

  test.each([
    jsonError(403, 'ExpiredTokenException', 'The security token included in the request is expired'),
    jsonError(403, 'ExpiredToken', 'The security token included in the request is expired'),
    jsonError(403, 'UnrecognizedClientException', 'The security token included in the request is invalid.'),
    jsonError(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.'),
  ])('that AWS no longer accepts is renewed once: %j', async (stale) => {
    aws.answer('lambda', () => stale)
    expect(await run({ target: target() }, one)).toMatchObject({ failures: [], log: [] })
    expect(keysUsed()).toEqual([assumed(1).accessKeyId, assumed(2).accessKeyId])

    aws.reset()
    aws.answer(
      'lambda',
      () => stale,
      () => stale,
    )
    expect(await run({ target: target() }, one)).toMatchObject({ error: { retryable: false } })
    expect([aws.callsOf('sts').length, aws.callsOf('lambda').length]).toEqual([2, 2])
  })

  test('that many find expired at once is renewed by one of them', async () => {
    const options = { target: target() }
    await run(options, one)
    const expired = jsonError(403, 'ExpiredTokenException', 'The security token included in the request is expired')
    // Their answers come one after the other, some only when the new session is there.
    let turn = 0
    const late = async (): Promise<Answer> => {
      const waiting = turn++ * 5
      await new Promise((resolve) => setTimeout(resolve, waiting))
      return expired
    }
    aws.answer('lambda', ...Array.from({ length: 10 }, () => late))
    const outcomes = await many(options, 10)
    expect(outcomes.every(({ failures }) => failures?.length === 0)).toBe(true)
    expect(aws.callsOf('sts')).toHaveLength(2)
  })

  test('is not renewed where there is none: without a role the own credentials are all there is', async () => {
    aws.answer('lambda', () => jsonError(403, 'ExpiredTokenException', 'expired'))
    expect(await run({ target: { functionArn: FUNCTION } }, one)).toMatchObject({
      error: { code: 'ExpiredTokenException' },
    })
    expect(aws.calls).toHaveLength(1)
  })
})

describe('a failed AssumeRole', () => {
  const denied = xmlError(403, 'AccessDenied', 'User: x is not authorized to perform: sts:AssumeRole')

  test('is not kept: the next batch tries again', async () => {
    const options = { target: target() }
    aws.answer('sts', () => denied)
    expect(await run(options, one)).toMatchObject({ error: { code: 'AccessDenied', retryable: false } })
    expect(await run(options, one)).toMatchObject({ failures: [] })
    expect([aws.callsOf('sts').length, aws.callsOf('lambda').length]).toEqual([2, 1])
  })

  test('fails all who waited for it', async () => {
    aws.answer('sts', () => denied)
    const outcomes = await many({ target: target() }, 5)
    expect(outcomes.map(({ error }) => error?.code)).toEqual(Array(5).fill('AccessDenied'))
    expect(aws.callsOf('sts')).toHaveLength(1)
  })

  test.each([
    ['no answer of STS', { status: 200, body: '<html>Welcome to the proxy canary</html>' }],
    [
      'an answer without expiration',
      { status: 200, body: '<AccessKeyId>A</AccessKeyId><SecretAccessKey>B</SecretAccessKey>' },
    ],
  ])('with 200 and %s', async (_, answer) => {
    aws.answer('sts', () => answer)
    const { error, rawLog } = await run({ target: target() }, one)
    expect(error).toMatchObject({
      code: 'UnexpectedAnswer',
      message: 'sts answered 200 without credentials',
      retryable: false,
    })
    expect(rawLog).not.toContain('canary')
    expect(aws.callsOf('lambda')).toEqual([])
  })
})

describe('on the wire', () => {
  test('role, external id, session name and duration, signed with the own credentials', async () => {
    const roleArn = newRole()
    const role = { roleArn, externalId: 'a+b=c,@:/-', sessionName: 'me+=,.@-you', durationSeconds: 900 }
    await run({ target: { functionArn: FUNCTION, ...role } }, one)
    const [call] = aws.callsOf('sts')
    expect(call).toMatchObject({ method: 'POST', path: '/', accessKeyId: OWN.accessKeyId })
    expect(call?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      'x-amz-security-token': OWN.sessionToken,
    })
    expect(Object.fromEntries(new URLSearchParams(call?.body))).toEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: roleArn,
      RoleSessionName: 'me+=,.@-you',
      DurationSeconds: '900',
      ExternalId: 'a+b=c,@:/-',
    })
  })

  test.each([
    ['shipper', 'xacct-shipper'],
    ['f'.repeat(64), `xacct-${'f'.repeat(58)}`],
    [undefined, 'xacct-bridge'],
  ])('without options: no external id, an hour, and the name of function %s', async (name, sessionName) => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', name)
    await run({ target: target() }, one)
    const form = new URLSearchParams(aws.callsOf('sts')[0]?.body)
    expect([form.get('RoleSessionName'), form.get('DurationSeconds')]).toEqual([sessionName, '3600'])
    expect(form.has('ExternalId')).toBe(false)
  })

  test('more than an hour is refused before anything is sent', async () => {
    const { error } = await run({ target: { ...target(), durationSeconds: 3601 } }, one)
    expect(error).toMatchObject({ code: 'SessionTooLong', retryable: false })
    expect(error?.message).toBe(
      "durationSeconds 3601: a session assumed from a function's credentials lasts at most 3600 s",
    )
    expect(aws.calls).toEqual([])
  })
})
