import { ALWAYS, Automaton, NEVER } from './automaton.ts'
import type { ComparedStatement, Status } from './statements.ts'
import type { TokenPattern } from './tokens.ts'

/** Collects the groups of one dimension; lists that read alike share a group. */
export class Groups {
  readonly #byText = new Map<string, number>()
  readonly #patterns: (readonly TokenPattern[])[] = []

  /** The number of the group with these patterns. */
  add(texts: readonly string[], flavor: string, read: (text: string) => TokenPattern | undefined): number {
    const key = JSON.stringify([flavor, ...texts])
    const known = this.#byText.get(key)
    if (known !== undefined) return known
    const patterns = texts.map(read).filter((pattern) => pattern !== undefined)
    this.#byText.set(key, this.#patterns.length)
    return this.#patterns.push(patterns) - 1
  }

  automaton(): Automaton {
    return new Automaton(this.#patterns)
  }
}

/** An element of a statement in one dimension; `group` is missing where the statement does not ask. */
export interface GroupedStatement {
  readonly statement: ComparedStatement
  readonly group: number | undefined
  readonly negated: boolean
  /** Nothing else is open: where this element matches, the statement does. */
  readonly last: boolean
}

/** What a group's prospects say of the statement. */
export function statusOf({ group, negated, last }: GroupedStatement, prospects: readonly number[]): Status {
  const prospect = group === undefined ? ALWAYS : (prospects[group] as number)
  if (prospect === (negated ? ALWAYS : NEVER)) return 'never'
  return last && prospect === (negated ? NEVER : ALWAYS) ? 'matches' : 'open'
}
