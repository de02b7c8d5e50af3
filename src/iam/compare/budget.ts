/** Automaton states that one comparison may build, over all its dimensions; about a second's work. */
const MAX_STATES = 200_000

/** Combinations of minterms that one comparison may look at. */
const MAX_STEPS = 1_000_000

/**
 * What a comparison may still spend, and why its answer is not the whole truth. A dimension that runs out is searched as far
 * as it got: a counterexample found there still counts, but there is no PASS any more.
 */
export class Budget {
  readonly #reasons = new Set<string>()
  #states = MAX_STATES
  #steps = MAX_STEPS

  /** Pays for one automaton state; `false` when there is none left. */
  state(dimension: string): boolean {
    if (this.#states-- > 0) return true
    this.doubt(`more than ${MAX_STATES} automaton states; the last dimension was ${dimension}`)
    return false
  }

  /** Pays for one combination; `false` when there is none left. */
  step(): boolean {
    if (this.#steps-- > 0) return true
    this.doubt(`more than ${MAX_STEPS} combinations of conditions`)
    return false
  }

  /** Notes why the absence of a counterexample proves nothing. */
  doubt(reason: string): void {
    this.#reasons.add(reason)
  }

  get reasons(): readonly string[] {
    return [...this.#reasons]
  }
}
