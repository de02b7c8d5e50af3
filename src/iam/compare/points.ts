import { parseIpRange } from '../ip-range.ts'

const DAY = 86_400_000

/** Every number that some value names, one between each two neighbours, one below and one above them all. */
export function numericPoints(values: readonly string[]): string[] {
  return spread(values.map(Number), 1).map(String)
}

/** As for numbers, in instants; dates that ISO 8601 writes with four digits of a year are written so. */
export function datePoints(values: readonly string[]): string[] {
  return spread(values.map(instant), DAY).map((time) => {
    const year = Math.abs(time) <= 8.64e15 ? new Date(time).getUTCFullYear() : Number.NaN
    return year >= 0 && year <= 9999 ? new Date(time).toISOString() : String(Math.round(time / 1000))
  })
}

function instant(value: string): number {
  return /^-?\d+$/.test(value) && value.length > 4 ? Number(value) * 1000 : Date.parse(value)
}

function spread(values: readonly number[], margin: number): number[] {
  const bounds = [...new Set(values)].sort((a, b) => a - b)
  const [first, last] = [bounds[0], bounds.at(-1)]
  if (first === undefined || last === undefined) return []
  const between = bounds.slice(1).map((bound, i) => middle(bounds[i] as number, bound))
  return [...new Set([...bounds, last + margin, first - margin, ...between])]
}

/** A whole number between the two where there is one. */
function middle(low: number, high: number): number {
  const half = low + (high - low) / 2
  const whole = Math.floor(half)
  return whole > low && whole < high ? whole : half
}

/**
 * Addresses from each stretch between the ends of the ranges, of both versions. A stretch begins at the lowest address, at the
 * first of a range or behind its last; addresses that look like a host's come before those.
 */
export function ipPoints(values: readonly string[]): string[] {
  const ranges = values.flatMap((value) => parseIpRange(value) ?? [])
  const of = (version: 4 | 6, highest: bigint) => {
    const own = ranges.filter((range) => range.version === version)
    const hosts = own.flatMap(({ first, last }) => (first + 10n <= last ? [first + 10n] : []))
    const starts = own.flatMap(({ first, last }) => (last < highest ? [first, last + 1n] : [first]))
    return [...hosts, ...starts, 0n]
  }
  const v4 = of(4, (1n << 32n) - 1n).map(formatV4)
  const v6 = of(6, (1n << 128n) - 1n).map(formatV6)
  return ['203.0.113.10', ...v4, '2001:db8::10', ...v6]
}

function formatV4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.')
}

function formatV6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => (address >> BigInt(112 - 16 * i)) & 0xffffn)
  return groups.map((group) => group.toString(16)).join(':')
}
