import { createHash } from 'node:crypto'
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { bridge, type Claim, claimCheck, receive } from '../../src/runtime/index.ts'
import { pickTestPlace } from '../local/test-accounts.ts'
import { allow, createRole, createUser, type Keys, rootIam } from '../local/test-principals.ts'
import { AwsStandIn } from './aws-stand-in.ts'
import { FUNCTION, plenty, stubLambda } from './bridge-world.ts'
import { sqs } from './source-events.ts'

// What is too large for an invocation waits in a bucket.

const { accounts, region, partition } = pickTestPlace('claim-check.test.ts')
const [OWN, OTHER] = accounts
const bucket = `claims-${OTHER}`
const large = (letters = 1_200_000) => {
  const { Records = [] } = sqs([undefined])
  return { Records: [{ ...Records[0], body: JSON.stringify({ n: 0, text: 'ü€'.repeat(letters / 2) }) }] }
}

let aws: LocalAws
let caller: Keys
const lambda = new AwsStandIn()
beforeAll(async () => {
  aws = await startLocalAws()
  await lambda.start()
  const s3 = new S3Client({ ...aws.account(OTHER, region), forcePathStyle: true })
  const LocationConstraint = region as never
  const place = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint } }
  await s3.send(new CreateBucketCommand({ Bucket: bucket, ...place }))
  s3.destroy()
  caller = (await createUser(rootIam(aws, OWN, region), 'caller', allow('sts:AssumeRole'))).keys
})
beforeEach(() => {
  stubLambda(lambda)
  vi.stubEnv('AWS_ACCESS_KEY_ID', caller.accessKeyId)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', caller.secretAccessKey)
  vi.stubEnv('AWS_SESSION_TOKEN', undefined)
  vi.stubEnv('AWS_REGION', region)
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint)
})
afterEach(() => {
  lambda.reset()
  vi.unstubAllEnvs()
})
afterAll(async () => {
  await lambda.close()
  await aws.close()
})

let roles = 0
/** A role in the other account that may do this much with the bucket’s objects. */
async function roleFor(action: string): Promise<string> {
  const name = `keeper-${++roles}`
  const trust = { Effect: 'Allow', Principal: { AWS: `arn:${partition}:iam::${OWN}:root` }, Action: 'sts:AssumeRole' }
  const objects = `arn:${partition}:s3:::${bucket}/orders/*`
  await createRole(rootIam(aws, OTHER, region), name, [trust], [allow(action, objects)])
  return `arn:${partition}:iam::${OTHER}:role/${name}`
}
const checkFor = async (action: string) =>
  claimCheck({ bucket, prefix: 'orders/', account: { roleArn: await roleFor(action) } })
const keys = async () => {
  const s3 = new S3Client({ ...aws.account(OTHER, region), forcePathStyle: true })
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
  s3.destroy()
  return Contents.map(({ Key = '' }) => Key)
}

describe('against a bucket', () => {
  test('what was put is fetched, letter by letter, and twice under one id is once', async () => {
    const [putter, getter] = [await checkFor('s3:PutObject'), await checkFor('s3:GetObject')]
    const event = { text: 'Grüße, 世界 😀 \u2028', list: [1, null, { a: '"' }] }
    const text = JSON.stringify(event)
    const claim = await putter.put(text, 'arn:… shardId-1:2')
    expect(await putter.put(text, 'arn:… shardId-1:2')).toEqual(claim)
    const { key } = claim['xacct:claim']
    expect((await keys()).filter((one) => one === key)).toHaveLength(1)
    expect(key).toMatch(/^orders\/[0-9a-f]{64}\.json$/)
    expect((await putter.put(text, 'another'))['xacct:claim'].key).not.toBe(key)
    expect(await getter.fetch(claim)).toEqual(event)
  })

  test('a bridge leaves a claim, and the receiver works as if nothing had happened', async () => {
    const [putter, getter] = [await checkFor('s3:PutObject'), await checkFor('s3:GetObject')]
    vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', lambda.url)
    const sent: unknown[] = []
    lambda.always('lambda', ({ body }) => {
      sent.push(JSON.parse(body))
      return { status: 202 }
    })
    lambda.trust(caller.accessKeyId, caller.secretAccessKey)
    const handler = bridge({ target: { functionArn: FUNCTION }, oversize: putter.put })
    expect(await handler(large(), plenty)).toEqual({ batchItemFailures: [] })
    expect(JSON.stringify(sent).length).toBeLessThan(400)
    const done: unknown[] = []
    const receiver = receive<{ n: number; text: string }>(
      ({ n, text }, { id }) => void done.push([n, text.length, id]),
      {
        claims: getter.fetch,
      },
    )
    expect(await receiver(sent[0], plenty)).toEqual({ batchItemFailures: [] })
    expect(done).toEqual([[0, 1_200_000, 'm-0']])
  })

  test('what is no claim goes as it is, at no cost', async () => {
    const getter = claimCheck({ bucket, account: { roleArn: 'arn:aws:iam::123456789012:role/none' } })
    for (const event of [{ a: 1 }, null, undefined, 'text', 5, []]) expect(await getter.fetch(event)).toBe(event)
  })

  test('a role that may not says so, and whose turn it is', async () => {
    const getter = await checkFor('s3:GetObject')
    await expect(getter.put('{}', 'x')).rejects.toMatchObject({ code: 'AccessDenied', kind: 'permission' })
  })

  test('what is gone is told', async () => {
    const getter = await checkFor('s3:*')
    const key = `orders/${'0'.repeat(64)}.json`
    await expect(getter.fetch({ 'xacct:claim': { bucket, key, sha256: '', bytes: 1 } })).rejects.toMatchObject({
      code: expect.stringMatching(/NoSuchKey|AccessDenied/),
      retryable: false,
    })
  })
})

describe('a claim that somebody made up', () => {
  const made = (claim: Partial<Claim['xacct:claim']>): Claim => {
    const key = `orders/${'a'.repeat(64)}.json`
    return { 'xacct:claim': { bucket, key, sha256: 'x', bytes: 1, ...claim } }
  }
  test.each([
    ['another bucket', { bucket: 'salaries' }],
    ['another prefix', { key: `secret/${'a'.repeat(64)}.json` }],
    ['a key of another form', { key: 'orders/salaries.json' }],
    ['a way out', { key: `orders/../${'a'.repeat(64)}.json` }],
    ['no key', { key: undefined as never }],
  ])('with %s is refused before anything is read', async (_, claim) => {
    const before = aws.decisions.count('s3:GetObject')
    const getter = await checkFor('s3:*')
    await expect(getter.fetch(made(claim))).rejects.toMatchObject({ code: 'InvalidClaim', kind: 'payload' })
    expect(aws.decisions.count('s3:GetObject')).toEqual(before)
  })

  test('or whose object was changed is refused', async () => {
    const both = await checkFor('s3:*')
    const claim = await both.put('{"amount":1}', 'x')
    const sha256 = createHash('sha256').update('{"amount":1000}').digest('hex')
    await expect(both.fetch(made({ ...claim['xacct:claim'], sha256 }))).rejects.toMatchObject({ code: 'InvalidClaim' })
  })
})

test.each([
  ['', ''],
  ['Upper', ''],
  ['a/b', ''],
  ['claims', '/'],
  ['claims', 'a//b/'],
  ['claims', '../'],
  ['claims', './a'],
  ['claims', 'ü/'],
  ['claims', 'a b/'],
])('bucket `%s` with prefix `%s` is refused at once', (bucket, prefix) => {
  expect(() => claimCheck({ bucket, prefix })).toThrow(
    expect.objectContaining({ code: 'InvalidClaim', kind: 'options' }),
  )
})
