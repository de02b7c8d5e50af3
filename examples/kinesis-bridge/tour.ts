// Tells the system from beginning to end on the local AWS. Ends by itself: 0 if everything was as it should be, else 1.
import { explain } from 'xacct/iam'
import { type LocalAws, startLocalAws } from 'xacct/local'
import { heading, line, paint, progress } from '../print.ts'
import { CALLED, CALLING, createCalledAccount, createCallingAccount, TARGET_ROLE } from './accounts.ts'
import { MISHAPS, type Mishap } from './mishaps.ts'
import { arrivedOrders, logLines, type Order, outOfOrder, putOrders, readOrders } from './orders.ts'

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

const SESSION_SECONDS = 900
const LONGEST_RETRY_SECONDS = 60
const GIVE_UP_MILLISECONDS = 15_000
const POLL_MILLISECONDS = 25
const ORDERS_PER_MISHAP = 20

async function main(): Promise<void> {
  const begun = performance.now()
  heading('xacct · kinesis-bridge')
  line('', `Records of a Kinesis stream in account ${CALLING} reach a function in account ${CALLED}.`)

  heading('1  A local AWS')
  const aws = await startLocalAws()
  line(
    'ready',
    `${aws.endpoint} in ${Math.round(performance.now() - begun)} ms; signatures are verified, IAM is enforced`,
  )
  try {
    const orders = readOrders()
    await setUp(aws)
    await deliverAll(aws, orders)
    heading('4  One permission taken away at a time')
    let last: readonly Order[] = orders
    for (const mishap of MISHAPS) last = await show(aws, mishap, nextOrders(last))
  } finally {
    await aws.close()
  }
  heading(`Done in ${((performance.now() - begun) / 1000).toFixed(1)} s`)
  line('next', 'examples/kinesis-bridge/README.md tells what each file does')
}

async function setUp(aws: LocalAws): Promise<void> {
  heading('2  Two accounts, over the wire, with the AWS SDK')
  await createCalledAccount(aws.account(CALLED))
  line(
    CALLED,
    `function \`orders\`; role \`${TARGET_ROLE}\` may invoke it and trusts the bridge's role, with an external id`,
  )
  await createCallingAccount(aws.account(CALLING))
  line(CALLING, 'stream `orders` with 2 shards; function `bridge` reads it and may assume that one role')
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
async function show(aws: LocalAws, mishap: Mishap, orders: readonly Order[]): Promise<readonly Order[]> {
  heading(`   ${mishap.name}`)
  const before = (await arrivedOrders(aws.account(CALLED))).length
  const errorsBefore = (await bridgeErrors(aws)).length
  const denials = () => aws.decisions.count(mishap.action).denied
  const deniedBefore = denials()
  await mishap.breakIt(aws)
  // Sessions that were assumed while it was allowed live on; AWS does not take them back either.
  aws.clock.advance(SESSION_SECONDS * 1000)
  await putOrders(aws.account(CALLING), orders)
  await until(() => denials() > deniedBefore, `a denial of ${mishap.action}`)
  const decision = aws.decisions.list({ denied: true, action: mishap.action }).at(-1)?.decision
  const [obstacle] = decision === undefined ? [] : explain(decision).obstacles
  await until(async () => (await bridgeErrors(aws)).length > errorsBefore, 'the bridge to log its error')
  line('AWS says', (await bridgeErrors(aws)).at(-1) ?? '', 'red')
  line('why', obstacle?.finding ?? '')
  line('fix', obstacle?.fix.text ?? '', 'green')
  if (obstacle?.fix.statement) line('', JSON.stringify(obstacle.fix.statement, null, 1).replace(/\s+/g, ' '))
  const meanwhile = (await arrivedOrders(aws.account(CALLED))).length - before
  await mishap.mendIt(aws)
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

const key = ({ customer, n }: Order) => `${customer}/${n}`

function good(text: string): void {
  line('✓', text, 'green')
}

await main().catch((error: unknown) => {
  process.stderr.write(`\n${paint('red', 'failed')}  ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
