/** A number of AWS’s that a load can meet, with the page that says so. */
export interface Quota {
  readonly value: number
  /** Whether AWS raises it for those who ask. */
  readonly canRise: boolean
  readonly page: string
}

const LAMBDA = 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html'
const KINESIS = 'https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html'

/** Of an account in a Region, unless it says otherwise. Defaults: a new account may have less, an old one more. */
export const QUOTAS = {
  concurrency: { value: 1_000, canRise: true, page: LAMBDA },
  /** Synchronous requests per second that one environment is given. */
  requestsPerEnvironment: { value: 10, canRise: false, page: LAMBDA },
  /** Environments that a function gains in ten seconds. */
  scaling: { value: 1_000, canRise: false, page: 'https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html' },
  interfacesPerVpc: { value: 500, canRise: true, page: LAMBDA },
  /** Requests per second. */
  sts: {
    value: 600,
    canRise: true,
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  },
  recordsPerShard: { value: 1_000, canRise: false, page: KINESIS },
  bytesPerShard: { value: 1_048_576, canRise: false, page: KINESIS },
} as const satisfies Record<string, Quota>

/** Regions with larger quotas of Kinesis. */
const LARGE = ['us-east-1', 'us-west-2', 'eu-west-1']

/** Elsewhere 1,000 or 6,000: the lower one is reckoned with. */
export function shardQuota(region: string): Quota {
  return { value: LARGE.includes(region) ? 20_000 : 1_000, canRise: true, page: KINESIS }
}

/** Bytes per second that a stream on demand can grow to. */
export function onDemandQuota(region: string): Quota {
  return { value: LARGE.includes(region) ? 10_000_000_000 : 200_000_000, canRise: true, page: KINESIS }
}
