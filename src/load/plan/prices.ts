import { readFileSync } from 'node:fs'

/** List prices of one Region on one day; `prices.json`. */
export interface Prices {
  readonly region: string
  readonly date: string
  readonly note: string
  readonly lambda: {
    readonly page: string
    readonly perMillionRequests: number
    /** Cheaper beyond each tier's end, in GB-seconds a month; the last has none. */
    readonly gigabyteSecondTiers: readonly { readonly upTo: number | null; readonly price: number }[]
  }
  readonly kinesis: {
    readonly page: string
    readonly shardHour: number
    readonly perMillionPutUnits: number
    readonly putUnitBytes: number
    readonly onDemand: {
      readonly streamHour: number
      readonly perGigabyteIn: number
      readonly perGigabyteOut: number
      /** Each record counts as a multiple of this. */
      readonly roundUpBytes: number
    }
  }
}

export const MONTH = { hours: 730, seconds: 2_628_000 } as const

export function readPrices(): Prices {
  return JSON.parse(readFileSync(new URL('./prices.json', import.meta.url), 'utf8')) as Prices
}
