import { EVENT_OVERHEAD_BYTES, type LogGroup } from './log-store.ts'
import { compareEvents, type EventKey, type LogEvent } from './log-stream.ts'

const DAY = 86_400_000
const MAX_EVENTS = 10_000
const MAX_BYTES = 1024 * 1024

/** Events older than the group's retention are as good as gone. */
export function retainedSince({ retentionInDays }: LogGroup, now: number): number {
  return retentionInDays === undefined ? 0 : now - retentionInDays * DAY
}

/** One page, from the front of the list or from its back: as many as the limit, or 10,000 or 1 MiB, allow; at least one. */
export function pageOf<T extends LogEvent>(
  events: readonly T[],
  from: 'head' | 'tail',
  limit = MAX_EVENTS,
): readonly T[] {
  let bytes = 0
  let count = 0
  while (count < Math.min(limit, events.length)) {
    const next = events[from === 'head' ? count : events.length - 1 - count] as T
    bytes += Buffer.byteLength(next.message) + EVENT_OVERHEAD_BYTES
    if (bytes > MAX_BYTES && count > 0) break
    count++
  }
  return from === 'head' ? events.slice(0, count) : events.slice(events.length - count)
}

/** The events within bounds of an ordered list; each bound is a key that no event but its own has. */
export function between<T extends EventKey>(events: readonly T[], after: EventKey, before: EventKey): readonly T[] {
  const first = lowerBound(events, (event) => compareEvents(event, after) > 0)
  const end = lowerBound(events, (event) => compareEvents(event, before) >= 0)
  return events.slice(first, Math.max(first, end))
}

/** Stands before every event of that time, and after all of earlier times. */
export function startOf(timestamp: number): EventKey {
  return { timestamp, id: 0 }
}

export const BEGINNING: EventKey = startOf(0)
export const END: EventKey = { timestamp: Number.MAX_SAFE_INTEGER, id: 0 }

/** 56 digits, as AWS's event ids and tokens have. */
export function encodeKey({ timestamp, id }: EventKey): string {
  return `${String(timestamp).padStart(36, '0')}${String(id).padStart(20, '0')}`
}

export function decodeKey(text: string): EventKey | undefined {
  if (!/^\d{56}$/.test(text)) return undefined
  return { timestamp: Number(text.slice(0, 36)), id: Number(text.slice(36)) }
}

function lowerBound<T>(items: readonly T[], test: (item: T) => boolean): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (test(items[middle] as T)) high = middle
    else low = middle + 1
  }
  return low
}
