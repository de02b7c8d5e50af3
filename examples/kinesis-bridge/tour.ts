// Tells the system from beginning to end on the local AWS. Ends by itself: 0 if everything was as it should be, else 1.
import type { LocalAws } from 'xacct/local'
import { runChecks } from '../../src/check/run-checks.ts'
import { createTopologySystem } from '../../src/check/topology-system.ts'
import { heading, line, progress } from '../print.ts'
import { type RunningSystem, startSystem } from '../start-system.ts'
import { good, tellDenial, tellExample } from '../tell.ts'
import { CALLED, CALLING, MISHAPS, type Mishap } from './mishaps.ts'
import { arrivedOrders, logLines, type Order, outOfOrder, putOrders, readOrders } from './orders.ts'
import topology from './xacct.config.ts'

const SESSION_SECONDS = 900
const LONGEST_RETRY_SECONDS = 60
const GIVE_UP_MILLISECONDS = 15_000
const POLL_MILLISECONDS = 25
const ORDERS_PER_MISHAP = 20

const POINT = `Records of a Kinesis stream in account ${CALLING} reach a function in account ${CALLED}.`

await tellExample('kinesis-bridge', POINT, async () => {
  heading('1  One file, checked')
  checkTopology()
  heading('2  A local AWS, and a stack in each account')
  const system = await startSystem(topology, new URL('xacct.config.ts', import.meta.url))
  try {
    const orders = readOrders()
    await deliverAll(system.aws, orders)
    heading('4  One permission taken away at a time')
    let last: readonly Order[] = orders
    for (const mishap of MISHAPS) last = await show(system, mishap, nextOrders(last))
  } finally {
    await system.aws.close()
  }
})

/** What `xacct check` says of it. */
function checkTopology(): void {
  const [call] = topology.calls
  line('the call', `function \`bridge\` assumes \`${call?.role?.name}\` and invokes function \`orders\`, as events`)
  const { calls, findings } = runChecks(createTopologySystem(topology), { now: Date.now() })
  const faults = findings.filter(({ severity }) => severity !== 'info')
  if (calls.allowed !== calls.all || faults.length > 0) throw new Error(faults.map(({ message }) => message).join('; '))
  good('allowed by the policies of both accounts, and nothing beyond it')
}

async function deliverAll(aws: LocalAws, orders: readonly Order[]): Promise<void> {
  heading(`3  ${orders.length} orders`)
  const begun = performance.now()
  await putOrders(aws.account(CALLING), orders, (done) => progress('put', done, orders.length))
  const arrived = await untilArrived(aws, orders.length, (done) => progress('arrived', done, orders.length))
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  const seen = new Set(arrived.map(key))
  const missing = orders.map(key).filter((one) => !seen.has(one))
  const wrong = outOfOrder(arrived)
  if (missing.length > 0 || wrong.length > 0)
    throw new Error(`missing: ${missing.join(' ')}; out of order: ${wrong.join(' ')}`)
  const customers = new Set(orders.map(({ customer }) => customer)).size
  good(`all ${arrived.length} in ${seconds} s, none twice, in order for each of ${customers} partition keys`)
  const count = (action: string) => aws.decisions.count(action).allowed
  line(
    'calls',
    `${count('sts:AssumeRole')} × sts:AssumeRole, ${count('lambda:InvokeFunction')} × lambda:InvokeFunction`,
  )
}

/** Breaks one permission, shows what AWS says and why, and that nothing is lost: it waits in the stream until the mend. */
async function show(system: RunningSystem, mishap: Mishap, orders: readonly Order[]): Promise<readonly Order[]> {
  const { aws } = system
  heading(`   ${mishap.name}`)
  const before = (await arrivedOrders(aws.account(CALLED))).length
  const errorsBefore = (await bridgeErrors(aws)).length
  const denials = () => aws.decisions.count(mishap.action).denied
  const deniedBefore = denials()
  const mend = await mishap.breakIt(aws)
  // Sessions that were assumed while it was allowed live on; AWS does not take them back either.
  aws.clock.advance(SESSION_SECONDS * 1000)
  await putOrders(aws.account(CALLING), orders)
  await until(() => denials() > deniedBefore, `a denial of ${mishap.action}`)
  await until(async () => (await bridgeErrors(aws)).length > errorsBefore, 'the bridge to log its error')
  line('AWS says', (await bridgeErrors(aws)).at(-1) ?? '', 'red')
  tellDenial(system, mishap.action)
  const meanwhile = (await arrivedOrders(aws.account(CALLED))).length - before
  await mend()
  aws.clock.advance(LONGEST_RETRY_SECONDS * 1000)
  const arrived = await untilArrived(aws, before + orders.length, () => {})
  if (meanwhile > 0 || outOfOrder(arrived).length > 0) throw new Error(`${meanwhile} orders arrived against the rules`)
  good(
    `${meanwhile} of ${orders.length} delivered meanwhile; after the mend ${arrived.length - before} of ${orders.length}`,
  )
  return orders
}

/** The next few events of the customers that had the last ones. */
function nextOrders(last: readonly Order[]): Order[] {
  const latest = new Map(last.map((order) => [order.customer, order]))
  return [...latest.values()].slice(0, ORDERS_PER_MISHAP).map((order) => ({ ...order, n: order.n + 1 }))
}

/** The errors as the bridge wrote them into its log, in its own account. */
async function bridgeErrors(aws: LocalAws): Promise<string[]> {
  const lines = await logLines(aws.account(CALLING), 'bridge')
  return lines.flatMap((text) => {
    const json = /\{"level":"ERROR","message":"bridge stopped.*\}/.exec(text)?.[0]
    if (json === undefined) return []
    const { code, message } = JSON.parse(json) as Record<string, string>
    return [`${code}: ${message?.replace('bridge stopped: ', '')}`]
  })
}

async function untilArrived(aws: LocalAws, count: number, onProgress: (done: number) => void): Promise<Order[]> {
  let arrived: Order[] = []
  await until(async () => {
    arrived = await arrivedOrders(aws.account(CALLED))
    onProgress(Math.min(arrived.length, count))
    return arrived.length >= count
  }, `${count} orders in account ${CALLED}`)
  return arrived
}

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + GIVE_UP_MILLISECONDS
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited ${GIVE_UP_MILLISECONDS / 1000} s for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS))
  }
}

function key({ customer, n }: Order): string {
  return `${customer}/${n}`
}
