import { invalidParameter } from './group-address.ts'

const DEFAULT_LIMIT = 50

/** One page of a sorted list; the token is how many items came before. @throws AwsError for a token that is none */
export function paginate<T>(items: readonly T[], nextToken: string | undefined, limit = DEFAULT_LIMIT) {
  const start = nextToken === undefined ? 0 : readToken(nextToken)
  const page = items.slice(start, start + limit)
  const end = start + page.length
  return { page, next: end < items.length ? { nextToken: Buffer.from(`page:${end}`).toString('base64') } : {} }
}

function readToken(token: string): number {
  const position = /^page:(\d+)$/.exec(Buffer.from(token, 'base64').toString())?.[1]
  if (position === undefined) throw invalidParameter('The specified nextToken is invalid.')
  return Number(position)
}
