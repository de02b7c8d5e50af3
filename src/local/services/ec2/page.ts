import { ec2Error, invalidValue } from './errors.ts'

interface PageRequest {
  readonly MaxResults?: number | undefined
  readonly NextToken?: string | undefined
}

/** Bounds of MaxResults where an operation has no others. */
export interface PageBounds {
  readonly least: number
  readonly most: number
}

const USUAL: PageBounds = { least: 5, most: 1_000 }

/**
 * One page of a list. Pages follow the ids, so that nothing is lost when something else goes between them; a list that is
 * asked for as a whole stays in its own order.
 * @throws AwsError `InvalidParameterValue`, `InvalidPaginationToken`
 */
export function pageOf<T>(
  items: readonly T[],
  idOf: (item: T) => string,
  { MaxResults, NextToken }: PageRequest,
  { least, most } = USUAL,
): { readonly page: readonly T[]; readonly NextToken?: string } {
  if (MaxResults === undefined && NextToken === undefined) return { page: items }
  if (MaxResults !== undefined && MaxResults < least) throw outside(MaxResults, `greater than ${least}`)
  if (MaxResults !== undefined && MaxResults > most) throw outside(MaxResults, `less than ${most}`)
  const after = NextToken === undefined ? '' : readToken(NextToken)
  const sorted = items.map((item) => [idOf(item), item] as const).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const rest = sorted.filter(([id]) => id > after)
  const page = rest.slice(0, MaxResults ?? most)
  const last = page.at(-1)?.[0]
  const isCut = rest.length > page.length && last !== undefined
  return {
    page: page.map(([, item]) => item),
    ...(isCut && { NextToken: Buffer.from(`after ${last}`).toString('base64') }),
  }
}

function outside(value: number, expected: string) {
  return invalidValue(`Value ( ${value} ) for parameter maxResults is invalid. Expecting a value ${expected}.`)
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString()
  if (text.startsWith('after ') && Buffer.from(text).toString('base64') === token) return text.slice('after '.length)
  throw ec2Error('InvalidPaginationToken', 'The specified pagination token is not valid.')
}
