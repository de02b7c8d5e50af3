/** A record as it will be sent. */
export interface Item {
  /** Its place among the records that came. */
  readonly index: number
  /** JSON. */
  readonly text: string
  /** Of the text, in UTF-8. */
  readonly bytes: number
}

/** Items that fit one payload. */
export interface Part<T extends Item = Item> {
  readonly items: readonly T[]
  /** Of the payload, in UTF-8. */
  readonly bytes: number
}

const OPEN = '{"Records":['
const CLOSE = ']}'
const FRAME_BYTES = OPEN.length + CLOSE.length

/** Items in the shape that the records came in: `{"Records":[…]}` */
export function payloadOf(items: readonly Item[]): string {
  return `${OPEN}${items.map(({ text }) => text).join(',')}${CLOSE}`
}

/**
 * Splits items into parts whose payloads have at most `limit` bytes and `most` records, in order. One that is too large on its
 * own becomes a part on its own.
 */
export function split<T extends Item>(items: readonly T[], limit: number, most = 1e9): Part<T>[] {
  const parts: Part<T>[] = []
  let open: T[] = []
  let bytes = FRAME_BYTES
  const close = () => {
    if (open.length > 0) parts.push({ items: open, bytes: bytes - 1 })
    open = []
    bytes = FRAME_BYTES
  }
  for (const item of items) {
    // One more for the comma before the next record, which the last one does without.
    if (bytes + item.bytes > limit || open.length >= most) close()
    open.push(item)
    bytes += item.bytes + 1
  }
  close()
  return parts
}

export function toItem(record: unknown, index: number): Item {
  const text = JSON.stringify(record)
  return { index, text, bytes: Buffer.byteLength(text) }
}
