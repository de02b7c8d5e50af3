import { parseIpRange } from '../../../iam/ip-range.ts'
import { parsePolicyDocument, type Statement } from '../../../iam/policy-document.ts'

/** Keys that narrow a statement down to known callers, where their values are fixed. */
const NARROWING: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
])

/** Operators that ask for one of their values; the `…IfExists` forms let requests without the key through. */
const POSITIVE = /^(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)$/i

/** Ranges of addresses broader than these are everybody's. */
const MIN_PREFIX = { 4: 8, 6: 32 } as const

/**
 * Whether a bucket policy counts as public: it allows somebody something without saying who it is by a fixed value.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export function isPublicPolicy(document: string): boolean {
  return parsePolicyDocument(document).statements.some(
    (statement) => statement.effect === 'Allow' && isForEverybody(statement) && !isNarrowed(statement),
  )
}

/** No principal is named, or all but some. */
function isForEverybody({ principal }: Statement): boolean {
  if (principal === undefined || principal === '*') return true
  return Object.values(principal).some((values) => values?.includes('*'))
}

function isNarrowed({ conditions }: Statement): boolean {
  return conditions.some(({ operator, key, values }) => {
    const lowerKey = key.toLowerCase()
    if (lowerKey === 'aws:sourceip') return /^IpAddress$/i.test(operator) && values.every(isNarrowRange)
    return NARROWING.has(lowerKey) && POSITIVE.test(operator) && values.every(isFixed)
  })
}

/** Neither a wildcard nor a variable. */
function isFixed(value: string): boolean {
  return !/[*?]|\$\{/.test(value)
}

function isNarrowRange(value: string): boolean {
  const range = parseIpRange(value)
  if (range === undefined) return false
  const bits = range.version === 4 ? 32 : 128
  return range.last - range.first < 1n << BigInt(bits - MIN_PREFIX[range.version])
}
