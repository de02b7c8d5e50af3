import type { LoadResult, Percentiles } from '../load-result.ts'
import { count, milliseconds, rate } from '../numbers.ts'
import { FAILURE_WORDS } from '../outcome.ts'
import { measuredWords, remarks, throughputWords } from '../words.ts'
import { escaped } from './escape.ts'
import { errorsOverTime, latencyOverTime, percentileCurve, throughputOverTime } from './figures.ts'
import { STYLE } from './style.ts'

const MODES = { sync: 'invoked, answers awaited', async: 'events put into its queue', put: 'records put' } as const

/** The result as one page: no scripts, nothing fetched, readable in ten years. */
export function toHtml(result: LoadResult): string {
  const { target, begun, throughput } = result
  const name = escaped(target.name)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Load of ${name}</title>
<style>${STYLE}</style>
<main>
<header><h1>Load of ${target.kind} ${name}</h1>
<p>${escaped(target.arn)} on ${escaped(target.on)}; ${MODES[target.mode]}</p>
<p>${escaped(begun)}; measured ${escaped(measuredWords(result))}</p></header>
${tiles(result)}
${throughput.succeeded > 0 ? latencyOverTime(result) + percentileCurve(result) : ''}
${throughputOverTime(result)}
${errorsOverTime(result)}
${percentileTable(result)}
${errorTable(result)}
${remarkList(result)}
<footer>Latency counts from the moment at which the schedule meant an arrival to begin, whatever had become of those before it. xacct load</footer>
</main>
</html>
`
}

function tiles({ throughput, latency }: LoadResult): string {
  const share = throughput.arrivals === 0 ? 0 : (100 * throughput.failed) / throughput.arrivals
  const cells: [string, string, string?][] = [
    [`${rate(throughput.reached)}/s`, `of ${rate(throughput.asked)}/s asked`],
    [`${milliseconds(latency.p50)} ms`, 'latency, p50'],
    [`${milliseconds(latency.p99)} ms`, 'latency, p99'],
    [
      count(throughput.failed),
      `failed, ${share.toFixed(share > 0 && share < 1 ? 2 : 0)} % of ${count(throughput.arrivals)}`,
      'bad',
    ],
  ]
  const html = cells.map(([value, what, mark]) => {
    const isBad = mark !== undefined && throughput.failed > 0
    return `<div${isBad ? ` class="${mark}"` : ''}><b>${escaped(value)}</b><span>${escaped(what)}</span></div>`
  })
  return `<div class="tiles">${html.join('')}</div>`
}

function percentileTable({ latency, service, failedLatency, concurrency }: LoadResult): string {
  const rows: [string, Percentiles | undefined][] = [
    ['latency, since the intended start', latency],
    ['since the request was sent', service],
    ['function, by its log', concurrency?.by === 'function' ? concurrency.duration : undefined],
    ['cold start, by its log', concurrency?.init],
    ['arrivals that failed', failedLatency],
  ]
  const html = rows.flatMap(([name, one]) => {
    if (one === undefined || one.count === 0) return []
    const values = [one.p50, one.p90, one.p95, one.p99, one.p999, one.max]
    return `<tr><td>${name}</td>${values.map((value) => `<td>${milliseconds(value)}</td>`).join('')}</tr>`
  })
  const head = ['milliseconds', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max'].map((text) => `<th>${text}</th>`).join('')
  return `<section class="wide"><h2>Percentiles</h2><table><tr>${head}</tr>${html.join('')}</table></section>`
}

function errorTable({ failures }: LoadResult): string {
  if (failures.length === 0) return ''
  const rows = failures.map(({ kind, code, message, count: times }) => {
    const texts = [code, message].map((text) => `<td class="text">${escaped(text)}</td>`).join('')
    return `<tr><td>${FAILURE_WORDS[kind]}</td><td>${count(times)}</td>${texts}</tr>`
  })
  const head = '<tr><th>kind</th><th>times</th><th class="text">code</th><th class="text">first message</th></tr>'
  return `<section class="wide"><h2>Errors</h2><table class="errors">${head}${rows.join('')}</table></section>`
}

function remarkList(result: LoadResult): string {
  const rows = [{ about: 'throughput', text: throughputWords(result) }, ...remarks(result)]
  const html = rows.map(({ about, text }) => `<dt>${about}</dt><dd>${escaped(text)}</dd>`)
  return `<section><h2>What it took</h2><dl>${html.join('')}</dl></section>`
}
