import { count, milliseconds } from '../load/numbers.ts'
import type { Progress } from '../load/run-load.ts'
import { Terminal } from './terminal.ts'

const QUIET_SECONDS = 10

/** Tells on standard error how a load goes on: on a terminal one line that is written over, elsewhere a line now and then. */
export class LoadProgress {
  readonly #terminal = new Terminal(process.stderr)
  #told = Number.NEGATIVE_INFINITY

  line(text: string): void {
    this.#terminal.line(this.#terminal.paint('dim', text))
  }

  readonly tell = ({ seconds, succeeded, failed, p50, p99 }: Progress): void => {
    const at = seconds < 0 ? 'warming up' : `${Math.round(seconds)} s`
    const text = `${at}  ${count(succeeded)} answered  ${count(failed)} failed  p50 ${milliseconds(p50)}  p99 ${milliseconds(p99)} ms`
    if (this.#terminal.isTerminal) process.stderr.write(`\r\u001b[K${this.#terminal.paint('dim', text)}`)
    else if (succeeded + failed > 0 && seconds - this.#told >= QUIET_SECONDS) {
      this.#told = seconds
      this.#terminal.line(text)
    }
  }

  clear(): void {
    if (this.#terminal.isTerminal) process.stderr.write('\r\u001b[K')
  }
}
