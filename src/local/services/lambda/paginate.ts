import { invalid } from './errors.ts'

export interface PageRequest {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
}

/** Lambda answers no more than this at once, whatever MaxItems says. */
const PAGE = 50

/** One page of a list, in the order of its keys; the marker holds the last key of the page before. @throws AwsError for a marker that is none */
export function paginate<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  { Marker, MaxItems = PAGE }: PageRequest,
  limit = PAGE,
): { items: T[]; NextMarker?: string } {
  const after = Marker === undefined ? '' : readMarker(Marker)
  const keyed = all.map((item) => [keyOf(item), item] as const).filter(([key]) => key > after)
  const rest = keyed.toSorted(([a], [b]) => (a < b ? -1 : 1))
  const page = rest.slice(0, Math.min(MaxItems, limit))
  const [last] = page.at(-1) ?? []
  return {
    items: page.map(([, item]) => item),
    ...(page.length < rest.length && last !== undefined && { NextMarker: Buffer.from(last).toString('base64url') }),
  }
}

/** Puts `$LATEST` first and versions in the order of their numbers. */
export function versionKey(version: string): string {
  return version.padStart(10, version === '$LATEST' ? '$' : '0')
}

function readMarker(marker: string): string {
  const key = Buffer.from(marker, 'base64url').toString()
  if (key !== '' && Buffer.from(key).toString('base64url') === marker) return key
  throw invalid('Invalid Marker.')
}
