import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type FaultRule, Faults } from '../../src/local/faults.ts'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { pickTestPlace } from './test-accounts.ts'

const LAMBDA_INVOKE = { service: 'lambda', operation: 'Invoke', account: '111111111111' }
const throttled = { code: 'ThrottlingException', status: 429 }

describe('a rule', () => {
  test.each<[string, FaultRule, boolean]>([
    ['without a place strikes everything', { error: throttled }, true],
    ['strikes its service', { service: 'lambda', error: throttled }, true],
    ['passes another service', { service: 'sts', error: throttled }, false],
    ['strikes its operation', { operation: 'Invoke', error: throttled }, true],
    ['passes another operation', { service: 'lambda', operation: 'GetFunction', error: throttled }, false],
    ['strikes its account', { account: '111111111111', error: throttled }, true],
    ['passes another account', { account: '222222222222', error: throttled }, false],
    ['at rate 0 strikes nothing', { rate: 0, error: throttled }, false],
  ])('%s', (_, rule, strikes) => {
    const faults = new Faults(1)
    faults.add(rule)
    expect(faults.strike(LAMBDA_INVOKE) !== undefined).toBe(strikes)
  })

  test('is over after its count', () => {
    const faults = new Faults(1)
    faults.add({ count: 2, reset: 'before' })
    const struck = [1, 2, 3, 4].filter(() => faults.strike(LAMBDA_INVOKE) !== undefined)
    expect(struck).toEqual([1, 2])
    expect(faults.list()).toEqual([{ id: 'fault-1', hits: 2, count: 2, reset: 'before' }])
  })

  test('strikes its share, and the same requests again for the same seed', () => {
    const draw = (seed: number) => {
      const faults = new Faults(seed)
      faults.add({ rate: 0.25, error: throttled })
      return Array.from({ length: 4_000 }, () => (faults.strike(LAMBDA_INVOKE) ? 1 : 0))
    }
    const share = draw(42).reduce((sum: number, one) => sum + one, 0) / 4_000
    expect(share).toBeGreaterThan(0.22)
    expect(share).toBeLessThan(0.28)
    expect(draw(42)).toEqual(draw(42))
    expect(draw(42)).not.toEqual(draw(43))
  })

  test('adds its latency to others, and the first error counts', () => {
    const faults = new Faults(1)
    faults.add({ latency: 5 }, { latency: 7, error: { code: 'A' } }, { error: { code: 'B' } }, { reset: 'after' })
    expect(faults.strike(LAMBDA_INVOKE)).toEqual({ latency: 12, error: { code: 'A' } })
  })

  test('is taken out of force by its id', () => {
    const faults = new Faults(1)
    const [first] = faults.add({ latency: 1 }, { latency: 2 })
    expect(faults.remove(first?.id)).toBe(1)
    expect(faults.strike(LAMBDA_INVOKE)).toEqual({ latency: 2 })
    expect(faults.remove()).toBe(1)
    expect(faults.strike(LAMBDA_INVOKE)).toBeUndefined()
  })
})

test.each<[unknown, string]>([
  [null, 'a rule is an object'],
  [{}, 'one of `error`, `latency` and `reset` must say what goes wrong'],
  [{ latency: -1 }, '`latency` must be milliseconds from 0 to 900000'],
  [{ latency: 1, rate: 2 }, '`rate` must be a number from 0 to 1'],
  [{ latency: 1, count: 0.5 }, '`count` must be a whole number from 1'],
  [{ latency: 1, account: '12' }, '`account` must be an account id of twelve digits'],
  [{ reset: 'later' }, '`reset` must be `before` or `after`'],
  [{ error: { status: 200, code: 'X' } }, '`error` must be an object with `code`'],
  [{ latency: 1, servise: 'sts' }, 'there is no `servise`; there are service, operation'],
])('%j is refused: %s', (rule, message) => {
  const faults = new Faults(1)
  expect(() => faults.add({ latency: 1 }, rule as FaultRule)).toThrow(`faults[1]: ${message}`)
  expect(faults.list()).toEqual([])
})

describe('over the wire', () => {
  let aws: LocalAws
  const { accounts, region } = pickTestPlace('faults')
  const [account] = accounts
  const once = { maxAttempts: 1 }

  beforeAll(async () => {
    aws = await startLocalAws({ seed: 7 })
  })
  afterEach(() => void aws.faults.remove())
  afterAll(() => aws.close())

  const inspect = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${aws.endpoint}/_xacct/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  test('the error has the code and status that were asked for, and SDK clients retry what they retry on AWS', async () => {
    const sts = new STSClient(aws.account(account, region))
    aws.faults.add({ service: 'sts', count: 1, error: { code: 'ServiceUnavailable', status: 503 } })
    await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({
      Account: account,
      $metadata: { attempts: 2 },
    })
    aws.faults.add({ service: 'sts', error: { code: 'Throttling', message: 'Rate exceeded', status: 400 } })
    const impatient = new STSClient({ ...aws.account(account, region), ...once })
    await expect(impatient.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'Throttling',
      message: 'Rate exceeded',
      $metadata: { httpStatusCode: 400 },
    })
  })

  test.each<['before' | 'after', number]>([
    ['before', 0],
    ['after', 1],
  ])('a connection that ends %s leaves %d messages behind', async (reset, messages) => {
    const sqs = new SQSClient({ ...aws.account(account, region), ...once })
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `cut-${reset}` }))
    aws.faults.add({ operation: 'SendMessage', reset })
    await expect(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).rejects.toThrow()
    const query = { QueueUrl, AttributeNames: ['ApproximateNumberOfMessages' as const] }
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand(query))
    expect(Attributes?.ApproximateNumberOfMessages).toBe(String(messages))
  })

  test('latency delays the answer and nothing else', async () => {
    aws.faults.add({ service: 'sts', latency: 60 })
    const started = performance.now()
    await new STSClient(aws.account(account, region)).send(new GetCallerIdentityCommand({}))
    expect(performance.now() - started).toBeGreaterThanOrEqual(59)
  })

  test('the inspection API puts rules in force, lists them, and takes them out', async () => {
    const rule = { service: 'sts', rate: 1, error: { code: 'X', status: 418 } }
    const added = await inspect('POST', 'faults', [rule, { latency: 0 }])
    const [first, second] = added.body.faults as { id: string }[]
    expect(added.body).toMatchObject({ seed: 7, faults: [{ ...rule, hits: 0 }, { latency: 0 }] })
    await expect(
      new STSClient({ ...aws.account(account, region), ...once }).send(new GetCallerIdentityCommand({})),
    ).rejects.toMatchObject({ name: 'X', $metadata: { httpStatusCode: 418 } })
    expect((await inspect('DELETE', `faults?id=${first?.id}`)).body).toEqual({ removed: 1 })
    expect((await inspect('GET', 'faults')).body).toMatchObject({ faults: [{ id: second?.id, hits: 1 }] })
    expect((await inspect('POST', 'faults', { rate: 3 })).status).toBe(400)
    expect((await inspect('DELETE', 'faults')).body).toEqual({ removed: 1 })
  })
})
