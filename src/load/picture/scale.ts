/** Puts values where they are drawn, and says where marks help to read them. */
export interface Scale {
  readonly at: (value: number) => number
  readonly ticks: readonly number[]
  readonly isLogarithmic: boolean
}

export interface Range {
  readonly from: number
  readonly to: number
}

const TICKS = 5
const STEPS = [1, 2, 5, 10]

/** From 0 to the first round number that holds the largest value. */
export function linearScale(largest: number, range: Range, { isRounded = true } = {}): Scale {
  const rough = Math.max(largest, 1e-9) / TICKS
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * (STEPS.find((one) => one * power >= rough - power * 1e-9) as number)
  const top = isRounded ? step * Math.ceil(largest / step - 1e-9) || step : largest
  const ticks = Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, index) => index * step)
  return { at: (value) => place(value / top, range), ticks, isLogarithmic: false }
}

/** From the power of ten, or its half, below the smallest to the one above the largest; both above 0. */
export function logScale(smallest: number, largest: number, range: Range): Scale {
  const marks = [...decades(smallest, largest)]
  const from = marks.filter((mark) => mark <= smallest).at(-1) ?? (marks[0] as number)
  const to = marks.find((mark) => mark >= largest) ?? (marks.at(-1) as number)
  const span = Math.log10(to / from) || 1
  const between = marks.filter((mark) => mark >= from && mark <= to)
  // Only whole powers where there would be a crowd.
  const ticks = between.length > TICKS + 3 ? between.filter((mark) => isPower(mark)) : between
  return {
    at: (value) => place(Math.log10(Math.max(value, from) / from) / span, range),
    ticks,
    isLogarithmic: true,
  }
}

/** Logarithmic where the large would press the small flat. */
export function fittingScale(values: readonly number[], range: Range): Scale {
  const positive = values.filter((value) => value > 0).sort((a, b) => a - b)
  const [smallest = 1] = positive
  const largest = positive.at(-1) ?? 1
  const middle = positive[Math.floor(positive.length / 2)] ?? 1
  return largest > 12 * middle ? logScale(smallest, largest, range) : linearScale(largest, range)
}

function* decades(smallest: number, largest: number): Generator<number> {
  for (let power = Math.floor(Math.log10(smallest)); power <= Math.ceil(Math.log10(largest)); power++) {
    for (const step of [1, 2, 5]) yield Number(`${step}e${power}`)
  }
}

function isPower(mark: number): boolean {
  return Number.isInteger(Math.log10(mark))
}

function place(share: number, { from, to }: Range): number {
  return Math.round((from + share * (to - from)) * 10) / 10
}
