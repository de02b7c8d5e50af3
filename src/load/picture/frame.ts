import { escaped } from './escape.ts'
import type { Range, Scale } from './scale.ts'

const SIZE = { width: 720, height: 250 }
const MARGIN = { left: 64, right: 16, top: 14, bottom: 42 }

/** Where curves go; y grows downwards. */
export const PLOT: Readonly<Record<'x' | 'y', Range>> = {
  x: { from: MARGIN.left, to: SIZE.width - MARGIN.right },
  y: { from: SIZE.height - MARGIN.bottom, to: MARGIN.top },
}

export interface Axis {
  readonly scale: Scale
  /** With its unit. */
  readonly label: string
  readonly text?: (value: number) => string
}

/** A key to a curve: its class, which gives it its colour, and its name. */
export type Key = readonly [className: string, name: string]

export interface Figure {
  readonly title: string
  /** What it says, for those who do not see it. */
  readonly alt: string
  readonly x: Axis
  readonly y: Axis
  readonly keys: readonly Key[]
  /** SVG within the axes. */
  readonly marks: readonly string[]
}

/** One picture with its title, its keys and its axes. */
export function figure({ title, alt, x, y, keys, marks }: Figure): string {
  const legend = keys.map(([name, text]) => `<li><i class="${name}"></i>${escaped(text)}</li>`).join('')
  return `<figure>
<figcaption><h2>${escaped(title)}</h2><ul>${legend}</ul></figcaption>
<svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${escaped(alt)}">
${grid(y)}
${marks.join('\n')}
${axes(x, y)}
</svg>
</figure>`
}

/** A path through points; none where there are no two of them. */
export function line(className: string, points: readonly (readonly [x: number, y: number])[]): string {
  if (points.length === 1)
    return points.map(([x, y]) => `<circle class="${className}" cx="${x}" cy="${y}" r="3"/>`).join('')
  return `<path class="${className}" d="${path(points)}"/>`
}

/** The space between two curves that share their x. */
export function band(className: string, upper: readonly (readonly [number, number])[], lower: typeof upper): string {
  if (upper.length < 2) return ''
  return `<path class="${className}" d="${path([...upper, ...[...lower].reverse()])}z"/>`
}

function path(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x},${y}`).join('')
}

function grid({ scale }: Axis): string {
  const lines = scale.ticks.map((tick) => {
    const y = scale.at(tick)
    return `<path class="grid" d="M${PLOT.x.from},${y}H${PLOT.x.to}"/>`
  })
  return lines.join('')
}

function axes(x: Axis, y: Axis): string {
  const middle = { x: (PLOT.x.from + PLOT.x.to) / 2, y: (PLOT.y.from + PLOT.y.to) / 2 }
  const below = x.scale.ticks.map((tick) => {
    const at = x.scale.at(tick)
    return `<path class="tick" d="M${at},${PLOT.y.from}v4"/><text class="below" x="${at}" y="${PLOT.y.from + 17}">${textOf(x, tick)}</text>`
  })
  const beside = y.scale.ticks.map(
    (tick) => `<text class="beside" x="${PLOT.x.from - 8}" y="${y.scale.at(tick) + 4}">${textOf(y, tick)}</text>`,
  )
  return [
    `<path class="axis" d="M${PLOT.x.from},${PLOT.y.from}H${PLOT.x.to}"/>`,
    ...below,
    ...beside,
    `<text class="label below" x="${middle.x}" y="${SIZE.height - 6}">${escaped(x.label)}</text>`,
    `<text class="label below" transform="translate(13 ${middle.y}) rotate(-90)">${escaped(labelOf(y))}</text>`,
  ].join('')
}

function textOf(
  { text = (value) => value.toLocaleString('en', { maximumFractionDigits: 6 }) }: Axis,
  value: number,
): string {
  return escaped(text(value))
}

function labelOf({ label, scale }: Axis): string {
  return scale.isLogarithmic ? `${label}, logarithmic` : label
}
