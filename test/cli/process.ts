import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { XACCT } from '../built.ts'

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** `xacct` as a process of its own, with a folder for temporary files of its own. */
export class Xacct {
  readonly temporary = mkdtempSync(join(tmpdir(), 'xacct-test-'))
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  stdout = ''
  stderr = ''

  constructor(...parameters: string[]) {
    const { PATH, HOME } = process.env
    this.child = spawn(process.execPath, [...XACCT, ...parameters], {
      env: { PATH, HOME, TERM: 'xterm-256color', TMPDIR: this.temporary },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
    })
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code, signal) => resolve({ code, signal, stdout: this.stdout, stderr: this.stderr }))
    })
  }

  /** What is printed once it serves. @throws Error where it ends instead */
  async endpoint(): Promise<string> {
    const line = () => /^xacct local ready (\S+)\n/.exec(this.stdout)?.[1]
    let over = false
    void this.ended.then(() => {
      over = true
    })
    while (line() === undefined && !over) await new Promise((resolve) => setTimeout(resolve, 5))
    const endpoint = line()
    if (endpoint === undefined) throw new Error(`ended before it was ready: ${this.stdout}${this.stderr}`)
    return endpoint
  }

  /** Everything below this process that runs now; known to Linux only. */
  descendants(): number[] {
    const parents = new Map<number, number>()
    for (const entry of readdirSync('/proc')) {
      const state = /^\d+$/.test(entry) ? statusOf(Number(entry)) : undefined
      if (state) parents.set(Number(entry), state.parent)
    }
    const found = new Set([this.child.pid as number])
    for (let size = 0; size !== found.size; ) {
      size = found.size
      for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid)
    }
    found.delete(this.child.pid as number)
    return [...found]
  }

  /** What it left among the temporary files, but for what the loader of TypeScript keeps there. */
  leftovers(): string[] {
    return readdirSync(this.temporary).filter((name) => name.startsWith('xacct'))
  }

  async cleanUp(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended
    rmSync(this.temporary, { recursive: true, force: true })
  }
}

/** Whether a process runs; one that ended and waits to be reaped does not. */
export function runs(pid: number): boolean {
  const state = statusOf(pid)
  return state !== undefined && state.state !== 'Z'
}

function statusOf(pid: number): { state: string; parent: number } | undefined {
  try {
    const [, state, parent] = /^\d+ \(.*\) (\S) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? []
    return { state: state as string, parent: Number(parent) }
  } catch {
    return undefined
  }
}
