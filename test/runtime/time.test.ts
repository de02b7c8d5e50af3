import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { strToU8, zipSync } from 'fflate'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { type Observation, observe, target } from '../../src/runtime/index.ts'
import { keepSession, type Session } from '../../src/runtime/sessions.ts'
import { pickTestPlace } from '../local/test-accounts.ts'
import { allow, createRole, createUser, rootIam } from '../local/test-principals.ts'

// Six hours in a busy environment: how often the role is assumed, and what callers notice while STS is away.

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const HOURS = 6
/** One for each hour, and for the renewals that come early: not all environments shall ask at once. */
const MOST_STS_CALLS = HOURS + 2

const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('by a clock of the test’s own, with every start of the chances', () => {
  /** Asks every second for six hours; STS is away in between. */
  async function sixHours(chance: number, away: readonly [from: number, to: number] = [-1, -1]) {
    const begun = 1_000_000_000_000
    let now = begun
    let [calls, stale, expired, noticed] = [0, 0, 0, 0]
    const fetch = async (): Promise<Session> => {
      calls++
      const time = now - begun
      if (time >= away[0] && time < away[1]) throw new Error('away')
      return ['id', 'secret', 'token', now + HOUR]
    }
    const kept = keepSession(
      () => now,
      () => chance,
      () => stale++,
    )
    for (; now < begun + HOURS * HOUR; now += SECOND) {
      const session = await kept.get(fetch).catch(() => undefined)
      if (session === undefined) noticed++
      else if (session[3] <= now) expired++
      await Promise.resolve()
    }
    return { calls, stale, expired, noticed }
  }

  test.each([0, 0.25, 0.5, 0.75, 0.999])('%d: one call to STS an hour, and the few that are early', async (chance) => {
    const { calls, expired, noticed, stale } = await sixHours(chance)
    expect(calls).toBeGreaterThanOrEqual(HOURS)
    expect(calls).toBeLessThanOrEqual(MOST_STS_CALLS)
    expect({ expired, noticed, stale }).toEqual({ expired: 0, noticed: 0, stale: 0 })
  })

  // A session is renewed when between six and nine minutes are left of it: an outage that begins before, leaves 50 at least.
  test.each([1, 3, 5, 8])('STS away for 50 minutes, from minute %i of a session on, is not noticed', async (minute) => {
    for (const chance of [0, 0.5, 0.999]) {
      const outcome = await sixHours(chance, [minute * MINUTE, (minute + 50) * MINUTE])
      expect(outcome).toMatchObject({ expired: 0, noticed: 0 })
      // It was tried again all the while, but once in half a minute at most.
      expect(outcome.calls).toBeLessThanOrEqual(MOST_STS_CALLS + 20)
    }
  })

  test('STS away for longer than the session lasts is noticed when it is over, and no earlier', async () => {
    const { expired, noticed, stale } = await sixHours(0.5, [MINUTE, HOUR + MINUTE])
    expect(expired).toBe(0)
    expect(stale).toBeGreaterThan(5 * 60)
    expect(noticed).toBeGreaterThan(0)
    expect(noticed).toBeLessThanOrEqual(2 * 60 + 5)
  })
})

describe('against an AWS whose clock runs along', () => {
  const { accounts, region, partition } = pickTestPlace('time.test.ts')
  const [CALLING, CALLED] = accounts
  const functionArn = `arn:${partition}:lambda:${region}:${CALLED}:function:orders`
  const STEP = MINUTE

  let aws: LocalAws
  const lines: string[] = []
  /** Requests that have no answer yet. */
  let open = 0
  const begun = () => open++
  const over = () => open--
  beforeAll(async () => {
    subscribe('http.client.request.start', begun)
    subscribe('http.client.response.finish', over)
    subscribe('http.client.request.error', over)
    aws = await startLocalAws({ log: (line) => lines.push(line) })
    const { keys } = await createUser(rootIam(aws, CALLING, region), 'caller', allow('sts:AssumeRole'))
    const trusted = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
    const { arn: Role } = await createRole(rootIam(aws, CALLED, region), 'orders', [trusted])
    const lambda = new LambdaClient(aws.account(CALLED, region))
    const ZipFile = zipSync({ 'index.mjs': strToU8('export const handler = async () => {}') })
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'orders',
        Role,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile },
      }),
    )
    lambda.destroy()
    vi.stubEnv('AWS_ACCESS_KEY_ID', keys.accessKeyId)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', keys.secretAccessKey)
    vi.stubEnv('AWS_SESSION_TOKEN', undefined)
    vi.stubEnv('AWS_REGION', region)
    vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint)
  })
  afterAll(async () => {
    unsubscribe('http.client.request.start', begun)
    unsubscribe('http.client.response.finish', over)
    unsubscribe('http.client.request.error', over)
    vi.unstubAllEnvs()
    await aws.close()
  })
  beforeEach(() => {
    lines.length = 0
    vi.useFakeTimers({ toFake: ['Date'] })
  })
  afterEach(() => {
    observe()
    vi.useRealTimers()
    aws.faults.remove()
  })

  /** Calls a function in another account every minute for as long as it is said. */
  async function call(name: string) {
    const trust = {
      Effect: 'Allow',
      Principal: { AWS: `arn:${partition}:iam::${CALLING}:root` },
      Action: 'sts:AssumeRole',
    }
    const { arn } = await createRole(
      rootIam(aws, CALLED, region),
      name,
      [trust],
      [allow('lambda:InvokeFunction', functionArn)],
    )
    const orders = target({ functionArn, roleArn: arn })
    const seen: Observation[] = []
    observe((one) => seen.push(one))
    return {
      seen,
      /** Answers how many calls failed. */
      during: async (milliseconds: number) => {
        let failed = 0
        for (let passed = 0; passed < milliseconds; passed += STEP) {
          await orders.dryRun().catch(() => failed++)
          // Before the next minute begins, what goes on behind the call is over as well.
          while (open > 0) await settle()
          await settle()
          vi.setSystemTime(Date.now() + STEP)
        }
        return failed
      },
    }
  }
  const calls = (seen: readonly Observation[], type: Observation['type']) => seen.filter((one) => one.type === type)

  test('six hours of calls: one AssumeRole an hour and the few that are early, none signed with what is over', async () => {
    const { seen, during } = await call('six-hours')
    expect(await during(HOURS * HOUR)).toBe(0)
    expect(calls(seen, 'sts').length).toBeGreaterThanOrEqual(HOURS)
    expect(calls(seen, 'sts').length).toBeLessThanOrEqual(MOST_STS_CALLS)
    // AWS refused nothing, so nothing was sent again.
    expect(calls(seen, 'invoke')).toHaveLength((HOURS * HOUR) / STEP)
    expect(seen.every(({ ok }) => ok)).toBe(true)
    expect(lines).toEqual([])
  })

  test('STS away for 50 minutes: no call fails, none waits for it, and it is told how stale the session was', async () => {
    const { seen, during } = await call('outage')
    // The session is to be renewed in its 51st to 54th minute; that it was not is told from the call after that on.
    expect(await during(8 * MINUTE)).toBe(0)
    aws.faults.add({ service: 'sts', error: { code: 'ServiceUnavailable', status: 503 } })
    seen.length = 0
    expect(await during(50 * MINUTE)).toBe(0)
    expect(calls(seen, 'invoke').every(({ ok }) => ok)).toBe(true)
    expect(calls(seen, 'invoke')).toHaveLength((50 * MINUTE) / STEP)
    const stale = calls(seen, 'session')
    expect(stale.length).toBeGreaterThan(0)
    expect(stale[0]).toMatchObject({ ok: false, code: 'ServiceUnavailable' })
    expect(calls(seen, 'sts').length).toBeGreaterThan(0)
    aws.faults.remove()
    seen.length = 0
    expect(await during(10 * MINUTE)).toBe(0)
    expect(calls(seen, 'sts').map(({ ok }) => ok)).toEqual([true])
  })
})
