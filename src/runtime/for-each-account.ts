import { type Account, account } from './account.ts'
import { type DeadlineOptions, timeLeftOf, within } from './deadline.ts'
import type { AccountOptions } from './roles-of.ts'

export interface ForEachOptions extends DeadlineOptions {
  /** Accounts that are worked on at once; 5 unless given. */
  readonly concurrency?: number
}

export interface AccountResults<T> {
  readonly results: readonly { readonly account: Account; readonly value: T }[]
  readonly failures: readonly { readonly account: Account; readonly error: unknown }[]
}

/**
 * Does the same work in many accounts, a few at a time. A failure in one leaves the others alone; where the time is up, accounts
 * that have not ended fail with `Deadline`, and no other is begun.
 *
 * @example
 * const { results, failures } = await forEachAccount(['b', 'c'], (account) => listBuckets(account), { context })
 *
 * @throws BridgeError before anything is done, where a name or an option is wrong
 */
export async function forEachAccount<T>(
  accounts: Iterable<string | AccountOptions | Account>,
  work: (account: Account, signal: AbortSignal) => T | Promise<T>,
  { concurrency = 5, ...options }: ForEachOptions = {},
): Promise<AccountResults<T>> {
  const timeLeft = timeLeftOf(options)
  // A whole number, whatever a context counts in.
  const signal = AbortSignal.timeout(Math.max(0, Math.trunc(timeLeft()) || 0))
  const all = Array.from(accounts, (one) => (typeof one === 'object' && 'client' in one ? one : account(one)))
  const outcomes: ({ account: Account; value: T } | { account: Account; error: unknown })[] = []
  let next = 0
  const worker = async () => {
    for (let place = next++; place < all.length; place = next++) {
      const one = all[place] as Account
      try {
        outcomes[place] = { account: one, value: await within(timeLeft, async () => work(one, signal), one.name) }
      } catch (error) {
        outcomes[place] = { account: one, error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(all.length, Math.max(1, concurrency || 1)) }, worker))
  return {
    results: outcomes.filter((outcome) => 'value' in outcome),
    failures: outcomes.filter((outcome) => 'error' in outcome),
  }
}
