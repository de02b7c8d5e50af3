import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { dynamoStore, receive } from '../../src/runtime/index.ts'
import { AwsStandIn, assumed } from './aws-stand-in.ts'
import { CALLED, newRole, plenty, stubLambda } from './bridge-world.ts'
import { DynamoDbStandIn, jsonAnswer } from './dynamodb-stand-in.ts'
import { sqs } from './source-events.ts'

// Deliveries that a table remembers, for all environments of a function.

const aws = new AwsStandIn()
let table: DynamoDbStandIn
beforeAll(() => aws.start())
beforeEach(() => {
  stubLambda(aws)
  table = new DynamoDbStandIn()
  aws.always('dynamodb', table.script)
})
afterEach(() => {
  aws.reset()
  vi.useRealTimers()
  vi.unstubAllEnvs()
})
afterAll(() => aws.close())

const store = () => dynamoStore({ table: 'seen' })
const operations = () =>
  aws.callsOf('dynamodb').map(({ headers }) => headers['x-amz-target']?.replace('DynamoDB_20120810.', ''))
const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds)

describe('a delivery', () => {
  test('is claimed with one call, and done with another', async () => {
    const one = store()
    expect(await one.begin('a', 30_000)).toBe('new')
    await one.done('a')
    expect(operations()).toEqual(['PutItem', 'UpdateItem'])
    const seconds = Number(table.items.get('a')?.expiration?.N)
    expect(table.items.get('a')).toMatchObject({ id: { S: 'a' }, status: { S: 'COMPLETED' } })
    expect(seconds - Date.now() / 1_000).toBeGreaterThan(86_390)
    expect(seconds - Date.now() / 1_000).toBeLessThanOrEqual(86_400)
  })

  test('is known to all environments: running, then done', async () => {
    const [one, other] = [store(), store()]
    await one.begin('a', 30_000)
    expect(await other.begin('a', 30_000)).toBe('running')
    await one.done('a')
    expect(await other.begin('a', 30_000)).toBe('done')
  })

  test('that failed is new again', async () => {
    const [one, other] = [store(), store()]
    await one.begin('a', 30_000)
    await one.failed('a')
    expect(table.items.size).toBe(0)
    expect(await other.begin('a', 30_000)).toBe('new')
  })

  test('is somebody’s alone, though two claim it in the same millisecond', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const states = await Promise.all(Array.from({ length: 5 }, () => store().begin('a', 30_000)))
    expect(states.sort()).toEqual(['new', 'running', 'running', 'running', 'running'])
  })

  test('whose function must have ended is new again; what it says late is not believed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const [lost, other] = [store(), store()]
    await lost.begin('a', 30_000)
    pass(29_999)
    expect(await other.begin('a', 30_000)).toBe('running')
    pass(2)
    expect(await other.begin('a', 30_000)).toBe('new')
    await lost.failed('a')
    expect(await store().begin('a', 30_000)).toBe('running')
    await other.done('a')
    expect(await store().begin('a', 30_000)).toBe('done')
  })

  test('is forgotten when it is said, though DynamoDB deletes it later', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const short = dynamoStore({ table: 'seen', ttlSeconds: 60 })
    await short.begin('a', 30_000)
    await short.done('a')
    pass(59_000)
    expect(await short.begin('a', 30_000)).toBe('done')
    pass(2_000)
    expect(await short.begin('a', 30_000)).toBe('new')
  })

  test('is ours, though the answer to our claim was lost', async () => {
    aws.answer('dynamodb', (call) => {
      table.script(call)
      return 'reset'
    })
    expect(await store().begin('a', 30_000)).toBe('new')
    expect(operations()).toEqual(['PutItem', 'PutItem', 'GetItem'])
  })

  test('that is gone when it is looked at is tried later', async () => {
    const one = store()
    await one.begin('a', 30_000)
    aws.answer('dynamodb', table.script, () => jsonAnswer(200, {}))
    expect(await store().begin('a', 30_000)).toBe('running')
  })
})

describe('on the wire', () => {
  test('a table of another account is used with a role there', async () => {
    const arn = `arn:aws:dynamodb:eu-west-1:${CALLED}:table/seen`
    await dynamoStore({ table: arn, account: { roleArn: newRole(), region: 'eu-west-1' } }).begin('a', 1_000)
    const [call] = aws.callsOf('dynamodb')
    expect(call).toMatchObject({ method: 'POST', path: '/', accessKeyId: assumed(1).accessKeyId })
    expect(call?.headers.authorization).toContain('/eu-west-1/dynamodb/aws4_request')
    expect(JSON.parse(call?.body ?? '')).toMatchObject({ TableName: arn })
  })

  test.each([
    [400, 'ProvisionedThroughputExceededException', 'throttle', 3],
    [400, 'ThrottlingException', 'throttle', 3],
    [500, 'InternalServerError', 'transient', 3],
    [400, 'ResourceNotFoundException', 'permanent', 1],
    [400, 'AccessDeniedException', 'permission', 1],
  ])('%i %s is %s: %i calls', async (status, name, kind, calls) => {
    aws.always('dynamodb', () =>
      jsonAnswer(status, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'no' }),
    )
    await expect(store().begin('a', 1_000)).rejects.toMatchObject({ code: name, kind, message: 'no' })
    expect(operations()).toHaveLength(calls)
  })

  test('credentials that are over are renewed once', async () => {
    aws.answer('dynamodb', () => jsonAnswer(400, { __type: 'x#ExpiredTokenException', message: 'expired' }))
    expect(await dynamoStore({ table: 'seen', account: { roleArn: newRole() } }).begin('a', 1_000)).toBe('new')
    expect(aws.callsOf('sts')).toHaveLength(2)
  })
})

test('a handler does each message once, in whatever environment it comes twice', async () => {
  const done: number[] = []
  const work = async ({ n }: { n: number }) => void done.push(n)
  const event = sqs([undefined, undefined, undefined])
  const [first, second] = [receive(work, { store: store() }), receive(work, { store: store() })]
  await first({ Records: event.Records?.slice(0, 2) }, plenty)
  await second(event, plenty)
  await Promise.all([first(event, plenty), second(event, plenty)])
  expect(done).toEqual([0, 1, 2])
})
