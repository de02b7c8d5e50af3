import { AwsError } from '../../../core/errors.ts'
import { invalidArgument } from './errors.ts'

/** Where the next page of a list begins. */
export interface PageToken {
  /** Of what the list is. */
  readonly arn: string
  /** The last id or name of the page before. */
  readonly after: string
  readonly issuedAt: number
}

const LIFETIME_MS = 300_000

export function encodeToken(token: PageToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64')
}

/** @throws AwsError `InvalidArgumentException` for anything that is no token (text not verified) */
export function decodeToken(text: string): PageToken {
  try {
    const token: unknown = JSON.parse(Buffer.from(text, 'base64').toString())
    if (isToken(token)) return token
  } catch {
    // Not ours.
  }
  throw invalidArgument('NextToken is invalid.')
}

/** A token can be used for five minutes. @throws AwsError `ExpiredNextTokenException` (text not verified) */
export function checkToken({ issuedAt }: PageToken, now: number): void {
  if (now - issuedAt <= LIFETIME_MS) return
  throw new AwsError('ExpiredNextTokenException', `NextToken expired. It can be used for ${LIFETIME_MS} milliseconds.`)
}

function isToken(value: unknown): value is PageToken {
  if (typeof value !== 'object' || value === null) return false
  const { arn, after, issuedAt } = value as Record<string, unknown>
  return typeof arn === 'string' && typeof after === 'string' && typeof issuedAt === 'number'
}
