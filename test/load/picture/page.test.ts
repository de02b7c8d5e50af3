import { expect, test } from 'vitest'
import type { LoadResult, Percentiles } from '../../../src/load/load-result.ts'
import { toHtml } from '../../../src/load/picture/page.ts'

const HOSTILE = `</style><script>alert("x")</script>'&`
const percentiles: Percentiles = { count: 3, mean: 2, p50: 2, p90: 3, p95: 3, p99: 4, p999: 4, max: 4 }

function resultOf(more: Partial<LoadResult> = {}): LoadResult {
  return {
    target: { kind: 'function', name: HOSTILE, arn: `arn:${HOSTILE}`, mode: 'sync', on: HOSTILE },
    begun: '2026-01-01T00:00:00.000Z',
    seconds: 2,
    warmUpSeconds: 0,
    endedEarly: false,
    throughput: { asked: 2, reached: 1.5, arrivals: 4, succeeded: 3, failed: 1, warmUp: 0, requests: 4 },
    latency: percentiles,
    failedLatency: percentiles,
    service: percentiles,
    failures: [{ kind: 'function', code: HOSTILE, count: 1, message: HOSTILE }],
    throttles: 0,
    client: { late: percentiles, waited: percentiles, inFlight: 1, mostInFlight: 1, mostWaiting: 1 },
    concurrency: {
      mean: 1,
      rate: 1,
      spent: 1,
      by: 'function',
      duration: percentiles,
      coldStarts: 1,
      init: percentiles,
    },
    assumedRoles: 1,
    network: { combinations: 1, perSubnet: 1, interfaces: 1, inVpc: false },
    stretches: [
      { second: 0, asked: 2, answered: 2, failed: 0, p50: 1, p90: 2, p99: 3, max: 3 },
      { second: 1, asked: 2, answered: 1, failed: 1, p50: 1, p90: 2, p99: 300, max: 300 },
    ],
    curve: [
      [0, 1],
      [50, 2],
      [66, 4],
    ],
    ...more,
  }
}

test('no text of theirs becomes markup', () => {
  const page = toHtml(resultOf())
  expect(page.match(/<script|<\/style>/g)).toEqual(['</style>'])
  expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;')
})

test('the page stands alone: it fetches nothing, runs nothing, and follows the reader’s colours', () => {
  const page = toHtml(resultOf({ target: { kind: 'stream', name: 's', arn: 'arn', mode: 'put', on: 'AWS' } }))
  expect(page).not.toMatch(/\b(src|href|url|import|onload|https?:)\b/)
  expect(page).toContain('prefers-color-scheme: dark')
})

test.each<[title: string, result: LoadResult, figures: number]>([
  ['all of it', resultOf(), 4],
  ['no errors', resultOf({ failures: [], throughput: { ...resultOf().throughput, failed: 0 } }), 3],
  [
    'nothing went well',
    resultOf({ throughput: { ...resultOf().throughput, succeeded: 0 }, latency: { ...percentiles, count: 0 } }),
    2,
  ],
  ['ended before it began', resultOf({ seconds: 0, stretches: [] }), 4],
  ['one stretch', resultOf({ seconds: 0.5, stretches: resultOf().stretches.slice(0, 1) }), 4],
])('every number of a picture is one: %s', (_, result, figures) => {
  const page = toHtml(result)
  expect(page.match(/<figure>/g) ?? []).toHaveLength(figures)
  expect(page).not.toMatch(/NaN|Infinity|undefined/)
  expect(page.match(/<text class="label below"/g) ?? []).toHaveLength(2 * figures)
})
