import type { LoadResult, Percentiles } from '../load/load-result.ts'
import { FAILURE_WORDS } from '../load/outcome.ts'
import { count, many, milliseconds, rate } from './numbers.ts'
import type { Terminal } from './terminal.ts'

const LABEL = { width: 14 }
/** Milliseconds that a client may notice arrivals late before it is told: timers do no better. */
const LATE = 5
/** Errors that are listed, the commonest first. */
const MOST_ERRORS = 8

/** Prints what a load showed. @param report where its page was written */
export function tellLoad(terminal: Terminal, result: LoadResult, report?: string): void {
  const { target, seconds, warmUpSeconds, throughput, endedEarly } = result
  const warm = warmUpSeconds > 0 ? `, after ${warmUpSeconds} s of warm-up` : ''
  terminal.heading(`${target.name} on ${target.on}`)
  terminal.line()
  terminal.labelled('measured', `${round(seconds)} s${warm}${endedEarly ? '; ended before its time' : ''}`, LABEL)
  const requests = target.kind === 'stream' ? ` in ${many(throughput.requests, 'request')}` : ''
  terminal.labelled(
    'throughput',
    `${rate(throughput.asked)}/s asked, ${rate(throughput.reached)}/s reached: ${count(throughput.succeeded)} of ${many(throughput.arrivals, 'arrival')}${requests}`,
    LABEL,
  )
  terminal.line()
  tellPercentiles(terminal, result)
  terminal.line()
  tellFailures(terminal, result)
  tellNeeds(terminal, result)
  tellClient(terminal, result)
  if (report !== undefined) terminal.labelled('page', report, LABEL)
  terminal.line(`\nnext: ${terminal.paint('bold', nextStep(result, report))}`)
}

function tellPercentiles(
  terminal: Terminal,
  { target, latency, failedLatency, service, concurrency }: LoadResult,
): void {
  const rows: [string, Percentiles][] = [
    ['latency', latency],
    ['since sent', service],
  ]
  if (concurrency?.by === 'function') rows.push(['function', concurrency.duration])
  if (concurrency?.init) rows.push(['cold start', concurrency.init])
  if (failedLatency) rows.push(['failed', failedLatency])
  const header = ['ms', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max']
  const cells = rows.map(([name, one]) => [
    name,
    ...(one.count === 0
      ? Array(6).fill('–')
      : [one.p50, one.p90, one.p95, one.p99, one.p999, one.max].map(milliseconds)),
  ])
  const widths = header.map((_, column) => Math.max(...[header, ...cells].map((row) => (row[column] as string).length)))
  for (const row of [header, ...cells]) {
    const [name = '', ...values] = row
    const text = values.map((value, index) => value.padStart((widths[index + 1] as number) + 2)).join('')
    const line = `  ${terminal.paint('dim', name.padEnd(LABEL.width - 2))}${row === header ? terminal.paint('dim', text) : text}`
    terminal.line(line)
  }
  if (target.mode === 'async')
    terminal.labelled('', 'until the event was taken into the queue; not until it was worked off', LABEL)
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

function tellNeeds(terminal: Terminal, { concurrency, network, assumedRoles, throughput, client }: LoadResult): void {
  if (concurrency !== undefined) {
    const { mean, by, duration, coldStarts } = concurrency
    const whose = by === 'function' ? 'by the function’s log' : 'as seen from here'
    const cold = coldStarts === undefined ? '' : `; ${many(coldStarts, 'cold start')}`
    terminal.labelled(
      'concurrency',
      `${mean.toFixed(1)} on average, by Little’s law: ${rate(throughput.reached)}/s × ${milliseconds(duration.mean)} ms ${whose}${cold}; at most ${many(client.mostInFlight, 'request')} under way here`,
      LABEL,
    )
  }
  if (network !== undefined) {
    const { inVpc, interfaces, combinations } = network
    const where = inVpc
      ? `${many(interfaces, 'interface')}, an address each, in ${many(combinations, 'subnet')}`
      : `in no VPC; in one, ${many(interfaces, 'interface')}, an address each, for each subnet and set of security groups`
    terminal.labelled('network', `${where} at this concurrency`, LABEL)
  }
  if (assumedRoles !== undefined)
    terminal.labelled('STS', `${many(assumedRoles, 'AssumeRole call')} while it ran`, LABEL)
}

function tellClient(terminal: Terminal, { client }: LoadResult): void {
  const { late, waited, inFlight } = client
  if (late.p99 > LATE) {
    const text = `the client fell behind by up to ${milliseconds(late.max)} ms (p99 ${milliseconds(late.p99)}): this machine is too busy to keep the rate; latency has it in it`
    terminal.labelled('client', text, { ...LABEL, style: 'yellow' })
  } else
    terminal.labelled(
      'client',
      `noticed arrivals within ${milliseconds(late.p99)} ms (p99), ${milliseconds(late.max)} at most`,
      LABEL,
    )
  if (waited.count === 0) return
  const text = `${many(waited.count, 'arrival')} waited for one of ${inFlight} places in flight, up to ${milliseconds(waited.max)} ms: the target, or --in-flight, is too small for the rate; latency has it in it`
  terminal.labelled('', text, LABEL)
}

function nextStep({ target, failures, throughput }: LoadResult, report: string | undefined): string {
  if (failures.some(({ kind }) => kind === 'permission')) return 'xacct check'
  const again = `xacct load ${target.name}`
  if (report === undefined) return `${again} --rate ${Math.round(throughput.asked) || 1} --report load.html`
  return `${again} --plan ${Math.round(throughput.asked * 100)}`
}

function round(seconds: number): string {
  return String(Math.round(seconds * 10) / 10)
}
