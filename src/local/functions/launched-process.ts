import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Command } from './runtimes.ts'

/** How a process ended, in Lambda's words. */
export interface Exit {
  readonly errorType: string
  readonly reason: string
}

/** What is kept of one invocation's output, in bytes. */
const MAX_LOG_BYTES = 1_048_576

/**
 * A process in a process group of its own, with what it prints to stdout and stderr in one stream, in order.
 * It does not outlive this process, however that ends.
 */
export class Launched {
  readonly exited: Promise<Exit>
  readonly #child: ChildProcess
  readonly #output: Readable
  #log: Buffer[] = []
  #logSize = 0
  #received = 0

  constructor(command: Command, directory: string, variables: Readonly<Record<string, string>>) {
    // Two pipes would lose the order between stdout and stderr; the shell joins them, then becomes the command.
    const script = 'exec "$0" "$@" 2>&1'
    this.#child = spawn('/bin/sh', ['-c', script, command.file, ...command.arguments], {
      cwd: directory,
      env: variables,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    this.#output = this.#child.stdout as Readable
    this.#output.on('data', (chunk: Buffer) => this.#keep(chunk)).on('error', () => {})
    this.exited = new Promise((resolve) => {
      this.#child.once('error', ({ message }) => resolve({ errorType: 'Runtime.InvalidEntrypoint', reason: message }))
      this.#child.once('exit', (code, signal) => {
        resolve({ errorType: 'Runtime.ExitError', reason: exitReason(code, signal) })
      })
    })
    if (this.#child.pid !== undefined) Watchdog.current().watch(this.#child.pid)
  }

  /** Takes what was printed since the last time, all that the process wrote before now included. */
  async takeLog(): Promise<string> {
    await this.#drain()
    const dropped = this.#logSize - Math.min(this.#logSize, MAX_LOG_BYTES)
    const text = Buffer.concat(this.#log).toString()
    this.#log = []
    this.#logSize = 0
    return dropped === 0 ? text : `${text}\n[${dropped} bytes dropped: only 1 MB of output is kept per invocation]\n`
  }

  /** The most memory the process ever held, in MB; only Linux tells. */
  peakMemoryMb(): number | undefined {
    try {
      const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${this.#child.pid}/status`, 'latin1')) ?? []
      return kilobytes ? Math.ceil(Number(kilobytes) / 1024) : undefined
    } catch {
      return undefined
    }
  }

  /** Kills the whole process group and waits for the end of its leader. */
  async kill(): Promise<void> {
    const { pid } = this.#child
    if (pid === undefined) return
    killGroup(pid)
    await this.exited
    Watchdog.current().forget(pid)
  }

  /** Lets go of the output, which a grandchild that left the group may still hold open. */
  close(): void {
    this.#output.destroy()
  }

  #keep(chunk: Buffer): void {
    this.#received += 1
    const room = MAX_LOG_BYTES - this.#logSize
    if (room > 0) this.#log.push(chunk.subarray(0, room))
    this.#logSize += chunk.length
  }

  /**
   * What was written before the last HTTP request or the exit is in the pipe by now; two quiet turns of the event loop
   * mean that it was read. No more than eight, as a thread may print without end.
   */
  async #drain(): Promise<void> {
    for (let turn = 0, quiet = 0; turn < 8 && quiet < 2; turn++) {
      const before = this.#received
      await nextTurn()
      quiet = this.#received === before ? quiet + 1 : 0
    }
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // Nobody is left in it.
  }
}

const SIGNALS: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
}

function exitReason(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal) return `Runtime exited with error: signal: ${SIGNALS[signal] ?? signal}`
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`
}

/**
 * Kills the process groups of this process when it ends, even by SIGKILL: one shell reads the list of groups from a
 * pipe and acts at the pipe's end. A function in a tight loop would notice nothing by itself.
 */
class Watchdog {
  static #current: Watchdog | undefined
  readonly #groups = new Set<number>()
  readonly #pipe: Socket

  private constructor() {
    const script = 'while read -r line; do groups=$line; done; for group in $groups; do kill -s KILL -- "-$group"; done'
    const shell = spawn('/bin/sh', ['-c', script], { detached: true, env: {}, stdio: ['pipe', 'ignore', 'ignore'] })
    this.#pipe = shell.stdin as Socket
    shell.on('error', () => {})
    shell.unref()
    this.#pipe.on('error', () => {})
    this.#pipe.unref()
  }

  static current(): Watchdog {
    Watchdog.#current ??= new Watchdog()
    return Watchdog.#current
  }

  watch(group: number): void {
    this.#groups.add(group)
    this.#tell()
  }

  /** With the last group the watchdog goes too. */
  forget(group: number): void {
    this.#groups.delete(group)
    if (this.#groups.size > 0) {
      this.#tell()
      return
    }
    if (Watchdog.#current === this) Watchdog.#current = undefined
    this.#pipe.end('\n')
  }

  #tell(): void {
    this.#pipe.write(`${[...this.#groups].join(' ')}\n`)
  }
}
