/**
 * Automaton states that one comparison may build, over all its dimensions; a state with many patterns in play counts for as many
 * as it takes time. Two to three seconds' work.
 */
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

  /** Pays for automaton states; `false` when there are none left. */
  states(count: number, dimension: string): boolean {
    this.#states -= count
    if (this.#states >= 0) return true
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
