import { Readable } from 'node:stream'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { account, type BridgeError, forEachAccount } from '../../src/runtime/index.ts'
import { type Answer, AwsStandIn, assumed, OWN, type Script, xmlError } from './aws-stand-in.ts'
import { CALLED, newRole, stubLambda } from './bridge-world.ts'

// Accounts by name, the clients made for them, and work in many of them.

const aws = new AwsStandIn()
const clients: { destroy(): void }[] = []
const keep = <C extends { destroy(): void }>(client: C): C => {
  clients.push(client)
  return client
}
beforeAll(() => aws.start())
beforeEach(() => stubLambda(aws))
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy()
  aws.reset()
  vi.unstubAllEnvs()
})
afterAll(() => aws.close())

const thrown = (make: () => unknown): unknown => {
  try {
    return make()
  } catch (error) {
    return error
  }
}

describe('an account', () => {
  test('of the topology', async () => {
    vi.stubEnv(
      'XACCT_ACCOUNT_DATA_LAKE',
      JSON.stringify({ roleArn: newRole(), externalId: 'ext-1', region: 'eu-west-1' }),
    )
    const lake = account('data-lake')
    expect([lake.name, lake.id, lake.region]).toEqual(['data-lake', CALLED, 'eu-west-1'])
    const { expiration, ...credentials } = await lake.credentials()
    expect(credentials).toEqual(assumed(1))
    expect(expiration).toBeInstanceOf(Date)
    const [call] = aws.callsOf('sts')
    expect(call?.accessKeyId).toBe(OWN.accessKeyId)
    // STS of this Region, wherever the clients work.
    expect(call?.headers.authorization).toContain('/eu-central-1/sts/')
    const form = new URLSearchParams(call?.body)
    expect(form.get('ExternalId')).toBe('ext-1')
    expect([form.has('Region'), form.has('Via')]).toEqual([false, false])
  })

  test('by a role is called by its number', () => {
    expect(account({ roleArn: newRole() })).toMatchObject({ name: CALLED, id: CALLED, region: 'eu-central-1' })
  })

  test.each<readonly [string, unknown, string, string]>([
    ['no role', {}, 'InvalidAccount', 'roleArn `` is not the ARN of a role'],
    ['an empty chain', [], 'InvalidAccount', 'roleArn `` is not the ARN of a role'],
    [
      'a wrong hop and a wrong role',
      [{ roleArn: 'a' }, { roleArn: 'b', sessionName: '!' }],
      'InvalidAccount',
      'roleArn `a` is not the ARN of a role; roleArn `b` is not the ARN of a role; sessionName `!` is not ^[\\w+=,.@-]{2,64}$',
    ],
    [
      'a Region on the way',
      [{ roleArn: `arn:aws:iam::${CALLED}:role/a`, region: 'eu-west-1' }, { roleArn: `arn:aws:iam::${CALLED}:role/b` }],
      'InvalidAccount',
      'no option `region`',
    ],
  ])('with %s is refused', (_, options, code, message) => {
    vi.stubEnv('XACCT_ACCOUNT_B', JSON.stringify(options))
    expect(thrown(() => account('b'))).toMatchObject({ code, message, kind: 'options' })
  })

  test('that is not there is refused with those that are', () => {
    vi.stubEnv('XACCT_ACCOUNT_BILLING', '{}')
    expect(thrown(() => account('bilings'))).toMatchObject({
      code: 'UnknownAccount',
      message: 'no `bilings`: XACCT_ACCOUNT_BILINGS is not set; did you mean `billing`? there are: billing',
    })
  })
})

describe('a client', () => {
  const identity = (): Answer => ({
    status: 200,
    body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${CALLED}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  })
  const stale = xmlError(403, 'ExpiredToken', 'The security token included in the request is expired')
  const session: Script = () => aws.session(new Date(Date.now() + 3_600_000))
  const who = new GetCallerIdentityCommand({})
  const actions = () => aws.calls.map(({ accessKeyId, body }) => [new URLSearchParams(body).get('Action'), accessKeyId])

  test('renews its session once, and then gives up', async () => {
    const sts = keep(account({ roleArn: newRole() }).client(STSClient, { maxAttempts: 1 }))
    aws.answer('sts', session, () => stale, session, identity)
    expect(await sts.send(who)).toMatchObject({ Account: CALLED })
    expect(actions()).toEqual([
      ['AssumeRole', OWN.accessKeyId],
      ['GetCallerIdentity', assumed(1).accessKeyId],
      ['AssumeRole', OWN.accessKeyId],
      ['GetCallerIdentity', assumed(2).accessKeyId],
    ])
    aws.answer(
      'sts',
      () => stale,
      () => stale,
    )
    await expect(sts.send(who)).rejects.toThrow('expired')
  })

  test('leaves every other failure as it is', async () => {
    const sts = keep(account({ roleArn: newRole() }).client(STSClient, { maxAttempts: 1 }))
    aws.answer('sts', session, () => xmlError(403, 'AccessDenied', 'no'))
    await expect(sts.send(who)).rejects.toThrow('no')
    expect(aws.calls).toHaveLength(2)
  })

  test('with its own credentials is left alone', async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = OWN
    const credentials = { accessKeyId, secretAccessKey, sessionToken }
    const sts = keep(account({ roleArn: newRole() }).client(STSClient, { maxAttempts: 1, credentials }))
    aws.answer('sts', () => stale)
    await expect(sts.send(who)).rejects.toThrow('expired')
    expect(actions()).toEqual([['GetCallerIdentity', OWN.accessKeyId]])
  })

  test('does not send a stream twice', async () => {
    const s3 = keep(account({ roleArn: newRole() }).client(S3Client, { maxAttempts: 1, forcePathStyle: true }))
    // The stand-in knows no payload that is signed in pieces: it answers 403 to the command, as AWS would to a wrong token.
    const middleware = vi.fn()
    s3.middlewareStack.add(
      () => async () => {
        middleware()
        throw Object.assign(new Error('expired'), { name: 'ExpiredToken' })
      },
      { step: 'build' },
    )
    const put = (Body: string | Readable) => s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body }))
    await s3.config.credentials()
    await expect(put(Readable.from(['a']))).rejects.toThrow('expired')
    expect(middleware).toHaveBeenCalledTimes(1)
    await expect(put('a')).rejects.toThrow('expired')
    expect(middleware).toHaveBeenCalledTimes(3)
  })

  test('that is none of the SDK is made all the same', () => {
    class Other {
      readonly config: object
      constructor(config: object) {
        this.config = config
      }
    }
    const other = account({ roleArn: newRole() }).client(Other, { retries: 1 })
    expect(other.config).toMatchObject({ region: 'eu-central-1', retries: 1, credentials: expect.any(Function) })
  })
})

describe('forEachAccount', () => {
  const roles = (count: number) => Array.from({ length: count }, () => ({ roleArn: newRole() }))
  const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

  test.each([
    [1, 1],
    [3, 3],
    [undefined, 5],
    [100, 12],
    [0, 1],
    [Number.NaN, 1],
    [Number.POSITIVE_INFINITY, 12],
  ])('with concurrency %s works on %i at once', async (concurrency, expected) => {
    let [running, most] = [0, 0]
    const { results, failures } = await forEachAccount(
      roles(12),
      async ({ id }) => {
        most = Math.max(most, ++running)
        await pause(5)
        running--
        return id
      },
      concurrency === undefined ? {} : { concurrency },
    )
    expect([results.length, failures.length, most]).toEqual([12, 0, expected])
  })

  test('keeps the order that was given, on both sides', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    for (const name of names) vi.stubEnv(`XACCT_ACCOUNT_${name.toUpperCase()}`, JSON.stringify(roles(1)[0]))
    const { results, failures } = await forEachAccount(names, async ({ name }) => {
      await pause(Math.random() * 10)
      if (names.indexOf(name) % 3 === 0) throw new Error(`no ${name}`)
      return name
    })
    expect(results.map(({ account, value }) => [account.name, value])).toEqual(
      ['b', 'c', 'e', 'f', 'h'].map((name) => [name, name]),
    )
    expect(failures.map(({ error }) => (error as Error).message)).toEqual(['no a', 'no d', 'no g'])
  })

  test('ends in time: who is late fails, and no other is begun', async () => {
    const begun: string[] = []
    const aborted: string[] = []
    const names = ['fast', 'slow', 'never']
    for (const name of names) vi.stubEnv(`XACCT_ACCOUNT_${name.toUpperCase()}`, JSON.stringify(roles(1)[0]))
    const started = performance.now()
    const { results, failures } = await forEachAccount(
      names,
      async ({ name }, signal) => {
        begun.push(name)
        signal.addEventListener('abort', () => aborted.push(name))
        await pause(name === 'fast' ? 1 : 5_000)
      },
      { concurrency: 1, context: { getRemainingTimeInMillis: () => 700 - (performance.now() - started) } },
    )
    expect(performance.now() - started).toBeLessThan(650)
    expect(begun).toEqual(['fast', 'slow'])
    expect(results.map(({ account }) => account.name)).toEqual(['fast'])
    expect(failures.map(({ account, error }) => [account.name, (error as BridgeError).code])).toEqual([
      ['slow', 'Deadline'],
      ['never', 'Deadline'],
    ])
    expect(String(failures[0]?.error)).toMatch(/: no answer from slow within \d+(\.\d+)? ms$/)
    await pause(20)
    expect(aborted).toContain('slow')
  })

  test('does nothing where one of the accounts is wrong', async () => {
    const work = vi.fn()
    await expect(forEachAccount([...roles(2), 'nobody'], work)).rejects.toMatchObject({ code: 'UnknownAccount' })
    expect(work).not.toHaveBeenCalled()
  })

  test('of none answers none', async () => {
    expect(await forEachAccount([], async () => 1)).toEqual({ results: [], failures: [] })
  })
})
