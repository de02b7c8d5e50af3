import type { AcceptedEvent } from './state.ts'

const MAX_EVENTS = 1_000
const MAX_BYTES = 16_777_216

/** The last events that a bus got: at most a thousand, of 16 MB in all. */
export class EventLog {
  #events: AcceptedEvent[] = []
  #bytes = 0

  add(event: AcceptedEvent): void {
    this.#events.push(event)
    this.#bytes += event.text.length
    while (this.#events.length > MAX_EVENTS || this.#bytes > MAX_BYTES) {
      this.#bytes -= this.#events.shift()?.text.length ?? 0
    }
  }

  /** The oldest first. */
  list(): readonly AcceptedEvent[] {
    return this.#events
  }
}
