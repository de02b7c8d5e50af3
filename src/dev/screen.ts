const ENTER = '\u001b[?1049h\u001b[?25l'
const LEAVE = '\u001b[?25h\u001b[?1049l'
/** Terminals that know of it show what lies between at once. @see https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036 */
const BEGIN_FRAME = '\u001b[?2026h\u001b[H'
const END_FRAME = '\u001b[J\u001b[?2026l'
const REST_OF_LINE = '\u001b[K'

/** A window’s other page, drawn as a whole and in one write, so that it never flickers; what was there before comes back in the end. */
export class Screen {
  readonly #stream: NodeJS.WriteStream
  readonly #leave = () => this.close()
  #shown = ''
  #open = true

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    stream.write(ENTER)
    process.once('exit', this.#leave)
  }

  get columns(): number {
    return Math.max(20, this.#stream.columns || 80)
  }

  get rows(): number {
    return Math.max(5, this.#stream.rows || 24)
  }

  /** @param cursor where it is shown in the last line, from 0; hidden where it is missing */
  draw(lines: readonly string[], cursor?: number): void {
    const body = lines.map((line) => `${line}${REST_OF_LINE}`).join('\r\n')
    const place = cursor === undefined ? '\u001b[?25l' : `\u001b[${lines.length};${cursor + 1}H\u001b[?25h`
    const frame = `${BEGIN_FRAME}${body}${END_FRAME}${place}`
    if (frame === this.#shown || !this.#open) return
    this.#shown = frame
    this.#stream.write(frame)
  }

  /** Lets everything be drawn anew, after the window has another size. */
  forget(): void {
    this.#shown = ''
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    process.off('exit', this.#leave)
    this.#stream.write(LEAVE)
  }
}
