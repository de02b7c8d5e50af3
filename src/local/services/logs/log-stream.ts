export interface LogEvent {
  /** When it happened, by whoever wrote it; milliseconds since the epoch. */
  readonly timestamp: number
  readonly message: string
  /** When it was received. */
  readonly ingestedAt: number
  /** Unique in its log group, rising. */
  readonly id: number
}

/** One log stream: events in the order in which they came, read in the order of their timestamps. */
export class LogStream {
  readonly name: string
  readonly arn: string
  readonly createdAt: number
  #events: LogEvent[] = []
  /** `#events` by timestamp, made when asked for; the same array while nothing came late. */
  #ordered: LogEvent[] | undefined = this.#events
  #latest = Number.NEGATIVE_INFINITY

  constructor(name: string, groupArn: string, createdAt: number) {
    this.name = name
    this.arn = `${groupArn}:log-stream:${name}`
    this.createdAt = createdAt
  }

  append(event: LogEvent): void {
    if (event.timestamp < this.#latest || this.#ordered !== this.#events) this.#ordered = undefined
    this.#latest = Math.max(this.#latest, event.timestamp)
    this.#events.push(event)
  }

  /** Forgets the events that came first. */
  dropFirst(count: number): void {
    this.#events = this.#events.slice(count)
    this.#ordered = undefined
  }

  /** By timestamp, then in the order in which they came. */
  get events(): readonly LogEvent[] {
    this.#ordered ??= this.#isOrdered() ? this.#events : this.#events.toSorted(compareEvents)
    return this.#ordered
  }

  get lastIngestion(): number | undefined {
    return this.#events.at(-1)?.ingestedAt
  }

  #isOrdered(): boolean {
    return this.#events.every((event, i) => i === 0 || (this.#events[i - 1] as LogEvent).timestamp <= event.timestamp)
  }
}

/** Where an event stands among others, and what tokens hold. */
export interface EventKey {
  readonly timestamp: number
  readonly id: number
}

export function compareEvents(a: EventKey, b: EventKey): number {
  return a.timestamp - b.timestamp || a.id - b.id
}
