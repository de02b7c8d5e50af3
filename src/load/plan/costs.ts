import { count, decimal } from '../numbers.ts'
import type { Cost } from './plan.ts'
import { MONTH, type Prices } from './prices.ts'

export interface LambdaUse {
  /** Invocations per second. */
  readonly rate: number
  /** Milliseconds; each begun one is paid. */
  readonly duration: number
  /** MB */
  readonly memory: number
}

/** A month of a function. @param name where there are several */
export function lambdaCosts({ lambda }: Prices, { rate, duration, memory }: LambdaUse, name?: string): Cost[] {
  const of = name === undefined ? '' : `${name}: `
  const requests = rate * MONTH.seconds
  const gigabyteSeconds = requests * (Math.ceil(duration) / 1000) * (memory / 1024)
  return [
    {
      what: `${of}Lambda requests`,
      month: (requests / 1e6) * lambda.perMillionRequests,
      formula: `${decimal(requests / 1e6)} million × $${lambda.perMillionRequests}`,
      page: lambda.page,
    },
    {
      what: `${of}Lambda GB-seconds`,
      month: tiered(gigabyteSeconds, lambda.gigabyteSecondTiers),
      formula: `${decimal(requests / 1e6)} million × ${Math.ceil(duration)} ms × ${memory} MB = ${decimal(gigabyteSeconds / 1e6)} million, from $${lambda.gigabyteSecondTiers[0]?.price} each`,
      page: lambda.page,
    },
  ]
}

function tiered(amount: number, tiers: Prices['lambda']['gigabyteSecondTiers']): number {
  let from = 0
  return tiers.reduce((sum, { upTo, price }) => {
    const to = upTo ?? Number.POSITIVE_INFINITY
    const within = Math.max(0, Math.min(amount, to) - from)
    from = to
    return sum + within * price
  }, 0)
}

export interface StreamUse {
  readonly rate: number
  readonly bytes: number
  readonly shards: number
  /** Consumers that each read everything. */
  readonly readers: number
  readonly isOnDemand: boolean
}

/** A month of a stream, provisioned and on demand; what the configuration has not is the alternative. */
export function kinesisCosts({ kinesis }: Prices, { rate, bytes, shards, readers, isOnDemand }: StreamUse): Cost[] {
  const { page, onDemand } = kinesis
  const records = rate * MONTH.seconds
  const units = records * Math.max(1, Math.ceil(bytes / kinesis.putUnitBytes))
  const gigabytes = (records * Math.max(1, Math.ceil(bytes / onDemand.roundUpBytes)) * onDemand.roundUpBytes) / 2 ** 30
  const provisioned: Cost[] = [
    {
      what: 'Kinesis shards',
      month: shards * MONTH.hours * kinesis.shardHour,
      formula: `${count(shards)} × ${MONTH.hours} h × $${kinesis.shardHour}`,
      page,
    },
    {
      what: 'Kinesis PUT units',
      month: (units / 1e6) * kinesis.perMillionPutUnits,
      formula: `${decimal(units / 1e6)} million of 25 KB × $${kinesis.perMillionPutUnits}`,
      page,
    },
  ]
  const demanded: Cost[] = [
    {
      what: 'Kinesis on demand',
      month:
        gigabytes * (onDemand.perGigabyteIn + readers * onDemand.perGigabyteOut) + MONTH.hours * onDemand.streamHour,
      formula: `${count(gigabytes)} GB × ($${onDemand.perGigabyteIn} in + ${readers} × $${onDemand.perGigabyteOut} out) + ${MONTH.hours} h × $${onDemand.streamHour}`,
      page,
    },
  ]
  const [first, second] = isOnDemand ? [demanded, provisioned] : [provisioned, demanded]
  return [...first, ...second.map((cost): Cost => ({ ...cost, isAlternative: true }))]
}
