// One function works in two accounts: both answer, one of them stops trusting it, the other one goes on. Ends by itself.
import { GetRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { LocalAws } from 'xacct/local'
import { heading, line } from '../print.ts'
import { type RunningSystem, startSystem } from '../start-system.ts'
import { tellCall, tellExample } from '../tell.ts'
import type { Inventory } from './functions/inventory.ts'
import topology from './xacct.config.ts'

const ORDERS: Readonly<Record<string, number>> = { b: 3, c: 5 }
const ROLE = 'multi-account-call-c'
const SESSION_MILLISECONDS = 3_600_000

const POINT = 'One function in account 111111111111 does the same work in 222222222222 and 333333333333.'

async function tell(system: RunningSystem): Promise<void> {
  heading('2  The same work in both accounts')
  for (const [account, count] of Object.entries(ORDERS)) await putOrders(system.aws, account, count)
  show(await system.invoke<Inventory>('inventory', {}), ORDERS, [])

  heading('3  Account c no longer trusts the function')
  const trust = await trustOf(system.aws)
  await setTrust(system.aws, trust.replaceAll('role/multi-account-inventory', 'role/somebody-else'))
  // Sessions that were assumed while it was allowed live on; AWS does not take them back either.
  system.aws.clock.advance(SESSION_MILLISECONDS)
  show(await system.invoke<Inventory>('inventory', {}), { b: 3 }, ['c'])
  await tellCall(system, 'c')

  heading('4  The trust policy is put back')
  await setTrust(system.aws, trust)
  show(await system.invoke<Inventory>('inventory', {}), ORDERS, [])
}

/** Prints each account's result, and stops the tour where it is not the expected one. */
function show({ waiting, failed }: Inventory, expected: Readonly<Record<string, number>>, failing: readonly string[]) {
  for (const [account, count] of Object.entries(waiting)) line(`✓ ${account}`, `${count} orders wait`, 'green')
  for (const [account, { code, message, fix = 'nobody knows' }] of Object.entries(failed)) {
    line(`✗ ${account}`, `${code}: ${message}`, 'red')
    line('', `the library says: ${fix}`)
  }
  const isExpected =
    JSON.stringify(waiting) === JSON.stringify(expected) && Object.keys(failed).join() === failing.join()
  if (!isExpected) throw new Error(`expected ${JSON.stringify(expected)} and failures in [${failing}]`)
}

const idOf = (name: string) => topology.accounts.find((account) => account.name === name)?.id ?? ''

async function putOrders(aws: LocalAws, account: string, count: number): Promise<void> {
  const sqs = new SQSClient(aws.account(idOf(account)))
  const QueueUrl = `${aws.endpoint}/${idOf(account)}/multi-account-orders-${account}`
  for (let order = 1; order <= count; order++) {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ order }) }))
  }
  sqs.destroy()
}

async function trustOf(aws: LocalAws): Promise<string> {
  const { Role } = await new IAMClient(aws.account(idOf('c'))).send(new GetRoleCommand({ RoleName: ROLE }))
  return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')
}

async function setTrust(aws: LocalAws, PolicyDocument: string): Promise<void> {
  const iam = new IAMClient(aws.account(idOf('c')))
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: ROLE, PolicyDocument }))
}

await tellExample('multi-account', POINT, async () => {
  heading('1  A local AWS, and a stack in each account')
  const system = await startSystem(topology, new URL('xacct.config.ts', import.meta.url))
  try {
    await tell(system)
  } finally {
    await system.aws.close()
  }
})
