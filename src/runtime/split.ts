/** A part of a batch that fits one payload. */
export interface Part {
  /** `{"Records":[…]}` */
  readonly payload: string
  /** Places of its records in the batch. */
  readonly from: number
  readonly to: number
  /** In UTF-8. */
  readonly bytes: number
}

const OPEN = '{"Records":['
const CLOSE = ']}'
const FRAME_BYTES = OPEN.length + CLOSE.length

/**
 * Splits records into parts of at most `limit` bytes of JSON each, in order, in the shape they came in. A record that is too
 * large on its own becomes a part on its own. Each record is written as JSON once.
 */
export function split(records: readonly unknown[], limit: number): Part[] {
  const parts: Part[] = []
  let texts: string[] = []
  let bytes = FRAME_BYTES
  let from = 0
  const close = (to: number) => {
    if (texts.length > 0) parts.push({ payload: OPEN + texts.join(',') + CLOSE, from, to, bytes: bytes - 1 })
    texts = []
    bytes = FRAME_BYTES
    from = to
  }
  records.forEach((record, index) => {
    const text = JSON.stringify(record)
    // One more for the comma before the next record, which the last one does without.
    const size = Buffer.byteLength(text) + 1
    if (bytes + size - 1 > limit) close(index)
    texts.push(text)
    bytes += size
  })
  close(records.length)
  return parts
}
