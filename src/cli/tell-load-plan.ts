import { count, decimal } from '../load/numbers.ts'
import type { Cost, Need, Plan } from '../load/plan/plan.ts'
import type { Terminal } from './terminal.ts'

const LABEL = { width: 14 }

/** Prints what a rate needs: what breaks first, then everything with its formula, the month’s cost, the pages. */
export function tellLoadPlan(terminal: Terminal, plan: Plan): void {
  const { target, rate, assumed, breaksFirst, prices } = plan
  const pages = [...new Set([...plan.needs, ...plan.costs].flatMap(({ page }) => page ?? []))]
  terminal.heading(`${target.name} at ${count(rate)}/s`)
  if (breaksFirst === undefined)
    terminal.labelled('holds', 'the default quotas are enough', { ...LABEL, style: 'green' })
  else terminal.labelled('breaks first', firstWords(breaksFirst), { ...LABEL, style: 'red' })
  terminal.labelled('assumed', assumed.join('; '), LABEL)
  terminal.line()
  tellNeeds(terminal, plan.needs, pages)
  terminal.line()
  tellCosts(terminal, plan, pages)
  terminal.line()
  pages.forEach((page, index) => {
    terminal.line(`  ${terminal.paint('dim', `[${index + 1}] ${page}`)}`)
  })
  terminal.labelled('quotas', 'are AWS’s defaults for an account; yours may differ: Service Quotas tells', LABEL)
  terminal.labelled('prices', `of ${prices.region} on ${prices.date}: ${prices.note}`, LABEL)
  terminal.line()
  terminal.next(`xacct load ${target.name} --rate 50 --for 10s --local`)
}

function firstWords({ what, needed, unit, limit = 0, enoughFor = 0, canRise }: Need): string {
  const rises = canRise ? 'can be raised' : 'is fixed'
  return `${what}: ${amount(needed, unit)} needed, ${amount(limit, unit)} there; enough for ${count(Math.floor(enoughFor))}/s; ${rises}`
}

function tellNeeds(terminal: Terminal, needs: readonly Need[], pages: readonly string[]): void {
  const rows = needs.map(({ what, needed, unit, limit, enoughFor, isAlternative }) => [
    isAlternative ? `(${what})` : what,
    amount(needed, unit),
    limit === undefined ? '' : amount(limit, unit),
    enoughFor === undefined ? '' : `${count(Math.floor(enoughFor))}/s`,
  ])
  const table = [['', 'needed', 'there', 'enough for'], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] as string).length)))
  table.forEach((row, index) => {
    const [what = '', ...cells] = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[column] as number),
    )
    const need = needs[index - 1]
    const line = `  ${what}  ${cells.join('  ')}`.trimEnd()
    terminal.line(need === undefined ? terminal.paint('dim', line) : isShort(need) ? terminal.paint('red', line) : line)
    if (need !== undefined) tellFormula(terminal, need, pages)
  })
}

function isShort({ needed, limit, isAlternative }: Need): boolean {
  return !isAlternative && limit !== undefined && needed > limit
}

function tellCosts(terminal: Terminal, { costs, month }: Plan, pages: readonly string[]): void {
  terminal.line(`  a month costs about ${terminal.paint('bold', dollars(month))}`)
  const width = Math.max(...costs.map(({ month: part }) => dollars(part).length))
  for (const cost of costs) {
    const what = cost.isAlternative ? `(instead: ${cost.what})` : cost.what
    terminal.line(`  ${dollars(cost.month).padStart(width)}  ${what}`)
    tellFormula(terminal, cost, pages)
  }
}

function tellFormula(
  terminal: Terminal,
  { formula, page }: Pick<Cost, 'formula'> & { readonly page?: string },
  pages: readonly string[],
): void {
  const note = page === undefined ? '' : ` [${pages.indexOf(page) + 1}]`
  terminal.labelled('', terminal.paint('dim', `${formula}${note}`), { width: 4 })
}

function amount(value: number, unit: string): string {
  return `${value < 100 ? decimal(value) : count(Math.ceil(value - 1e-6))}${unit}`
}

function dollars(value: number): string {
  const digits = value < 100 ? 2 : 0
  return `$${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`
}
