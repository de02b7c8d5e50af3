import { type Random, seededRandom } from '../core/random.ts'

/** What is to go wrong, with which requests, how often. At least one of `error`, `latency` and `reset` says what. */
export interface FaultRule {
  /** `lambda`; every service where it is missing. */
  readonly service?: string
  /** `Invoke`; every operation where it is missing. */
  readonly operation?: string
  /** The caller's account. */
  readonly account?: string
  /** The share of matching requests that it strikes, from 0 to 1; 1 unless given. */
  readonly rate?: number
  /** It is over after it has struck this many times. */
  readonly count?: number
  /** Answers this instead; the status is the model's for the code, else 400. Nothing is carried out. */
  readonly error?: { readonly code: string; readonly message?: string; readonly status?: number }
  /** Answers this many milliseconds of real time later. */
  readonly latency?: number
  /** Ends the connection without an answer: `before` anything is carried out, or `after` everything was. */
  readonly reset?: 'before' | 'after'
}

/** A rule in force. */
export interface Fault extends FaultRule {
  readonly id: string
  /** How often it has struck. */
  readonly hits: number
}

/** What strikes one request. */
export interface Strike {
  /** Milliseconds, of all rules that struck. */
  readonly latency: number
  readonly error?: FaultRule['error']
  readonly reset?: FaultRule['reset']
}

export interface FaultedRequest {
  readonly service: string
  readonly operation: string | undefined
  readonly account: string
}

type Rule = { -readonly [K in keyof Fault]: Fault[K] }

/** Lets requests to the local AWS fail, be late or lose their connection, by rules and a seed that can be repeated. */
export class Faults {
  readonly seed: number
  #random: Random
  #rules: Rule[] = []
  #added = 0

  /** @param seed the same seed lets the same requests fail again, where they come in the same order */
  constructor(seed: number) {
    this.seed = seed >>> 0
    this.#random = seededRandom(this.seed)
  }

  /**
   * Puts rules in force and answers them with their ids.
   * @throws TypeError with every problem of every rule; then none is in force
   */
  add(...rules: readonly FaultRule[]): Fault[] {
    const problems = rules.flatMap((rule, index) => problemsOf(rule).map((problem) => `faults[${index}]: ${problem}`))
    if (problems.length > 0) throw new TypeError(problems.join('; '))
    const added = rules.map((rule): Rule => ({ ...rule, id: `fault-${++this.#added}`, hits: 0 }))
    this.#rules.push(...added)
    return added.map((rule) => ({ ...rule }))
  }

  /** The rules in force, those that are spent included. */
  list(): Fault[] {
    return this.#rules.map((rule) => ({ ...rule }))
  }

  /** Takes one rule out of force, or all; answers how many. */
  remove(id?: string): number {
    const before = this.#rules.length
    this.#rules = id === undefined ? [] : this.#rules.filter((rule) => rule.id !== id)
    return before - this.#rules.length
  }

  /** Forgets every rule and begins the seed's row of chances anew. */
  reset(): void {
    this.#rules = []
    this.#random = seededRandom(this.seed)
  }

  /** What strikes this request; `undefined` where nothing does. */
  strike(request: FaultedRequest): Strike | undefined {
    if (this.#rules.length === 0) return undefined
    const struck = this.#rules.filter((rule) => matches(rule, request) && this.#draw(rule.rate ?? 1))
    for (const rule of struck) rule.hits++
    if (struck.length === 0) return undefined
    const latency = struck.reduce((sum, rule) => sum + (rule.latency ?? 0), 0)
    const { error, reset } = struck.find((rule) => rule.error ?? rule.reset) ?? {}
    return { latency, ...(error && { error }), ...(!error && reset && { reset }) }
  }

  #draw(rate: number): boolean {
    const [a, b, c] = this.#random.bytes(3) as unknown as [number, number, number]
    return (a * 65_536 + b * 256 + c) / 16_777_216 < rate
  }
}

function matches({ service, operation, account, count, hits }: Rule, request: FaultedRequest): boolean {
  if (count !== undefined && hits >= count) return false
  return (
    (service === undefined || service === request.service) &&
    (operation === undefined || operation === request.operation) &&
    (account === undefined || account === request.account)
  )
}

const LONGEST_LATENCY = 900_000

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string' && value !== ''
const isNumber = (least: number, most: number): Check => {
  return (value) => typeof value === 'number' && value >= least && value <= most
}

/** Each member of a rule: what it must be, in words and as a check. */
const MEMBERS: Readonly<Record<keyof FaultRule, readonly [words: string, check: Check]>> = {
  service: ['the name of a service, `lambda`', isText],
  operation: ['the name of an operation, `Invoke`', isText],
  account: ['an account id of twelve digits', (value) => /^\d{12}$/.test(String(value))],
  rate: ['a number from 0 to 1', isNumber(0, 1)],
  count: ['a whole number from 1', (value) => Number.isInteger(value) && (value as number) > 0],
  error: ['an object with `code`, and perhaps `message` and `status` (400 to 599)', isError],
  latency: [`milliseconds from 0 to ${LONGEST_LATENCY}`, isNumber(0, LONGEST_LATENCY)],
  reset: ['`before` or `after`', (value) => value === 'before' || value === 'after'],
}

function isError(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { code, message, status, ...rest } = value as Record<string, unknown>
  return (
    isText(code) &&
    (message === undefined || typeof message === 'string') &&
    (status === undefined || isNumber(400, 599)(status)) &&
    Object.keys(rest).length === 0
  )
}

function problemsOf(rule: unknown): string[] {
  if (typeof rule !== 'object' || rule === null) return ['a rule is an object']
  const given = Object.entries(rule).filter(([, value]) => value !== undefined)
  const problems = given.flatMap(([name, value]) => {
    if (!Object.hasOwn(MEMBERS, name)) return [`there is no \`${name}\`; there are ${Object.keys(MEMBERS).join(', ')}`]
    const [words, check] = MEMBERS[name as keyof FaultRule]
    return check(value) ? [] : [`\`${name}\` must be ${words}`]
  })
  const what = given.some(([name]) => name === 'error' || name === 'latency' || name === 'reset')
  return what ? problems : [...problems, 'one of `error`, `latency` and `reset` must say what goes wrong']
}
