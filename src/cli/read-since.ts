import { InputError } from './run-command.ts'

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A time from `10m`, `2h`, `1d` before `now`, or from a date; in milliseconds since the epoch. @throws InputError */
export function readSince(text: string, now: number): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? []
  if (count !== undefined) return Math.max(0, now - Number(count) * (UNITS[unit] as number))
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(time)) return time
  const hint = 'give 30s, 10m, 2h, 1d, or a time such as 2026-01-31T12:00:00Z'
  throw new InputError({ code: 'bad-option', where: '--since', message: `--since \`${text}\` is no time`, hint })
}
