import dns from 'node:dns'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { AwsStandIn } from './aws-stand-in.ts'
import { batch, CALLED, FUNCTION, newRole, run, stubLambda } from './bridge-world.ts'

const aws = new AwsStandIn()
const other = new AwsStandIn()
beforeAll(() => Promise.all([aws.start(), other.start()]))
beforeEach(() => stubLambda(aws))
afterEach(() => {
  aws.reset()
  other.reset()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})
afterAll(() => Promise.all([aws.close(), other.close()]))

const one = batch(['one'])
const services = ({ calls }: AwsStandIn) => calls.map(({ service }) => service)

describe('endpoints from the environment', () => {
  test('one for all services', async () => {
    expect(await run({ target: { functionArn: FUNCTION, roleArn: newRole() } }, one)).toMatchObject({ failures: [] })
    expect([services(aws), services(other)]).toEqual([['sts', 'lambda'], []])
  })

  test.each([
    ['AWS_ENDPOINT_URL_STS', ['sts']],
    ['AWS_ENDPOINT_URL_LAMBDA', []],
  ])('%s goes before it', async (name, expected) => {
    vi.stubEnv(name, other.url)
    // The two do not know each other's sessions: AssumeRole alone tells where STS is.
    await run({ target: { functionArn: FUNCTION, roleArn: newRole() } }, one)
    expect(services(other)).toEqual(expected)
  })

  test('AWS_ENDPOINT_URL_LAMBDA gets the invocations', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', other.url)
    await run({ target: { functionArn: FUNCTION } }, one)
    expect([services(aws), services(other)]).toEqual([[], ['lambda']])
  })

  test('an empty one counts as absent', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_STS', '')
    vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', '')
    expect(await run({ target: { functionArn: FUNCTION, roleArn: newRole() } }, one)).toMatchObject({ failures: [] })
  })

  test('may be an IPv6 address', async ({ skip }) => {
    const six = new AwsStandIn()
    await six.start('::1').catch(() => skip('no IPv6 loopback here'))
    try {
      vi.stubEnv('AWS_ENDPOINT_URL', six.url)
      expect(await run({ target: { functionArn: FUNCTION } }, one)).toMatchObject({ failures: [] })
    } finally {
      await six.close()
    }
  })
})

describe("without any, the Region's own", () => {
  test.each([
    ['us-east-1', 'aws', 'sts.us-east-1.amazonaws.com', 'lambda.us-east-1.amazonaws.com'],
    ['us-gov-west-1', 'aws-us-gov', 'sts.us-gov-west-1.amazonaws.com', 'lambda.us-gov-west-1.amazonaws.com'],
    ['cn-north-1', 'aws-cn', 'sts.cn-north-1.amazonaws.com.cn', 'lambda.cn-north-1.amazonaws.com.cn'],
    ['us-iso-east-1', 'aws-iso', 'sts.us-iso-east-1.c2s.ic.gov', 'lambda.us-iso-east-1.c2s.ic.gov'],
    ['eusc-de-east-1', 'aws-eusc', 'sts.eusc-de-east-1.amazonaws.eu', 'lambda.eusc-de-east-1.amazonaws.eu'],
  ])('%s', async (region, partition, sts, lambda) => {
    vi.stubEnv('AWS_ENDPOINT_URL', undefined)
    vi.stubEnv('AWS_REGION', region)
    const asked: string[] = []
    // Names are looked up for real otherwise; here nobody has an address.
    const lookup = (host: string, _: unknown, done: (error: Error) => void) => {
      asked.push(host)
      process.nextTick(done, new Error(`no ${host} here`))
    }
    vi.spyOn(dns, 'lookup').mockImplementation(lookup as unknown as typeof dns.lookup)
    const functionArn = `arn:${partition}:lambda:${region}:${CALLED}:function:orders`
    await run({ target: { functionArn, roleArn: `arn:${partition}:iam::${CALLED}:role/r` } }, one)
    const { error } = await run({ target: { functionArn } }, one)
    expect(asked).toEqual([sts, lambda])
    expect(error).toMatchObject({ code: 'Network', message: `${lambda}: no ${lambda} here` })
  })

  test("the function's own, where it is in another Region than the bridge", async () => {
    await run({ target: { functionArn: FUNCTION.replace('eu-central-1', 'ap-southeast-2'), roleArn: newRole() } }, one)
    const regions = aws.calls.map(({ headers }) => headers.authorization?.split('/')[2])
    expect(regions).toEqual(['eu-central-1', 'ap-southeast-2'])
  })

  test.each(['', 'orders', 'arn:aws:lambda'])('a function ARN must be one: `%s`', async (functionArn) => {
    const { error } = await run({ target: { functionArn } }, one)
    expect(error).toMatchObject({ code: 'InvalidTarget', retryable: false })
    expect(error?.message).toBe(`functionArn \`${functionArn}\` is not the ARN of a function`)
  })
})
