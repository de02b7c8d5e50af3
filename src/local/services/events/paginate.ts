import { invalid } from './errors.ts'

interface PageRequest {
  readonly Limit?: number | undefined
  readonly NextToken?: string | undefined
}

const PAGE = 100

/** One page of a list, in the order of its keys. @throws AwsError `ValidationException` for a token that is none (not verified) */
export function paginate<T>(items: readonly T[], keyOf: (item: T) => string, { Limit = PAGE, NextToken }: PageRequest) {
  const after = NextToken === undefined ? '' : readToken(NextToken)
  const keyed = items.map((item) => ({ key: keyOf(item), item })).filter(({ key }) => key > after)
  const rest = keyed.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const page = rest.slice(0, Limit)
  const last = page.at(-1)
  const isCut = rest.length > page.length && last !== undefined
  return {
    page: page.map(({ item }) => item),
    ...(isCut && { NextToken: Buffer.from(last.key).toString('base64') }),
  }
}

function readToken(token: string): string {
  const key = Buffer.from(token, 'base64').toString()
  if (Buffer.from(key).toString('base64') === token) return key
  throw invalid('Parameter NextToken is not valid.')
}
