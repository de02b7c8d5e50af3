import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const INTERVAL = 150
/** A look at many files is made so much more seldom that it takes this share of the time at most. */
const SHARE = 0.05
/** An editor writes a file in several steps; a branch that is checked out is many files. */
const SETTLE = 40
const SETTLE_LOOKS = 25

/**
 * Looks at files and folders again and again, and tells what changed. It looks instead of being notified: that works on every
 * file system, for files that are not there yet, and for editors that put another file in the place of the old one.
 */
export class FileWatch {
  readonly #onChange: (paths: readonly string[]) => Promise<void>
  readonly #prints = new Map<string, string>()
  readonly #end = new AbortController()
  #running: Promise<void> | undefined

  /** @param onChange is waited for before anything else is told */
  constructor(onChange: (paths: readonly string[]) => Promise<void>) {
    this.#onChange = onChange
  }

  /**
   * Watches exactly these.
   * @param since milliseconds since the epoch: what changed later, and was not watched until now, counts as changed
   */
  watch(paths: Iterable<string>, since: number): void {
    const wanted = new Set(paths)
    for (const path of this.#prints.keys()) if (!wanted.has(path)) this.#prints.delete(path)
    for (const path of wanted) {
      if (this.#prints.has(path)) continue
      const { text, latest } = fingerprint(path)
      this.#prints.set(path, latest > since ? 'changed meanwhile' : text)
    }
  }

  start(): void {
    this.#running ??= this.#run()
  }

  async close(): Promise<void> {
    this.#end.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    let interval = INTERVAL
    while (await this.#wait(interval)) {
      const begun = performance.now()
      const changed = this.#look()
      interval = Math.max(INTERVAL, (performance.now() - begun) / SHARE)
      for (let looks = 0; changed.size > 0 && looks < SETTLE_LOOKS; looks++) {
        await this.#wait(SETTLE)
        const more = this.#look()
        if (more.size === 0) break
        for (const path of more) changed.add(path)
      }
      if (changed.size > 0 && !this.#end.signal.aborted) await this.#onChange([...changed])
    }
  }

  #look(): Set<string> {
    const changed = new Set<string>()
    for (const [path, before] of this.#prints) {
      const { text } = fingerprint(path)
      if (text === before) continue
      this.#prints.set(path, text)
      changed.add(path)
    }
    return changed
  }

  /** False where it was ended meanwhile. */
  #wait(milliseconds: number): Promise<boolean> {
    return pause(milliseconds, true, { signal: this.#end.signal }).catch(() => false)
  }
}

/** What changes with a file, or with anything in a folder; and when it last did. */
function fingerprint(path: string): { readonly text: string; readonly latest: number } {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true })
  if (stat === undefined) return { text: 'not there', latest: 0 }
  const own = { text: `${stat.ino} ${stat.size} ${stat.mtimeNs}`, latest: Number(stat.mtimeMs) }
  if (!stat.isDirectory()) return own
  const inside = entriesOf(path).map((name) => fingerprint(join(path, name)))
  return {
    text: [own, ...inside].map(({ text }) => text).join('\n'),
    latest: inside.reduce((latest, one) => Math.max(latest, one.latest), own.latest),
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name !== 'node_modules' && name !== '.git')
  } catch {
    return []
  }
}
