// What a bench prints: ratios first; the machine and the day decide the rest.

export interface Row {
  readonly what: string
  readonly unit: string
  readonly ours: number
  readonly moto?: number | undefined
  /** Whether less is better. */
  readonly less?: true
  /** What ours may not pass. */
  readonly bound?: number
}

/** Prints the rows as one table. @returns the rows that pass their bound */
export function print(rows: readonly Row[]): readonly Row[] {
  const cells = rows.map(({ what, unit, ours, moto, less, bound }) => {
    const ratio = moto === undefined ? undefined : less ? moto / ours : ours / moto
    const better = ratio === undefined ? '–' : `${ratio.toFixed(1)} ×`
    return [what, better, number(ours), number(moto), bound === undefined ? unit : `${unit}, at most ${bound}`]
  })
  const table = [['', 'better by', 'xacct', 'moto', ''], ...cells]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] as string).length)))
  for (const [what, ...values] of table as [string, ...string[]][]) {
    const columns = values.slice(0, 3).map((value, i) => value.padStart(widths[i + 1] as number))
    const line = `${what.padEnd(widths[0] as number)}  ${columns.join('  ')}  ${values[3]}`
    process.stdout.write(`${line.trimEnd()}\n`)
  }
  return rows.filter(({ ours, bound }) => bound !== undefined && ours > bound)
}

function number(value: number | undefined): string {
  if (value === undefined) return '–'
  return value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString('en')
}
