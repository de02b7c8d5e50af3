import { s3Error } from './errors.ts'

/** Bytes of an object, from the first to the last. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/**
 * Reads a Range header. Undefined, which means the whole object, where it is none that S3 understands: of several ranges, or
 * malformed ones, nothing is said.
 * @throws AwsError `InvalidRange` where the object has none of those bytes
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined
  if (from === '') {
    if (Number(to) === 0 || size === 0) throw invalidRange(header, size)
    return { first: Math.max(0, size - Number(to)), last: size - 1 }
  }
  const first = Number(from)
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (to !== '' && Number(to) < first) return undefined
  if (first >= size) throw invalidRange(header, size)
  return { first, last }
}

function invalidRange(RangeRequested: string | undefined, ActualObjectSize: number) {
  const fields = { RangeRequested, ActualObjectSize }
  return s3Error('InvalidRange', 416, 'The requested range is not satisfiable', fields, {
    'content-range': `bytes */${ActualObjectSize}`,
  })
}
