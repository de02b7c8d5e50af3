import type { Told } from '../deploy/stack-client.ts'
import type { Terminal } from './terminal.ts'

const COMPLETE = /_COMPLETE$/
const FAILED = /_FAILED$/

/** Tells how stacks go on: one line for each that ends; on a terminal, one more that is written over meanwhile. */
export class StackProgress {
  readonly #terminal: Terminal
  readonly #width: number
  readonly #running = new Map<string, { begun: number; all: number; done: number }>()

  constructor(terminal: Terminal, stacks: readonly string[]) {
    this.#terminal = terminal
    this.#width = Math.max(0, ...stacks.map((stack) => stack.length))
  }

  start(stack: string, all: number, what: string): void {
    this.#running.set(stack, { begun: performance.now(), all, done: 0 })
    if (!this.#terminal.isTerminal) this.#line(stack, what)
    this.#show()
  }

  event(stack: string, { logicalId, status, type, reason = '' }: Told): void {
    const state = this.#running.get(stack)
    if (type === 'AWS::CloudFormation::Stack' || state === undefined) return
    if (COMPLETE.test(status)) state.done++
    if (FAILED.test(status) && !/cancelled/i.test(reason)) {
      this.#clear()
      this.#line(stack, `${this.#terminal.paint('red', 'x')} ${logicalId}  ${reason}`)
    }
    this.#show()
  }

  end(stack: string, text: string, mark: 'ok' | 'failed' | 'same' = 'ok'): void {
    const state = this.#running.get(stack)
    this.#running.delete(stack)
    this.#clear()
    const time =
      state === undefined
        ? ''
        : this.#terminal.paint('dim', `  ${((performance.now() - state.begun) / 1_000).toFixed(1)} s`)
    const sign = {
      ok: this.#terminal.paint('green', '✓'),
      failed: this.#terminal.paint('red', 'x'),
      same: this.#terminal.paint('dim', '='),
    }[mark]
    this.#line(stack, `${sign} ${text}${time}`)
    this.#show()
  }

  #line(stack: string, text: string): void {
    this.#terminal.line(`  ${stack.padEnd(this.#width)}  ${text}`)
  }

  #show(): void {
    const [first] = this.#running
    if (!this.#terminal.isTerminal || first === undefined) return
    const [stack, { all, done }] = first
    const more = this.#running.size > 1 ? `  and ${this.#running.size - 1} more` : ''
    const count = Math.min(done, all)
    process.stdout.write(
      `\r\u001b[2K  ${stack.padEnd(this.#width)}  ${this.#terminal.paint('dim', `${count}/${all} resources${more}`)}`,
    )
  }

  #clear(): void {
    if (this.#terminal.isTerminal) process.stdout.write('\r\u001b[2K')
  }
}
