import type { LoadResult, Stretch } from '../load-result.ts'
import { band, figure, line, PLOT } from './frame.ts'
import { fittingScale, linearScale, type Scale } from './scale.ts'

/** Shares that are marked on the curve, in shares of 100. */
const SHARES = [0, 50, 90, 99, 99.9, 99.99, 99.999]

/** How long arrivals took, along the run: the middle one, and the band up to the slowest of a hundred. */
export function latencyOverTime({ stretches, seconds }: LoadResult): string {
  const told = stretches.filter(hasLatency)
  const x = timeScale(seconds)
  const y = fittingScale(
    told.flatMap(({ p50, p99 }) => [p50, p99]),
    PLOT.y,
  )
  const points = (share: 'p50' | 'p90' | 'p99') =>
    told.map((one) => [x.at(middleOf(one, stretches, seconds)), y.at(one[share])] as const)
  return figure({
    title: 'Latency over time',
    alt: 'The 50th, 90th and 99th percentile of the latency of arrivals, by the second in which they were meant to begin',
    x: { scale: x, label: 'intended start, seconds since measuring began' },
    y: { scale: y, label: 'latency, ms' },
    keys: [
      ['p99', 'p99'],
      ['p90', 'p90'],
      ['p50', 'p50'],
    ],
    marks: [
      band('band99', points('p99'), points('p90')),
      band('band90', points('p90'), points('p50')),
      line('p99', points('p99')),
      line('p90', points('p90')),
      line('p50', points('p50')),
    ],
  })
}

/** The whole distribution; what is rare gets as much room as what is common. */
export function percentileCurve({ curve, latency }: LoadResult): string {
  // One arrival of so many is the rarest thing that was seen.
  const rarest = latency.count
  const common = curve.filter(([share]) => (1 - share / 100) * rarest > 1.001)
  const seen = [...common, [100 * (1 - 1 / rarest), latency.max] as const]
  const largest = Math.log10(Math.max(10, rarest))
  const at = (share: number) =>
    Math.round((PLOT.x.from + ((PLOT.x.to - PLOT.x.from) * -Math.log10(1 - share / 100)) / largest) * 10) / 10
  const ticks = SHARES.filter((share) => -Math.log10(1 - share / 100) <= largest + 1e-9)
  const y = fittingScale(
    seen.map(([, milliseconds]) => milliseconds),
    PLOT.y,
  )
  return figure({
    title: 'Latency by percentile',
    alt: 'For each share of the arrivals, the latency that it did not exceed',
    x: {
      scale: { at, ticks, isLogarithmic: false },
      label: 'share of the arrivals, by how rare the rest is',
      text: (share) => `${share} %`,
    },
    y: { scale: y, label: 'latency, ms' },
    keys: [['p50', 'arrivals that went well']],
    marks: [
      line(
        'p50',
        seen.map(([share, milliseconds]) => [at(share), y.at(milliseconds)] as const),
      ),
    ],
  })
}

/** What was asked, and what was answered. */
export function throughputOverTime({ stretches, seconds }: LoadResult): string {
  const within = stretches.filter(({ second }) => second < seconds)
  const x = timeScale(seconds)
  const y = linearScale(Math.max(1, ...within.flatMap(({ asked, answered }) => [asked, answered])), PLOT.y)
  const points = (what: 'asked' | 'answered') =>
    within.map((one) => [x.at(middleOf(one, stretches, seconds)), y.at(one[what])] as const)
  return figure({
    title: 'Throughput over time',
    alt: 'Arrivals asked and arrivals answered well, per second',
    x: { scale: x, label: 'seconds since measuring began' },
    y: { scale: y, label: 'per second' },
    keys: [
      ['asked', 'asked'],
      ['answered', 'answered'],
    ],
    marks: [line('asked', points('asked')), line('answered', points('answered'))],
  })
}

/** Arrivals that failed, by when they were meant to begin; nothing where none did. */
export function errorsOverTime({ stretches, seconds, throughput }: LoadResult): string {
  if (throughput.failed === 0) return ''
  const x = timeScale(seconds)
  const y = linearScale(Math.max(1, ...stretches.map(({ failed }) => failed)), PLOT.y)
  const width = widthOf(stretches)
  const bars = stretches
    .filter(({ failed, second }) => failed > 0 && second < seconds)
    .map(({ failed, second }) => {
      const [left, right] = [x.at(second) + 0.5, x.at(Math.min(seconds, second + width)) - 0.5]
      return `<path class="failed" d="M${left},${PLOT.y.from}V${y.at(failed)}H${right}V${PLOT.y.from}z"/>`
    })
  return figure({
    title: 'Errors over time',
    alt: 'Arrivals that failed, by the second in which they were meant to begin',
    x: { scale: x, label: 'intended start, seconds since measuring began' },
    y: { scale: y, label: width === 1 ? 'failed, each second' : `failed, each ${width} seconds` },
    keys: [['failed', 'failed']],
    marks: bars,
  })
}

function timeScale(seconds: number): Scale {
  return linearScale(Math.max(seconds, 0.001), PLOT.x, { isRounded: false })
}

function widthOf([first, second]: readonly Stretch[]): number {
  return first === undefined || second === undefined ? 1 : second.second - first.second
}

function middleOf({ second }: Stretch, stretches: readonly Stretch[], seconds: number): number {
  return (second + Math.min(seconds, second + widthOf(stretches))) / 2
}

function hasLatency(stretch: Stretch): stretch is Stretch & Required<Pick<Stretch, 'p50' | 'p90' | 'p99'>> {
  return stretch.p50 !== undefined
}
