import { getOrCreate } from '../../core/get-or-create.ts'

/** A policy whose size counts; `inline` is another word for `identity`. */
export interface SizedPolicy {
  readonly side: 'identity' | 'inline' | 'managed' | 'trust' | 'resource'
  /** ARN of the role or resource that has it; of a managed policy its own. */
  readonly holder: string
  readonly document: object
  /** The statements get names of this many letters when they are deployed. */
  readonly sidLength?: number
}

/** How much of a limit something takes up. */
export interface SizeForecast {
  /** ARN of the role, resource or function. */
  readonly holder: string
  /** `trust policy`, `inline policies` … */
  readonly what: string
  readonly unit: 'characters' | 'bytes' | 'statements' | 'principals'
  readonly size: number
  readonly limit: number
  /** As far as AWS raises the limit on request. */
  readonly raisedTo?: number
}

interface Limit {
  readonly what: string
  readonly unit: SizeForecast['unit']
  readonly limit: number
  readonly raisedTo?: number
  readonly measure: (documents: readonly object[], sidLength?: number) => number
}

/**
 * Sizes of the policies that a deployment will write, each beside its limit. Kinesis tells no limit of its policies, so that
 * they are left out.
 * @param policies those of a role are counted together, as IAM does
 */
export function forecastSizes(policies: readonly SizedPolicy[]): SizeForecast[] {
  const groups = new Map<string, SizedPolicy[]>()
  for (const policy of policies) getOrCreate(groups, `${policy.side} ${policy.holder}`, () => []).push(policy)
  return [...groups.values()].flatMap((group) => {
    const [{ side, holder, sidLength }] = group as [SizedPolicy, ...SizedPolicy[]]
    const documents = group.map(({ document }) => document)
    return limitsOf(side, holder).map(({ measure, ...limit }) => ({
      holder,
      ...limit,
      size: measure(documents, sidLength),
    }))
  })
}

/**
 * Size of a function’s variables, as Lambda measures them: names, values and the JSON around them.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export function forecastEnvironment(functionArn: string, variables: Readonly<Record<string, string>>): SizeForecast {
  const size = Buffer.byteLength(JSON.stringify(variables))
  return { holder: functionArn, what: 'environment variables', unit: 'bytes', size, limit: 4_096 }
}

const characters: Limit['measure'] = (documents) =>
  documents.reduce((sum, document) => sum + JSON.stringify(document).length, 0)

const bytes: Limit['measure'] = ([document = {}], sidLength) =>
  Buffer.byteLength(JSON.stringify(sidLength === undefined ? document : withLongSids(document, sidLength)))

/** Lambda keeps a policy under a name of its own, each statement under the one that CloudFormation gives it. */
function withLongSids(document: object, length: number): object {
  const sid = 'x'.repeat(length)
  return { ...document, Id: 'default', Statement: statements(document).map((one) => ({ ...one, Sid: sid })) }
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const OF_ROLES = {
  trust: [{ what: 'trust policy', unit: 'characters', limit: 2_048, raisedTo: 4_096, measure: characters }],
  inline: [{ what: 'inline policies', unit: 'characters', limit: 10_240, measure: characters }],
  managed: [{ what: 'managed policy', unit: 'characters', limit: 6_144, measure: characters }],
} as const satisfies Record<string, readonly Limit[]>

/** By service. */
const OF_RESOURCES: Readonly<Record<string, readonly Limit[]>> = {
  /** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  lambda: [{ what: 'function policy', unit: 'bytes', limit: 20_480, measure: bytes }],
  /** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html */
  s3: [{ what: 'bucket policy', unit: 'bytes', limit: 20_480, measure: bytes }],
  /** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html */
  sqs: [
    { what: 'queue policy', unit: 'bytes', limit: 8_192, measure: bytes },
    { what: 'queue policy', unit: 'statements', limit: 20, measure: ([document = {}]) => statements(document).length },
    { what: 'queue policy', unit: 'principals', limit: 50, measure: ([document = {}]) => principals(document).length },
  ],
}

function limitsOf(side: SizedPolicy['side'], holder: string): readonly Limit[] {
  if (side === 'resource') return OF_RESOURCES[holder.split(':')[2] ?? ''] ?? []
  return OF_ROLES[side === 'identity' ? 'inline' : side]
}

interface Sized {
  readonly Principal?: unknown
}

function statements(document: object): readonly Sized[] {
  const { Statement = [] } = document as { Statement?: Sized | readonly Sized[] }
  return [Statement].flat() as readonly Sized[]
}

function principals(document: object): unknown[] {
  return statements(document).flatMap(({ Principal }) =>
    typeof Principal === 'object' && Principal !== null ? Object.values(Principal).flat() : [Principal],
  )
}
