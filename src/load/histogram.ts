// Not the whole package, which loads WebAssembly and a decompressor as well.
import { constructorFromBucketSize } from 'hdr-histogram-js/dist/JsHistogramFactory.js'

/** Three digits: a value is told to within a thousandth of itself. */
const DIGITS = 3
/** It grows from here with what it is given. */
const FIRST_HIGHEST = 65_536

const Counts = constructorFromBucketSize(32)

/** Counts times of milliseconds in steps of microseconds, in little memory however many there are. */
export class Histogram {
  readonly #counts = new Counts(1, FIRST_HIGHEST, DIGITS)
  #sum = 0
  #highest = 0

  constructor() {
    this.#counts.autoResize = true
  }

  add(milliseconds: number): void {
    const value = Math.max(0, milliseconds)
    this.#sum += value
    this.#highest = Math.max(this.#highest, value)
    this.#counts.recordValue(Math.round(value * 1000))
  }

  get count(): number {
    return this.#counts.totalCount
  }

  /** Exact, as is `mean`; 0 where nothing was added. */
  get max(): number {
    return this.#highest
  }

  get mean(): number {
    return this.count === 0 ? 0 : this.#sum / this.count
  }

  get sum(): number {
    return this.#sum
  }

  /** Milliseconds that this share of the values, 0 to 100, does not exceed. */
  percentile(share: number): number {
    return this.count === 0 ? 0 : Math.min(this.#highest, this.#counts.getValueAtPercentile(share) / 1000)
  }
}
