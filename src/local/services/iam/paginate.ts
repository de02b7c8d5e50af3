import { AwsError } from '../../../core/errors.ts'

export interface PageRequest {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
}

const DEFAULT_ITEMS = 100

/** One page of a list, sorted by name; the marker is the last name of the page before. @throws AwsError for a marker that is none */
export function paginate<T>(
  all: readonly T[],
  nameOf: (item: T) => string,
  { Marker, MaxItems = DEFAULT_ITEMS }: PageRequest,
) {
  const after = Marker === undefined ? '' : readMarker(Marker)
  const sorted = all.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)).filter((item) => nameOf(item) > after)
  const items = sorted.slice(0, MaxItems)
  const isTruncated = sorted.length > items.length
  const last = items.at(-1)
  return {
    items,
    IsTruncated: isTruncated,
    ...(isTruncated && last !== undefined && { Marker: Buffer.from(nameOf(last)).toString('base64') }),
  }
}

function readMarker(marker: string): string {
  const name = Buffer.from(marker, 'base64').toString()
  if (Buffer.from(name).toString('base64') === marker) return name
  throw new AwsError('ValidationError', 'Invalid Marker.')
}
