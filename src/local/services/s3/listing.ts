import { invalidArgument } from './errors.ts'
import { compareKeys, type SortedMap } from './sorted-map.ts'

/** What a listing is of: the keys that begin with a prefix, those behind a delimiter rolled into one. */
export interface ListingScope {
  readonly prefix: string
  readonly delimiter: string | undefined
  /** Keys, and common prefixes, up to this one have been listed before. */
  readonly after: string
  /** Whether `after` itself is still to be listed. */
  readonly inclusive?: boolean
}

/** One line of a listing. */
export type ListingEntry<T> = { readonly key: string; readonly item: T } | { readonly commonPrefix: string }

/** S3 lists no more than this at once. */
const MAX_KEYS = 1000

/**
 * The keys of a listing in order.
 * @param isListed whether an item counts at all; a common prefix needs one that does
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html
 */
export function* listEntries<T>(
  items: SortedMap<T>,
  { prefix, delimiter, after, inclusive }: ListingScope,
  isListed: (item: T) => boolean,
): Generator<ListingEntry<T>> {
  let index = items.indexOf(compareKeys(prefix, after) > 0 ? prefix : after)
  for (let key = items.keyAt(index); key?.startsWith(prefix); key = items.keyAt(index)) {
    const commonPrefix = commonPrefixOf(key, prefix, delimiter)
    const item = items.get(key) as T
    const order = compareKeys(commonPrefix ?? key, after)
    if (order < 0 || (order === 0 && !inclusive)) {
      index = commonPrefix === undefined ? index + 1 : items.indexAfterPrefix(commonPrefix)
    } else if (!isListed(item)) index++
    else if (commonPrefix === undefined) {
      yield { key, item }
      index++
    } else {
      yield { commonPrefix }
      index = items.indexAfterPrefix(commonPrefix)
    }
  }
}

function commonPrefixOf(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (!delimiter) return undefined
  const at = key.indexOf(delimiter, prefix.length)
  return at < 0 ? undefined : key.slice(0, at + delimiter.length)
}

/** The first `max` of what there is, and whether there is more. */
export function takePage<T>(
  all: Iterator<T>,
  max: number,
): { readonly page: readonly T[]; readonly isTruncated: boolean } {
  const page: T[] = []
  if (max === 0) return { page, isTruncated: false }
  for (let next = all.next(); !next.done; next = all.next()) {
    if (page.length === max) return { page, isTruncated: true }
    page.push(next.value)
  }
  return { page, isTruncated: false }
}

/** @throws AwsError `InvalidArgument` */
export function readMaxKeys(value: number | undefined, name: string): number {
  if (value === undefined) return MAX_KEYS
  if (!Number.isInteger(value) || value > 2_147_483_647) {
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, value)
  }
  if (value < 0) throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, value)
  return Math.min(value, MAX_KEYS)
}

/**
 * How the keys of an answer are written: XML cannot hold all of them, so that clients may ask for percent-encoding.
 * @throws AwsError `InvalidArgument`
 */
export function keyWriter(encodingType: string | undefined): (key: string) => string {
  if (encodingType === undefined) return (key) => key
  if (encodingType !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encodingType)
  }
  return (key) =>
    encodeURIComponent(key)
      .replaceAll('%2F', '/')
      .replaceAll('%20', '+')
      .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** Common prefixes in the form of an answer. */
export function writeCommonPrefixes(
  entries: readonly ListingEntry<unknown>[],
  write: (key: string) => string,
): { Prefix: string }[] {
  return entries.flatMap((entry) => ('commonPrefix' in entry ? [{ Prefix: write(entry.commonPrefix) }] : []))
}
