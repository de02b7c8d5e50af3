/** One thing that a rate needs. */
export interface Need {
  readonly what: string
  readonly needed: number
  /** After each number: `/s`, ` s`. */
  readonly unit: string
  /** How it was reckoned, with the numbers in it. */
  readonly formula: string
  readonly page?: string
  readonly limit?: number
  /** Whether AWS, or the configuration, can raise the limit. */
  readonly canRise?: boolean
  /** Arrivals per second for which the limit is enough. */
  readonly enoughFor?: number
  /** What would be needed if something were done less well; it is no part of the verdict. */
  readonly isAlternative?: true
}

export interface Cost {
  readonly what: string
  /** USD a month. */
  readonly month: number
  readonly formula: string
  readonly page: string
  /** Instead of the others, not beside them. */
  readonly isAlternative?: true
}

/** What a rate needs and costs, reckoned without sending anything. */
export interface Plan {
  readonly target: { readonly kind: 'function' | 'stream'; readonly name: string; readonly arn: string }
  /** Per second. */
  readonly rate: number
  /** What the numbers rest on, in words. */
  readonly assumed: readonly string[]
  readonly needs: readonly Need[]
  /** What gives way at the lowest rate; missing where everything is enough. */
  readonly breaksFirst?: Need
  readonly costs: readonly Cost[]
  /** USD, without alternatives. */
  readonly month: number
  readonly prices: { readonly region: string; readonly date: string; readonly note: string }
}

/** A need with a limit, and the rate for which that is enough: needs grow as the rate does. */
export function limited(rate: number, need: Omit<Need, 'enoughFor' | 'limit'>, limit: number): Need {
  return { ...need, limit, enoughFor: (rate * limit) / need.needed }
}

/** What gives way first, of all that is not enough. */
export function firstToBreak(needs: readonly Need[]): Need | undefined {
  const short = needs.filter(
    ({ needed, limit, isAlternative }) => !isAlternative && limit !== undefined && needed > limit,
  )
  return short.sort((a, b) => (a.enoughFor ?? 0) - (b.enoughFor ?? 0))[0]
}
