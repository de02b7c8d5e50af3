import { invalidInput } from './errors.ts'

interface PageRequest {
  readonly NextToken?: string | undefined
  readonly MaxResults?: number | undefined
}

const PAGE = 20

/**
 * One page of a list, in the order of its keys; the token holds the last key of the page before.
 * @throws AwsError `InvalidInputException` for a token that is none
 */
export function paginate<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  { NextToken, MaxResults = PAGE }: PageRequest,
): { items: T[]; NextToken?: string } {
  const after = NextToken === undefined ? '' : readToken(NextToken)
  const rest = all.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).filter((item) => keyOf(item) > after)
  const items = rest.slice(0, MaxResults)
  const last = items.at(-1)
  return {
    items,
    ...(rest.length > items.length &&
      last !== undefined && { NextToken: Buffer.from(keyOf(last)).toString('base64url') }),
  }
}

function readToken(token: string): string {
  const key = Buffer.from(token, 'base64url').toString()
  if (key !== '' && Buffer.from(key).toString('base64url') === token) return key
  throw invalidInput('INVALID_NEXT_TOKEN')
}
