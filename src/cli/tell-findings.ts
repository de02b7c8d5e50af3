import { type Finding, formatPlace, type Severity } from '../check/finding.ts'
import type { Report } from '../check/run-checks.ts'
import type { System } from '../check/system.ts'
import type { Terminal } from './terminal.ts'

const WORDS: Readonly<Record<Severity, readonly [one: string, many: string, style: 'red' | 'yellow' | 'blue']>> = {
  error: ['error', 'errors', 'red'],
  warning: ['warning', 'warnings', 'yellow'],
  info: ['note', 'notes', 'blue'],
}

/** The findings by severity: where, what, why, and what to do. */
export function tellFindings(findings: readonly Finding[], terminal: Terminal): void {
  for (const severity of ['error', 'warning', 'info'] as const) {
    const own = findings.filter((finding) => finding.severity === severity)
    if (own.length === 0) continue
    const [, , style] = WORDS[severity]
    terminal.line(terminal.paint(['bold', style], countOf(severity, own.length)))
    for (const finding of own) tellFinding(finding, terminal)
    terminal.line()
  }
}

const LABEL = 5

function tellFinding({ id, place, message, why, fix, statement, restsOn }: Finding, terminal: Terminal): void {
  terminal.line(`\n  ${terminal.paint('bold', formatPlace(place))}  ${terminal.paint('dim', id)}`)
  terminal.labelled('', message, { width: 0, indent: 4 })
  terminal.labelled('why', why, { width: LABEL, indent: 4 })
  terminal.labelled('fix', fix, { width: LABEL, indent: 4, style: 'green' })
  if (statement !== undefined) terminal.line(`${' '.repeat(4 + LABEL)}${JSON.stringify(statement)}`)
  if (restsOn !== undefined) {
    terminal.labelled('if', `${restsOn.join(', ')} is what stands in for it: no value is known`, {
      width: LABEL,
      indent: 4,
    })
  }
}

/** `12 calls allowed, nothing beyond them; 0 findings` */
export function summaryOf({ calls, findings }: Report, { declares }: System): string {
  const beyond = findings.filter(({ id }) => id === 'beyond-calls').length
  const allowed =
    calls.allowed === calls.all
      ? `${calls.all} ${calls.all === 1 ? 'call' : 'calls'} allowed`
      : `${calls.allowed} of ${calls.all} calls allowed`
  const rest = declares ? (beyond === 0 ? ', nothing beyond them' : `, ${beyond} things beyond them`) : ''
  const notes = findings.filter(({ severity }) => severity === 'info').length
  const count = findings.length - notes
  const more = notes === 0 ? '' : `, ${countOf('info', notes)}`
  return `${allowed}${rest}; ${count} ${count === 1 ? 'finding' : 'findings'}${more}`
}

function countOf(severity: Severity, count: number): string {
  const [one, many] = WORDS[severity]
  return `${count} ${count === 1 ? one : many}`
}
