import type { TokenPattern } from './tokens.ts'

/** What is known of a group of patterns after some text, whatever follows. */
export const NEVER = 0
export const OPEN = 1
export const ALWAYS = 2

/** The patterns still in play after some text: positions in ascending order, by which states are told apart. */
export type Positions = readonly number[]

const CHAR = 0
const ANY = 1
const STAR = 2
const END = 3
/** One of the group's patterns matches whatever follows; stands at the group's start, before its patterns. */
const SATISFIED = 4

const NONE = -1

/**
 * Groups of patterns run side by side over one text; a group accepts where one of its patterns matches the whole text.
 *
 * INVARIANT: of each pattern only the positions from its last reached star on are kept: what an earlier star can still match, a
 * later one can too. So a single pattern has about as many states as characters, whatever its stars.
 */
export class Automaton {
  readonly groupCount: number
  readonly #kind: number[] = []
  readonly #code: number[] = []
  /** For a character its other case, for a wildcard what it does not match. */
  readonly #other: number[] = []
  /** Of each position the start of its pattern, and the end and number of its group. */
  readonly #patternStart: number[] = []
  readonly #groupOf: number[] = []
  readonly #groupStart: number[] = []
  readonly #groupEnd: number[] = []

  constructor(groups: readonly (readonly TokenPattern[])[]) {
    this.groupCount = groups.length
    for (const [group, patterns] of groups.entries()) {
      this.#groupStart.push(this.#kind.length)
      this.#add(SATISFIED, 0, NONE, this.#kind.length, group)
      for (const pattern of patterns) this.#addPattern(pattern, group)
      this.#groupEnd.push(this.#kind.length)
    }
  }

  start(): Positions {
    const next: number[] = []
    for (let group = 0; group < this.groupCount; group++) {
      const end = this.#groupEnd[group] as number
      let position = (this.#groupStart[group] as number) + 1
      while (position < end) {
        if (this.#enter(next, position)) break
        position = this.#nextPattern(position, end)
      }
    }
    return next
  }

  /** The positions after one more code unit. */
  step(positions: Positions, unit: number): Positions {
    const next: number[] = []
    let skipTo = 0
    for (const position of positions) {
      if (position < skipTo) continue
      const target = this.#target(position, unit)
      if (target === NONE) continue
      if (this.#enter(next, target)) skipTo = this.#groupEnd[this.#groupOf[position] as number] as number
    }
    return next
  }

  /** The units that some position tells apart from all others. */
  units(positions: Positions, into: Set<number>): void {
    for (const position of positions) {
      const kind = this.#kind[position]
      if (kind === CHAR) into.add(this.#code[position] as number)
      if (kind !== END && this.#other[position] !== NONE) into.add(this.#other[position] as number)
    }
  }

  /** Each group's prospects: `NEVER`, `OPEN`, `ALWAYS`. */
  prospects(positions: Positions): number[] {
    const prospects = new Array<number>(this.groupCount).fill(NEVER)
    for (const position of positions) {
      prospects[this.#groupOf[position] as number] = this.#kind[position] === SATISFIED ? ALWAYS : OPEN
    }
    return prospects
  }

  /** Which groups accept the text read so far. */
  accepts(positions: Positions): boolean[] {
    const accepts = new Array<boolean>(this.groupCount).fill(false)
    for (const position of positions) {
      const kind = this.#kind[position]
      if (kind === END || kind === SATISFIED) accepts[this.#groupOf[position] as number] = true
    }
    return accepts
  }

  #target(position: number, unit: number): number {
    const other = this.#other[position]
    switch (this.#kind[position]) {
      case CHAR:
        return unit === this.#code[position] || unit === other ? position + 1 : NONE
      case ANY:
        return unit === other ? NONE : position + 1
      case STAR:
        return unit === other ? NONE : position
      case SATISFIED:
        return position
      default:
        return NONE
    }
  }

  /** Adds a position and what it leads to without reading; `true` where its group is satisfied for good. */
  #enter(next: number[], position: number): boolean {
    if (position <= (next.at(-1) ?? NONE)) return false
    const kind = this.#kind[position]
    if (kind === SATISFIED) {
      next.push(position)
      return true
    }
    if (kind !== STAR) {
      next.push(position)
      return false
    }
    if (this.#other[position] === NONE && this.#kind[position + 1] === END) {
      const start = this.#groupStart[this.#groupOf[position] as number] as number
      dropFrom(next, start)
      next.push(start)
      return true
    }
    dropFrom(next, this.#patternStart[position] as number)
    next.push(position, position + 1)
    return false
  }

  #nextPattern(position: number, end: number): number {
    const start = this.#patternStart[position]
    let next = position
    while (next < end && this.#patternStart[next] === start) next++
    return next
  }

  #addPattern(pattern: TokenPattern, group: number): void {
    const start = this.#kind.length
    for (const token of pattern) {
      if (token.kind === 'char') this.#add(CHAR, token.code, token.other ?? NONE, start, group)
      else if (token.kind === 'any') this.#add(ANY, 0, token.except ?? NONE, start, group)
      // INVARIANT: no star follows a star; what both exclude is the same, for they stand in one field.
      else if (this.#kind.length === start || this.#kind.at(-1) !== STAR)
        this.#add(STAR, 0, token.except ?? NONE, start, group)
    }
    this.#add(END, 0, NONE, start, group)
  }

  #add(kind: number, code: number, other: number, patternStart: number, group: number): void {
    this.#kind.push(kind)
    this.#code.push(code)
    this.#other.push(other)
    this.#patternStart.push(patternStart)
    this.#groupOf.push(group)
  }
}

function dropFrom(positions: number[], start: number): void {
  while (positions.length > 0 && (positions.at(-1) as number) >= start) positions.pop()
}
