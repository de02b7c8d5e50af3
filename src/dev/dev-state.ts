import type { Topology } from '../topology/topology.ts'
import { askedKey, type Denial } from './denial.ts'
import type { DevEvent, DevProblem } from './dev-event.ts'
import { type EventLine, Storyteller } from './event-lines.ts'

export interface FunctionCount {
  readonly runs: number
  readonly errors: number
  /** Of its last run. */
  readonly milliseconds?: number
  /** When its code was swapped the last time. */
  readonly swapped?: number
}

export interface CallCount {
  readonly allowed: number
  readonly denied: number
}

export interface CountedDenial {
  readonly denial: Denial
  readonly count: number
  readonly time: number
}

/** What the view shows. */
export interface DevState {
  readonly endpoint: string
  readonly topology: Topology | undefined
  /** By name. */
  readonly functions: ReadonlyMap<string, FunctionCount>
  readonly calls: ReadonlyMap<string, CallCount>
  /** The latest one last, each kind once; without those that were allowed since, or whose caller has new code. */
  readonly denials: readonly CountedDenial[]
  readonly problems: readonly DevProblem[]
  /** The latest ones, oldest first. */
  readonly lines: readonly EventLine[]
}

const KEPT_LINES = 500
const KEPT_DENIALS = 50

/** Gathers events into what the view shows. */
export class DevTally {
  readonly #functions = new Map<string, FunctionCount>()
  readonly #calls = new Map<string, CallCount>()
  #denials: CountedDenial[] = []
  #problems: readonly DevProblem[] = []
  #lines: EventLine[] = []
  #endpoint = ''
  #topology: Topology | undefined
  #story = new Storyteller()

  get state(): DevState {
    return {
      endpoint: this.#endpoint,
      topology: this.#topology,
      functions: this.#functions,
      calls: this.#calls,
      denials: this.#denials,
      problems: this.#problems,
      lines: this.#lines,
    }
  }

  add(event: DevEvent): void {
    const lines = this.#story.lines(event)
    // What is broken or denied, and how to mend it, is shown above the story.
    this.addLines(event.kind === 'denied' || event.kind === 'problems' ? lines.slice(0, 1) : lines)
    if (event.kind === 'ready') this.#endpoint = event.endpoint
    else if (event.kind === 'topology') this.#topology = event.topology
    else if (event.kind === 'problems') this.#problems = event.problems
    else if (event.kind === 'swapped') this.#swapped(event.functions, event.time)
    else if (event.kind === 'cured') this.#forget(({ denial }) => askedKey(denial) === askedKey(event.asked))
    else if (event.kind === 'denied') this.#addDenial(event.denial, event.time)
    else if (event.kind === 'call') {
      const { allowed, denied } = this.#calls.get(event.call) ?? { allowed: 0, denied: 0 }
      const more = event.allowed ? { allowed: allowed + 1, denied } : { allowed, denied: denied + 1 }
      this.#calls.set(event.call, more)
    } else if (event.kind === 'run') {
      const { fn, milliseconds, error } = event.run
      const { runs = 0, errors = 0 } = this.#functions.get(fn) ?? {}
      this.#count(fn, { runs: runs + 1, errors: errors + (error === undefined ? 0 : 1), milliseconds })
    }
  }

  addLines(lines: readonly EventLine[]): void {
    this.#lines.push(...lines)
    if (this.#lines.length > 2 * KEPT_LINES) this.#lines = this.#lines.slice(-KEPT_LINES)
  }

  /** Forgets counts, denials and lines; what is broken stays so. */
  clear(): void {
    this.#functions.clear()
    this.#calls.clear()
    this.#denials = []
    this.#lines = []
    this.#story = new Storyteller()
  }

  /** What the code before was denied, the new one may not ask for. */
  #swapped(functions: readonly string[], swapped: number): void {
    for (const fn of functions) this.#count(fn, { swapped })
    this.#forget(({ denial }) => functions.includes(denial.who))
  }

  #forget(isOver: (one: CountedDenial) => boolean): void {
    this.#denials = this.#denials.filter((one) => !isOver(one))
  }

  #count(fn: string, more: Partial<FunctionCount>): void {
    this.#functions.set(fn, { runs: 0, errors: 0, ...this.#functions.get(fn), ...more })
  }

  #addDenial(denial: Denial, time: number): void {
    const key = askedKey(denial)
    const before = this.#denials.find((one) => askedKey(one.denial) === key)
    const others = this.#denials.filter((one) => one !== before)
    this.#denials = [...others, { denial, time, count: (before?.count ?? 0) + 1 }].slice(-KEPT_DENIALS)
  }
}
