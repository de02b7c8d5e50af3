import { AwsError } from '../../../core/errors.ts'

/** Longer lines are none of ours. */
const MAX_LINE_BYTES = 8 * 1024

const CR_LF = '\r\n'

/** Reads lines and counted bytes off a stream of bytes, however these come. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>
  #rest: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** The next line, without its end. @throws AwsError `IncompleteBody` where there is none */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf(CR_LF)
      if (end >= 0) {
        const line = this.#rest.toString('latin1', 0, end)
        this.#rest = this.#rest.subarray(end + CR_LF.length)
        return line
      }
      if (this.#rest.length > MAX_LINE_BYTES) throw incompleteBody()
      await this.#fill()
    }
  }

  /** The next `count` bytes, in pieces. @throws AwsError `IncompleteBody` where there are less */
  async *take(count: number): AsyncGenerator<Uint8Array> {
    for (let missing = count; missing > 0; ) {
      if (this.#rest.length === 0) await this.#fill()
      const piece = this.#rest.subarray(0, missing)
      this.#rest = this.#rest.subarray(piece.length)
      missing -= piece.length
      yield piece
    }
  }

  async #fill(): Promise<void> {
    const { value, done } = await this.#source.next()
    if (done) throw incompleteBody()
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
  }
}

/** A body that is not what its encoding says, or less. */
export function incompleteBody(): AwsError {
  return new AwsError('IncompleteBody', 'The request body terminated unexpectedly', { status: 400 })
}
