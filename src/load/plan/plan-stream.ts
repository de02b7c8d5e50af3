import type { FunctionNode, StreamNode, Topology, Trigger } from '../../topology/topology.ts'
import { count, decimal } from '../numbers.ts'
import { kinesisCosts, lambdaCosts } from './costs.ts'
import { firstToBreak, limited, type Need, type Plan } from './plan.ts'
import { concurrencyNeed, networkNeed, stsNeeds } from './plan-function.ts'
import { readPrices } from './prices.ts'
import { onDemandQuota, QUOTAS, shardQuota } from './quotas.ts'

export interface StreamPlan {
  readonly topology: Topology
  readonly stream: StreamNode
  /** Records per second. */
  readonly rate: number
  readonly bytes: number
  /** Milliseconds that a consumer takes for one batch; its needs are left out where it is missing. */
  readonly duration?: number
}

/** A partition key counts too; a UUID is taken for one. */
const KEY_BYTES = 36
const DEFAULT_BATCH = 100
const MOST_RECORDS = 500
/** A stream on demand takes a thousand records for each megabyte that it takes. */
const ON_DEMAND_BYTES = 1_000
/** What one invocation can be handed, and what a record is beside its base64 there, about. */
const MOST_BATCH_BYTES = 6_291_456
const ENVELOPE_BYTES = 500

/** What so many records a second need, and those who read them. */
export function planStream({ topology, stream, rate, bytes, duration }: StreamPlan): Plan {
  const shards = shardsFor(rate, bytes)
  const triggers = topology.triggers.filter(({ from, enabled }) => from === stream && enabled)
  const consumers =
    duration === undefined ? [] : triggers.map((trigger) => consumerOf(trigger, { rate, bytes, duration, shards }))
  const needs = [
    ...streamNeeds(stream, rate, bytes, shards),
    ...consumers.flatMap((consumer) => consumerNeeds(topology, consumer)),
  ]
  const breaksFirst = firstToBreak(needs)
  const prices = readPrices()
  const costs = [
    ...kinesisCosts(prices, { rate, bytes, shards, readers: triggers.length, isOnDemand: stream.shards === undefined }),
    ...consumers.flatMap(({ fn, batches }) =>
      lambdaCosts(prices, { rate: batches, duration: duration ?? 0, memory: fn.memory }, fn.name),
    ),
  ]
  const readers = triggers.map(({ to }) => to.name).join(', ')
  return {
    target: { kind: 'stream', name: stream.name, arn: stream.arn },
    rate,
    assumed: [
      `${count(bytes)} bytes a record, and ${KEY_BYTES} of its key`,
      stream.shards === undefined ? 'on demand' : `${count(stream.shards)} shards configured`,
      ...(readers === '' ? [] : [`read by ${readers}`]),
      ...(duration === undefined ? [] : [`${decimal(duration)} ms for a batch`]),
    ],
    needs,
    ...(breaksFirst && { breaksFirst }),
    costs,
    month: costs.reduce((sum, { month, isAlternative }) => sum + (isAlternative ? 0 : month), 0),
    prices: { region: prices.region, date: prices.date, note: prices.note },
  }
}

function shardsFor(rate: number, bytes: number): number {
  const byBytes = (rate * (bytes + KEY_BYTES)) / QUOTAS.bytesPerShard.value
  return Math.ceil(Math.max(rate / QUOTAS.recordsPerShard.value, byBytes))
}

function streamNeeds({ place, shards: configured }: StreamNode, rate: number, bytes: number, shards: number): Need[] {
  const formula = `the larger of ${decimal(rate)}/s / 1,000 and ${decimal(rate)}/s × ${count(bytes + KEY_BYTES)} B / 1,048,576 B`
  const shard = { what: 'shards', needed: shards, unit: '', formula, canRise: true }
  const { page, value } = shardQuota(place.region)
  const weight = Math.max(bytes + KEY_BYTES, ON_DEMAND_BYTES)
  const flow = (rate * weight) / 1e6
  const onDemand = onDemandQuota(place.region)
  const quota = limited(rate, { ...shard, what: 'shards, by the account’s quota', page }, value)
  return [
    ...(configured === undefined
      ? [
          limited(
            rate,
            {
              what: 'written, on demand',
              needed: flow,
              unit: ' MB/s',
              formula: `${decimal(rate)}/s × ${count(weight)} B, a smaller record taking that too (not verified); a new stream begins with 4 MB/s and 4,000/s`,
              canRise: onDemand.canRise,
              page: onDemand.page,
            },
            onDemand.value / 1e6,
          ),
          { ...quota, isAlternative: true as const },
        ]
      : [limited(rate, { ...shard, what: 'shards, as configured', page }, configured), quota]),
    {
      what: 'PutRecords calls',
      needed: rate / MOST_RECORDS,
      unit: '/s',
      formula: `${decimal(rate)}/s / ${MOST_RECORDS} records, at the fewest`,
      page: 'https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html',
    },
  ]
}

interface Consumer {
  readonly fn: FunctionNode
  readonly rate: number
  readonly duration: number
  /** Per second. */
  readonly batches: number
  readonly batchSize: number
  /** Batches that run at once, at most: those of one lane wait for each other. */
  readonly lanes: number
}

function consumerOf(
  { to: fn, batchSize: asked = DEFAULT_BATCH, parallelization = 1 }: Trigger,
  {
    rate,
    bytes,
    duration,
    shards,
  }: Pick<Consumer, 'rate' | 'duration'> & { readonly bytes: number; readonly shards: number },
): Consumer {
  const fits = Math.floor(MOST_BATCH_BYTES / ((bytes * 4) / 3 + ENVELOPE_BYTES))
  const batchSize = Math.max(1, Math.min(asked, fits))
  return { fn, rate, duration, batches: rate / batchSize, batchSize, lanes: shards * parallelization }
}

function consumerNeeds(topology: Topology, { fn, rate, duration, batches, batchSize, lanes }: Consumer): Need[] {
  const busy = (batches * duration) / 1000
  const formula = `${decimal(rate)}/s / ${count(batchSize)} a batch × ${decimal(duration / 1000)} s; a shard runs as many at once as parallelization says`
  const lane = {
    what: `${fn.name}: batches at once`,
    needed: busy,
    unit: '',
    formula,
    canRise: true,
    page: 'https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html',
  }
  const environments = {
    ...concurrencyNeed(rate, duration, busy),
    formula: `${decimal(batches)} batches/s × ${decimal(duration / 1000)} s (Little’s law)`,
  }
  return [
    limited(rate, lane, lanes),
    { ...environments, what: `${fn.name}: environments busy at once` },
    ...stsNeeds(topology, fn, { rate, invocations: batches, environments: busy }).map((need) => ({
      ...need,
      what: `${fn.name}: ${need.what}`,
    })),
    { ...networkNeed(fn, rate, busy), what: `${fn.name}: network interfaces` },
  ]
}
