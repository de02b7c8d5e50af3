/** What a send was answered; the answer to its repetition too. */
export interface Sent {
  readonly id: string
  readonly sequenceNumber?: string
}

/** Deduplication looks back five minutes. */
const WINDOW = 5 * 60_000

/**
 * The deduplication ids of the last five minutes. Two generations, each at least as long as the window, bound the memory to
 * what was sent in ten minutes, and nothing is ever searched for what is old.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
 */
export class RecentSends {
  #young = new Map<string, Sent & { readonly at: number }>()
  #old = this.#young
  #turnedAt = Number.NEGATIVE_INFINITY

  find(key: string, now: number): Sent | undefined {
    const found = this.#young.get(key) ?? this.#old.get(key)
    return found !== undefined && now < found.at + WINDOW ? found : undefined
  }

  add(key: string, sent: Sent, now: number): void {
    if (now >= this.#turnedAt + WINDOW) {
      this.#old = this.#young
      this.#young = new Map()
      this.#turnedAt = now
    }
    this.#young.set(key, { ...sent, at: now })
  }
}
