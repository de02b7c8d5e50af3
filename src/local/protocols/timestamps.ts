import type { TimestampFormat } from '../models/model.ts'

const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)?$/
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d(\.\d+)? GMT$/
const EPOCH_SECONDS = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/

/** Reads a timestamp in any of AWS's formats: services accept each other's. Undefined where the text is none. */
export function parseTimestamp(text: string): Date | undefined {
  if (EPOCH_SECONDS.test(text)) return fromEpochSeconds(Number(text))
  if (!DATE_TIME.test(text) && !HTTP_DATE.test(text)) return undefined
  // Without a zone, AWS means UTC where JavaScript means local time.
  const zoned = /([Zz]|GMT|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`
  return valid(new Date(zoned))
}

export function fromEpochSeconds(seconds: number): Date | undefined {
  return valid(new Date(Math.round(seconds * 1000)))
}

/** AWS leaves out milliseconds that are zero. */
export function formatTimestamp(date: Date, format: TimestampFormat): string {
  if (format === 'http-date') return date.toUTCString()
  if (format === 'epoch-seconds') return String(date.getTime() / 1000)
  const text = date.toISOString()
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text
}

function valid(date: Date): Date | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date
}
