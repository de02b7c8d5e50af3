import { getOrCreate } from '../core/get-or-create.ts'
import type { Decision } from '../iam/decision.ts'
import { explain } from '../iam/explain.ts'

/** One authorization, as the inspection API shows it. */
export interface LoggedDecision {
  readonly time: number
  readonly requestId: string
  /** IAM's name of the action. */
  readonly action: string
  /** The API operation that needed it, `lambda:Invoke`; absent where a service asked on its own. */
  readonly operation?: string
  readonly decision: Decision
}

/** How often an action was allowed and denied. */
export interface DecisionCount {
  readonly allowed: number
  readonly denied: number
}

const KEPT = 2_000

/** The latest authorizations, and how many there were of each action. */
export class DecisionLog {
  #entries: LoggedDecision[] = []
  readonly #counts = new Map<string, { allowed: number; denied: number }>()
  readonly #onAdd: ((entry: LoggedDecision) => void) | undefined

  /** @param onAdd hears of each one */
  constructor(onAdd?: (entry: LoggedDecision) => void) {
    this.#onAdd = onAdd
  }

  add(entry: LoggedDecision): void {
    this.#entries.push(entry)
    if (this.#entries.length >= 2 * KEPT) this.#entries = this.#entries.slice(-KEPT)
    const count = getOrCreate(this.#counts, entry.action, () => ({ allowed: 0, denied: 0 }))
    if (entry.decision.decision === 'allow') count.allowed++
    else count.denied++
    this.#onAdd?.(entry)
  }

  /** The latest ones, oldest first; at most the last 2,000. */
  list(filter: { readonly denied?: boolean; readonly action?: string } = {}): LoggedDecision[] {
    return this.#entries
      .slice(-KEPT)
      .filter(({ decision }) => filter.denied === undefined || (decision.decision !== 'allow') === filter.denied)
      .filter(({ action }) => filter.action === undefined || action === filter.action)
  }

  count(action: string): DecisionCount {
    return { allowed: 0, denied: 0, ...this.#counts.get(action) }
  }

  counts(): Readonly<Record<string, DecisionCount>> {
    return Object.fromEntries([...structuredClone(this.#counts)].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  clear(): void {
    this.#entries = []
    this.#counts.clear()
  }
}

/** A logged decision as JSON, denials with their explanation. */
export function describeDecision({ time, requestId, operation, decision }: LoggedDecision): Record<string, unknown> {
  const { request } = decision
  return {
    time: new Date(time).toISOString(),
    requestId,
    ...(operation !== undefined && { operation }),
    decision: decision.decision,
    principal: request.principal,
    action: request.action,
    resource: request.resource,
    reasons: decision.reasons,
    ...(decision.decision !== 'allow' && { message: decision.message, obstacles: explain(decision).obstacles }),
  }
}
