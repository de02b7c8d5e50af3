/** Bytes as they were written once, in memory or in a file of their own. */
export type Blob = MemoryBlob | FileBlob

export interface MemoryBlob {
  readonly bytes: Buffer
}

export interface FileBlob {
  readonly file: string
}

/** A part of a blob. */
export interface Piece {
  readonly blob: Blob
  readonly start: number
  readonly size: number
}

/**
 * The bytes of an object or of a part of one: pieces in a row. It never changes, so that copies, and objects made of uploaded
 * parts, share what they have in common.
 */
export interface Content {
  readonly size: number
  readonly pieces: readonly Piece[]
}

export const EMPTY_CONTENT: Content = { size: 0, pieces: [] }

/** Some contents, one after the other. */
export function joinContents(contents: readonly Content[]): Content {
  return { size: contents.reduce((sum, { size }) => sum + size, 0), pieces: contents.flatMap(({ pieces }) => pieces) }
}

/** `size` bytes of a content from `start`. */
export function sliceContent({ pieces }: Content, start: number, size: number): Content {
  const sliced: Piece[] = []
  let skip = start
  let rest = size
  for (const piece of pieces) {
    if (rest === 0) break
    const own = Math.min(rest, piece.size - skip)
    if (own > 0) sliced.push({ blob: piece.blob, start: piece.start + skip, size: own })
    skip = Math.max(0, skip - piece.size)
    rest -= Math.max(0, own)
  }
  return { size: size - rest, pieces: sliced }
}
