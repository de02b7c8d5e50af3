const INTERVAL = 100

/** One line on a terminal that tells how many were sent; nothing anywhere else. */
export class SendProgress {
  readonly #stream: NodeJS.WriteStream
  readonly #all: number
  readonly #begun = performance.now()
  #shown = Number.NEGATIVE_INFINITY

  constructor(stream: NodeJS.WriteStream, all: number) {
    this.#stream = stream
    this.#all = all
  }

  show(sent: number): void {
    const now = performance.now()
    if (!this.#stream.isTTY || now - this.#shown < INTERVAL) return
    this.#shown = now
    const rate = Math.round(sent / Math.max(0.001, (now - this.#begun) / 1_000))
    const percent = Math.floor((sent / this.#all) * 100)
    this.#stream.write(`\r\u001b[2K  ${sent} of ${this.#all} records  ${percent} %  ${rate}/s`)
  }

  end(): void {
    if (this.#shown !== Number.NEGATIVE_INFINITY) this.#stream.write('\r\u001b[2K')
  }
}
