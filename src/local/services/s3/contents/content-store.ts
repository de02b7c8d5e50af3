import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Blob, Content, Piece } from './content.ts'

/** A content up to this size is kept in memory … */
const SMALL = 64 * 1024
/** … as long as all of them together have no more than this. */
const MAX_IN_MEMORY = 64 * 1024 * 1024
/** Bytes written to a file and read from it at a time, or somewhat more. */
const BATCH = 512 * 1024

interface OpenFile {
  readonly path: string
  readonly handle: FileHandle
}

/**
 * Where the bytes of objects are: small ones in memory up to a total, all others each in a file. A content is kept as often as
 * somebody needs it, and gone with its file when the last one lets go of it.
 */
export class ContentStore {
  readonly #folder: string
  /** How often each blob is needed; a blob that is not in it is gone. */
  readonly #holders = new Map<Blob, number>()
  #inMemory = 0
  #files = 0

  /** @param folder is made when the first file is */
  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * Writes bytes as they come and keeps them once; nothing is left of what does not end well.
   * @throws whatever the source throws
   */
  async write(source: AsyncIterable<Uint8Array>): Promise<Content> {
    let waiting: Uint8Array[] = []
    let size = 0
    let written = 0
    let file: OpenFile | undefined
    try {
      for await (const chunk of source) {
        waiting.push(chunk)
        size += chunk.length
        if (this.#fitsInMemory(size) || size - written < BATCH) continue
        file ??= await this.#openFile()
        await writeAll(file.handle, waiting)
        waiting = []
        written = size
      }
      if (file === undefined && !this.#fitsInMemory(size)) file = await this.#openFile()
      if (file !== undefined) await writeAll(file.handle, waiting)
      await file?.handle.close()
    } catch (error) {
      if (file) await discard(file)
      throw error
    }
    const blob: Blob = file ? { file: file.path } : { bytes: Buffer.concat(waiting) }
    if (!file) this.#inMemory += size
    this.#holders.set(blob, 0)
    return this.keep({ size, pieces: [{ blob, start: 0, size }] })
  }

  /** Keeps a content once more. */
  keep(content: Content): Content {
    for (const { blob } of content.pieces) this.#holders.set(blob, (this.#holders.get(blob) ?? 0) + 1)
    return content
  }

  /** Takes back one keep. */
  release(content: Content): void {
    for (const { blob } of content.pieces) {
      const holders = (this.#holders.get(blob) ?? 0) - 1
      if (holders > 0) this.#holders.set(blob, holders)
      else if (this.#holders.delete(blob)) this.#free(blob)
    }
  }

  /** The bytes as a stream, which keeps the content until it is closed. */
  read(content: Content): Readable {
    this.keep(content)
    const stream = Readable.from(readPieces(content.pieces), { objectMode: false })
    return stream.once('close', () => this.release(content))
  }

  #fitsInMemory(size: number): boolean {
    return size <= SMALL && this.#inMemory + size <= MAX_IN_MEMORY
  }

  async #openFile(): Promise<OpenFile> {
    await mkdir(this.#folder, { recursive: true })
    const path = join(this.#folder, String(this.#files++))
    return { path, handle: await open(path, 'wx') }
  }

  #free(blob: Blob): void {
    if ('bytes' in blob) this.#inMemory -= blob.bytes.length
    // A file that is gone already went with its folder.
    else unlink(blob.file).catch(() => {})
  }
}

async function discard({ path, handle }: OpenFile): Promise<void> {
  await handle.close()
  await unlink(path)
}

async function writeAll(handle: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  if (chunks.length === 0) return
  const size = chunks.reduce((sum, { length }) => sum + length, 0)
  const { bytesWritten } = await handle.writev(chunks)
  if (bytesWritten < size) throw new Error(`wrote ${bytesWritten} of ${size} bytes`)
}

async function* readPieces(pieces: readonly Piece[]): AsyncGenerator<Uint8Array> {
  for (const { blob, start, size } of pieces) {
    if ('bytes' in blob) yield blob.bytes.subarray(start, start + size)
    else yield* readFile(blob.file, start, size)
  }
}

async function* readFile(path: string, start: number, size: number): AsyncGenerator<Uint8Array> {
  const handle = await open(path)
  try {
    for (let at = start; at < start + size; ) {
      const buffer = Buffer.allocUnsafe(Math.min(BATCH, start + size - at))
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
      if (bytesRead === 0) throw new Error(`${path} ends before its time`)
      yield buffer.subarray(0, bytesRead)
      at += bytesRead
    }
  } finally {
    await handle.close()
  }
}
