import type { Call, FunctionNode, Topology } from '../../topology/topology.ts'
import { networkNeeds } from '../network-needs.ts'
import { count, decimal, many } from '../numbers.ts'
import { lambdaCosts } from './costs.ts'
import { firstToBreak, limited, type Need, type Plan } from './plan.ts'
import { readPrices } from './prices.ts'
import { QUOTAS } from './quotas.ts'

export interface FunctionPlan {
  readonly topology: Topology
  readonly fn: FunctionNode
  /** Invocations per second. */
  readonly rate: number
  /** Milliseconds of one invocation. */
  readonly duration: number
  /** Whether that was measured just now. */
  readonly isMeasured: boolean
  readonly bytes: number
  readonly isAsync: boolean
}

/** Seconds of a session unless the call says otherwise. */
const SESSION = 3_600

/** What so many invocations a second need. */
export function planFunction({ topology, fn, rate, duration, isMeasured, bytes, isAsync }: FunctionPlan): Plan {
  const busy = (rate * duration) / 1000
  const environments = isAsync ? busy : Math.max(busy, rate / QUOTAS.requestsPerEnvironment.value)
  const needs = [
    concurrencyNeed(rate, duration, busy),
    ...(isAsync ? [] : [requestNeed(rate)]),
    ...reservedNeed(fn, rate, environments),
    scalingNeed(environments),
    ...stsNeeds(topology, fn, { rate, invocations: rate, environments }),
    networkNeed(fn, rate, environments),
  ]
  const breaksFirst = firstToBreak(needs)
  const prices = readPrices()
  const costs = lambdaCosts(prices, { rate, duration, memory: fn.memory })
  return {
    target: { kind: 'function', name: fn.name, arn: fn.arn },
    rate,
    assumed: [
      `${decimal(duration)} ms for each invocation${isMeasured ? ', as measured' : ''}`,
      `${fn.memory} MB`,
      `${count(bytes)} bytes an event, ${decimal((rate * bytes) / 1_048_576)} MB/s`,
      isAsync ? 'asynchronous' : 'synchronous',
    ],
    needs,
    ...(breaksFirst && { breaksFirst }),
    costs,
    month: costs.reduce((sum, { month }) => sum + month, 0),
    prices: { region: prices.region, date: prices.date, note: prices.note },
  }
}

/** Little’s law. */
export function concurrencyNeed(rate: number, duration: number, busy: number): Need {
  const formula = `${decimal(rate)}/s × ${decimal(duration / 1000)} s (Little’s law); the quota is of all functions together`
  const { value, ...quota } = QUOTAS.concurrency
  return limited(rate, { what: 'environments busy at once', needed: busy, unit: '', formula, ...quota }, value)
}

function requestNeed(rate: number): Need {
  const { value, page } = QUOTAS.requestsPerEnvironment
  const limit = value * QUOTAS.concurrency.value
  const formula = `the quota is ${value}/s × ${count(QUOTAS.concurrency.value)} environments, and rises with them`
  return limited(rate, { what: 'synchronous requests', needed: rate, unit: '/s', formula, page, canRise: true }, limit)
}

function reservedNeed({ reservedConcurrency: reserved }: FunctionNode, rate: number, environments: number): Need[] {
  if (reserved === undefined) return []
  const formula = `of ${count(environments)} environments; the configuration reserves ${count(reserved)}`
  const need = { what: 'reserved concurrency', needed: environments, unit: '', formula, canRise: true }
  return [limited(rate, need, reserved)]
}

function scalingNeed(environments: number): Need {
  const { value, page } = QUOTAS.scaling
  const seconds = (environments / value) * 10
  const formula = `${count(environments)} environments, ${count(value)} more every 10 s for each function`
  return { what: 'rising to it takes at least', needed: seconds, unit: ' s', formula, page }
}

/** How a function is used. Rates per second. */
export interface Use {
  /** Of what is planned for: a consumer’s invocations are fewer than the records. */
  readonly rate: number
  readonly invocations: number
  readonly environments: number
}

/** Roles that the function assumes: with sessions kept for their whole life, and as if each event asked anew. */
export function stsNeeds({ calls }: Topology, fn: FunctionNode, { rate, invocations, environments }: Use): Need[] {
  const roles = calls.filter((call) => call.by === 'role' && call.from.includes(fn))
  if (roles.length === 0) return []
  const { value, ...quota } = QUOTAS.sts
  const kept = roles.reduce((sum, call) => sum + environments / seconds(call), 0)
  const each = roles.map((call) => `${count(environments)} environments / ${count(seconds(call))} s`).join(' + ')
  const anew = `${decimal(invocations)}/s × ${many(roles.length, 'role')}: what xacct/runtime spares`
  return [
    limited(rate, { what: 'AssumeRole, sessions kept', needed: kept, unit: '/s', formula: each, ...quota }, value),
    limited(
      rate,
      {
        what: 'AssumeRole, asked anew each time',
        needed: invocations * roles.length,
        unit: '/s',
        formula: anew,
        ...quota,
        isAlternative: true,
      },
      value,
    ),
  ]
}

function seconds({ durationSeconds = SESSION }: Call): number {
  return durationSeconds
}

export function networkNeed(fn: FunctionNode, rate: number, environments: number): Need {
  const { interfaces, combinations, perSubnet, inVpc } = networkNeeds(fn, environments)
  const { value, canRise } = QUOTAS.interfacesPerVpc
  const where =
    combinations === 1
      ? 'one subnet with its security groups'
      : `each of ${count(combinations)} subnets with its security groups`
  const each = `${count(perSubnet)} for ${where}, an address each: 20 connections an environment (not verified), 65,000 an interface`
  return {
    what: inVpc ? 'network interfaces' : 'network interfaces, in a VPC',
    needed: interfaces,
    unit: '',
    formula: inVpc ? each : `it is in none; in one: ${each}`,
    page: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html',
    limit: value,
    canRise,
    ...(interfaces > combinations && { enoughFor: (rate * value) / interfaces }),
    ...(!inVpc && { isAlternative: true as const }),
  }
}
