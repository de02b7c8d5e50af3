import { validationError } from '../../../cloudformation/errors.ts'

const PAGE = 100

/** One page of a list; the token is the place where the next one starts. @throws AwsError `ValidationError` for a token that is none */
export function paginate<T>(
  all: readonly T[],
  token: string | undefined,
  size = PAGE,
): { items: T[]; NextToken?: string } {
  const start = token === undefined ? 0 : readToken(token)
  const end = start + size
  return {
    items: all.slice(start, end),
    ...(end < all.length && { NextToken: Buffer.from(`next:${end}`).toString('base64url') }),
  }
}

function readToken(token: string): number {
  const start = /^next:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1]
  if (start === undefined) throw validationError('Invalid NextToken')
  return Number(start)
}
