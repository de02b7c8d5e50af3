import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest'
import type { BridgeOptions, LambdaContext, SourceEvent, SourceRecord } from '../../src/runtime/index.ts'
import { BridgeError, bridge, observe } from '../../src/runtime/index.ts'
import { AwsStandIn, OWN } from './aws-stand-in.ts'

export const CALLING = '111111111111'
export const CALLED = '999999999999'
export const FUNCTION = `arn:aws:lambda:eu-central-1:${CALLED}:function:orders:live`

let roles = 0
/** A role that no row has used yet: sessions are kept for as long as the process lives. */
export const newRole = () => `arn:aws:iam::${CALLED}:role/role-${++roles}`

/** What Lambda puts into a function's environment, and where AWS is. */
export function stubLambda(aws: AwsStandIn): void {
  const variables = {
    AWS_ACCESS_KEY_ID: OWN.accessKeyId,
    AWS_SECRET_ACCESS_KEY: OWN.secretAccessKey,
    AWS_SESSION_TOKEN: OWN.sessionToken,
    AWS_REGION: 'eu-central-1',
    AWS_LAMBDA_FUNCTION_NAME: 'shipper',
    AWS_ENDPOINT_URL: aws.url,
    AWS_ENDPOINT_URL_STS: undefined,
    AWS_ENDPOINT_URL_LAMBDA: undefined,
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
}

/** An AWS for one test file, which a function's environment leads to; each test begins as if nothing had been. */
export function useAwsStandIn(): AwsStandIn {
  const aws = new AwsStandIn()
  beforeAll(() => aws.start())
  beforeEach(() => stubLambda(aws))
  afterEach(() => {
    aws.reset()
    observe()
    vi.useRealTimers()
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
  })
  afterAll(() => aws.close())
  return aws
}

/** Records in the shape that Kinesis gives them, numbered from 1; `data` is what each holds. */
export function batch(data: readonly string[]): { Records: SourceRecord[] } {
  return {
    Records: data.map((text, index) => ({
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: `key-${index + 1}`,
        sequenceNumber: sequenceNumber(index + 1),
        data: Buffer.from(text).toString('base64'),
        approximateArrivalTimestamp: 1_735_689_600.123,
      },
      eventSource: 'aws:kinesis',
      eventID: `shardId-000000000000:${sequenceNumber(index + 1)}`,
    })),
  }
}

export const sequenceNumber = (n: number) => `4954653${String(n).padStart(49, '0')}`

/** Three records of 500 kB each: two of them do not fit one `Event`. */
export const threeParts = () => batch(['a', 'b', 'c'].map((letter) => letter.repeat(500_000)))

export const plenty: LambdaContext = { getRemainingTimeInMillis: () => 30_000 }

export interface Outcome {
  readonly failures: readonly string[] | undefined
  readonly error: BridgeError | undefined
  /** The lines that the bridge wrote into its log. */
  readonly log: readonly Readonly<Record<string, unknown>>[]
  readonly rawLog: string
}

/** Runs one batch through a bridge and tells all that can be seen from outside. */
export async function run(
  options: BridgeOptions,
  event: SourceEvent,
  context: LambdaContext = plenty,
): Promise<Outcome> {
  const lines: string[] = []
  const spies = (['error', 'log', 'warn', 'info', 'debug'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((...parts: unknown[]) => void lines.push(parts.map(String).join(' '))),
  )
  const seen = () => ({
    log: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    rawLog: lines.join('\n'),
  })
  try {
    const { batchItemFailures } = await bridge(options)(event, context)
    return { failures: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), error: undefined, ...seen() }
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error
    return { failures: undefined, error, ...seen() }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
