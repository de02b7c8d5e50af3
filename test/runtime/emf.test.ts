import { beforeEach, describe, expect, test, vi } from 'vitest'
import { type BridgeReport, bridge, emf, type Observation, observe } from '../../src/runtime/index.ts'
import { jsonError, type Script, xmlError } from './aws-stand-in.ts'
import { FUNCTION, newRole, plenty, useAwsStandIn } from './bridge-world.ts'
import { kinesis, sqs } from './source-events.ts'

// Metrics as CloudWatch reads them from a log.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

const aws = useAwsStandIn()

interface Document {
  readonly _aws: {
    readonly Timestamp: number
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string
      readonly Dimensions: readonly (readonly string[])[]
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[]
    }[]
  }
  readonly [name: string]: unknown
}

/** Reads a line as the specification has it. @throws Error where it is not as it must be */
function read(line: string): {
  readonly dimensions: Record<string, unknown>
  readonly metrics: Record<string, number>
} {
  const document = JSON.parse(line) as Document
  const [directive, ...more] = document._aws.CloudWatchMetrics
  expect(line).not.toContain('\n')
  expect(more).toEqual([])
  expect(Number.isSafeInteger(document._aws.Timestamp)).toBe(true)
  expect(directive?.Namespace).toMatch(/^[^:]{1,255}$/)
  const [names = []] = directive?.Dimensions ?? []
  expect(names.length).toBeLessThanOrEqual(30)
  const metrics = directive?.Metrics ?? []
  expect(metrics.length).toBeGreaterThan(0)
  expect(metrics.length).toBeLessThanOrEqual(100)
  expect(new Set(metrics.map(({ Name }) => Name)).size).toBe(metrics.length)
  for (const { Name, Unit } of metrics) {
    expect(Unit).toMatch(/^(Count|Milliseconds)$/)
    expect(document[Name]).toEqual(expect.any(Number))
  }
  for (const name of names) expect(document[name]).toEqual(expect.any(String))
  return {
    dimensions: Object.fromEntries(names.map((name) => [name, document[name]])),
    metrics: Object.fromEntries(metrics.map(({ Name }) => [Name, document[Name] as number])),
  }
}

const report: BridgeReport = {
  received: 5,
  filtered: 1,
  delivered: 2,
  failed: 1,
  late: 0,
  undeliverable: 1,
  calls: 3,
  split: 2,
  errors: { AccessDeniedException: 1 },
}
const lines: string[] = []
const write = (line: string) => void lines.push(line)
beforeEach(() => {
  lines.length = 0
})
/** Makes a line and reads it. */
const told = (one: BridgeReport = report, options = {}) => {
  emf({ write, ...options })(one)
  return read(lines.at(-1) as string)
}

test('a report is a line with its sums', () => {
  expect(told()).toEqual({
    dimensions: { FunctionName: 'shipper' },
    metrics: {
      StsCalls: 0,
      Throttled: 0,
      StaleCredentials: 0,
      Received: 5,
      Filtered: 1,
      Delivered: 2,
      Failed: 1,
      Late: 0,
      Undeliverable: 1,
      Calls: 3,
      Split: 2,
      Error_AccessDeniedException: 1,
    },
  })
})

test('namespace and dimensions may be given, and a stream tells how far it is behind', () => {
  const { dimensions, metrics } = told({ ...report, iteratorAge: 1234 }, { dimensions: { Stage: 'prod' } })
  expect(dimensions).toEqual({ FunctionName: 'shipper', Stage: 'prod' })
  expect(metrics.IteratorAge).toBe(1234)
  const { _aws } = JSON.parse(lines[0] as string) as Document
  expect(_aws.CloudWatchMetrics[0]?.Metrics[0]).toEqual({ Name: 'IteratorAge', Unit: 'Milliseconds' })
  told(report, { namespace: 'Orders' })
  expect((JSON.parse(lines[1] as string) as Document)._aws.CloudWatchMetrics[0]?.Namespace).toBe('Orders')
})

test('no line has more metrics than CloudWatch reads', () => {
  const errors = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`Code${index}`, 1]))
  const { metrics } = told({ ...report, errors, iteratorAge: 1 })
  expect(metrics).toMatchObject({ IteratorAge: 1, Delivered: 2 })
})

describe('behind a bridge', () => {
  const busy =
    (Reason: string): Script =>
    () => ({ ...jsonError(429, 'TooManyRequestsException', ''), body: JSON.stringify({ Reason, message: 'Rate' }) })
  const metricsAfter = async (event = sqs([undefined]), roleArn = newRole()) => {
    const handler = bridge({
      target: { functionArn: FUNCTION, roleArn },
      onReport: emf({ write }),
      logger: { error: () => {} },
    })
    await handler(event, plenty).catch(() => {})
    return read(lines.at(-1) as string).metrics
  }

  test('counts calls to STS, and throttles by AWS’s reason', async () => {
    const [rate, reserved] = ['CallerRateLimitExceeded', 'ReservedFunctionConcurrentInvocationLimitExceeded']
    aws.answer('lambda', busy(rate as string), busy(rate as string), busy(reserved as string))
    expect(await metricsAfter()).toMatchObject({
      StsCalls: 1,
      Throttled: 3,
      Throttled_CallerRateLimitExceeded: 2,
      Throttled_ReservedFunctionConcurrentInvocationLimitExceeded: 1,
      Failed: 1,
      Error_TooManyRequestsException: 1,
    })
    // Told once.
    expect(await metricsAfter(sqs([undefined]), newRole())).toMatchObject({ StsCalls: 1, Throttled: 0, Delivered: 1 })
    expect(read(lines.at(-1) as string).metrics).not.toHaveProperty('Throttled_CallerRateLimitExceeded')
  })

  test('counts credentials that AWS refused', async () => {
    aws.answer('lambda', () => jsonError(403, 'ExpiredTokenException', 'expired'))
    expect(await metricsAfter()).toMatchObject({
      StsCalls: 2,
      RefusedCredentials: 1,
      StaleCredentials: 0,
      Delivered: 1,
    })
  })

  test('counts each use of a session that could not be renewed', async () => {
    const roleArn = newRole()
    expect(await metricsAfter(sqs([undefined]), roleArn)).toMatchObject({ StsCalls: 1, StaleCredentials: 0 })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 56 * 60_000 })
    aws.always('sts', () => xmlError(503, 'ServiceUnavailable', 'ill'))
    // The first one finds nobody ill yet: it asks in the background.
    await metricsAfter(sqs([undefined]), roleArn)
    await expect.poll(() => aws.callsOf('sts').length).toBe(2)
    const metrics = await metricsAfter(sqs([undefined]), roleArn)
    expect(metrics).toMatchObject({ StaleCredentials: 1, Delivered: 1, Failed: 0 })
  })

  test('tells how far a stream is behind', async () => {
    const begun = Date.now() - 1_735_689_600_000
    const { IteratorAge = 0 } = await metricsAfter(kinesis(['a']))
    expect(IteratorAge).toBeGreaterThanOrEqual(begun)
    expect(IteratorAge).toBeLessThan(begun + 60_000)
  })

  test('does not take the place of one’s own observer, nor it the metrics’', async () => {
    const seen: Observation[] = []
    const handler = bridge({ target: { functionArn: FUNCTION, roleArn: newRole() }, onReport: emf({ write }) })
    observe((one) => seen.push(one))
    await handler(sqs([undefined]), plenty)
    expect(seen.map(({ type }) => type)).toEqual(['sts', 'invoke'])
    expect(read(lines.at(-1) as string).metrics).toMatchObject({ StsCalls: 1 })
    observe()
    await handler(sqs([undefined]), plenty)
    expect(seen).toHaveLength(2)
  })
})
