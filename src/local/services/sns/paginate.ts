import { invalidParameter } from './errors.ts'

const PAGE = 100

/** One page of things that have ARNs, a hundred at most. @throws AwsError `InvalidParameter` for a token that is none */
export function paginate<T extends { readonly arn: string }>(items: readonly T[], token: string | undefined) {
  const after = token === undefined ? '' : readToken(token)
  const rest = items.toSorted((a, b) => (a.arn < b.arn ? -1 : 1)).filter(({ arn }) => arn > after)
  const page = rest.slice(0, PAGE)
  const last = page.at(-1)
  return { page, ...(rest.length > PAGE && last && { NextToken: Buffer.from(last.arn).toString('base64') }) }
}

function readToken(token: string): string {
  const arn = Buffer.from(token, 'base64').toString()
  if (Buffer.from(arn).toString('base64') === token) return arn
  throw invalidParameter('NextToken')
}
