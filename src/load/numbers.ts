/** `12,345` */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en')
}

/** Three digits, as many as were measured: `0.42`, `4.21`, `42.1`, `421`, `4,210`. */
export function milliseconds(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** `199.9` below a thousand, `12,345` above. */
export function rate(value: number): string {
  return value >= 1000 ? count(value) : value.toFixed(1)
}

/** `1 call`, `2 calls` */
export function many(value: number, one: string, several = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : several}`
}

/** Three digits at least, no more than needed: `0.12`, `4.5`, `8,333`. */
export function decimal(value: number): string {
  return value.toLocaleString('en', value >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 })
}
