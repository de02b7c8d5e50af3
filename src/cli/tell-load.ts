import type { LoadResult, Percentiles } from '../load/load-result.ts'
import { count, many, milliseconds } from '../load/numbers.ts'
import { FAILURE_WORDS } from '../load/outcome.ts'
import { measuredWords, remarks, throughputWords } from '../load/words.ts'
import type { Terminal } from './terminal.ts'

const LABEL = { width: 13 }
/** Errors that are listed, the commonest first. */
const MOST_ERRORS = 8

/** Prints what a load showed. @param report where its page was written */
export function tellLoad(terminal: Terminal, result: LoadResult, report?: string): void {
  terminal.heading(`${result.target.name} on ${result.target.on}`)
  terminal.labelled('measured', measuredWords(result), LABEL)
  terminal.labelled('throughput', throughputWords(result), LABEL)
  terminal.line()
  tellPercentiles(terminal, result)
  terminal.line()
  tellFailures(terminal, result)
  let last = ''
  for (const { about, text, isWarning } of remarks(result)) {
    terminal.labelled(about === last ? '' : about, text, { ...LABEL, style: isWarning ? 'yellow' : 'dim' })
    last = about
  }
  if (report !== undefined) terminal.labelled('page', report, LABEL)
  terminal.line()
  terminal.next(nextStep(result, report))
}

function tellPercentiles(terminal: Terminal, result: LoadResult): void {
  const { target, latency, failedLatency, service, concurrency } = result
  const rows: [string, Percentiles | undefined][] = [
    ['latency', latency],
    ['since sent', service],
    ['function', concurrency?.by === 'function' ? concurrency.duration : undefined],
    ['cold start', concurrency?.init],
    ['failed', failedLatency],
  ]
  const header = ['ms', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max']
  const cells = rows.flatMap(([name, one]) => (one === undefined ? [] : [[name, ...percentileCells(one)]]))
  const widths = header.map((_, column) => Math.max(...[header, ...cells].map((row) => (row[column] as string).length)))
  for (const [name = '', ...values] of [header, ...cells]) {
    const text = values.map((value, index) => value.padStart((widths[index + 1] as number) + 2)).join('')
    const isHeader = name === 'ms'
    terminal.line(
      `  ${terminal.paint('dim', name.padEnd(LABEL.width - 2))}${isHeader ? terminal.paint('dim', text) : text}`,
    )
  }
  if (target.mode !== 'async') return
  terminal.labelled('', 'until the event was taken into the queue; not until it was worked off', LABEL)
}

function percentileCells(one: Percentiles): string[] {
  const values = [one.p50, one.p90, one.p95, one.p99, one.p999, one.max]
  return values.map((value) => (one.count === 0 ? '–' : milliseconds(value)))
}

function tellFailures(terminal: Terminal, { failures, throughput }: LoadResult): void {
  if (failures.length === 0) {
    terminal.labelled('errors', 'none', LABEL)
    return
  }
  const share = ((100 * throughput.failed) / throughput.arrivals).toFixed(1)
  terminal.labelled('errors', `${count(throughput.failed)}, ${share} % of all`, { ...LABEL, style: 'red' })
  for (const { kind, code, count: times, message } of failures.slice(0, MOST_ERRORS)) {
    const said = message === '' ? '' : `: ${message}`
    terminal.labelled('', `${count(times)} × ${FAILURE_WORDS[kind]}, ${code}${said}`, LABEL)
  }
  const rest = failures.length - MOST_ERRORS
  if (rest > 0) terminal.labelled('', `and ${many(rest, 'kind')} more; --json has all`, LABEL)
}

function nextStep({ target, failures, throughput }: LoadResult, report: string | undefined): string {
  if (failures.some(({ kind }) => kind === 'permission')) return 'xacct check'
  const again = `xacct load ${target.name}`
  const asked = Math.max(1, Math.round(throughput.asked))
  return report === undefined ? `${again} --rate ${asked} --report load.html` : `${again} --plan ${asked * 100}`
}
