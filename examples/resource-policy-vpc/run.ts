// A function calls another account's function without any role; that one is in a private subnet. What it reaches from there, and
// what happens where the subnet or the VPC is full. Ends by itself.
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { LocalAws } from 'xacct/local'
import { runChecks } from '../../src/check/run-checks.ts'
import { heading, line } from '../print.ts'
import { type RunningSystem, startSystem } from '../start-system.ts'
import { good, tellCall, tellExample } from '../tell.ts'
import { Caller } from './caller-client.ts'
import type { Task } from './functions/caller.ts'
import { CALLED, createEndpoints, createNetwork, fillSubnet, freeAddresses, type Network, setQuota } from './network.ts'

const ORDER: Task = { request: { order: 'o-17' } }
const IN_VAIN_MILLISECONDS = 300
const TWO_WEEKS_MILLISECONDS = 14 * 86_400_000
/** What AWS takes to make network interfaces and endpoints, on the local clock. */
const MOMENT_MILLISECONDS = 1_000
/** Too short for a second try, whose pause would be a second. */
const NO_RETRY_MILLISECONDS = 1_500
const MOST_CALLS = 5

const QUOTAS = [
  {
    name: 'the VPC has all the network interfaces that it may have',
    code: 'ENILimitReachedException',
    quota: { lambdaInterfacesPerVpc: 0 },
    usual: 500,
  },
  { name: 'EC2 throttles Lambda', code: 'EC2ThrottledException', quota: { interfacesPerSecond: 0 }, usual: 100 },
]

const POINT = `A function calls one in account ${CALLED} that is in a private subnet; no role is assumed.`

await tellExample('resource-policy-vpc', POINT, async () => {
  heading('1  A local AWS, a private subnet, and a stack in each account')
  let network = {} as Network
  const system = await startSystem(
    async (aws) => {
      network = await createNetwork(aws)
      line('subnet', `in account ${CALLED}: ${await freeAddresses(aws, network)} addresses, no way to the internet`)
      process.env.SUBNETS = network.subnet
      process.env.SECURITY_GROUPS = network.group
      return (await import('./xacct.config.ts')).default
    },
    new URL('xacct.config.ts', import.meta.url),
  )
  const caller = new Caller(system.aws)
  try {
    await call(caller)
    await misplace(system, caller)
    await reach(system, caller, network)
    await runOut(system, caller, network)
  } finally {
    caller.close()
    await system.aws.close()
  }
})

async function call(caller: Caller): Promise<void> {
  heading('2  Called with the caller’s own credentials')
  good(`sync: ${await caller.expectAnswer(ORDER)}`)
  good(`async: ${await caller.expectAnswer({ request: { order: 'o-18' }, mode: 'async' })}`)
  await caller.untilLogged('order o-18')
  good('and it has arrived: the log of `my-function` says `order o-18`')
}

async function misplace(system: RunningSystem, caller: Caller): Promise<void> {
  heading('3  The permission is on `my-function`, and not on its alias')
  const mend = await caller.moveToUnqualified()
  const { code, says } = await caller.expectFailure(ORDER)
  line('AWS says', `${code}: ${says}`, 'red')
  await tellCall(system, 'quote')
  await mend()
  good(`mended: ${await caller.expectAnswer(ORDER)}`)
}

/** From a private subnet there is no way to AWS's own services. */
async function reach(system: RunningSystem, caller: Caller, network: Network): Promise<void> {
  heading('4  What it reaches from its subnet')
  const s3 = new S3Client(system.aws.account(CALLED))
  await s3.send(new PutObjectCommand({ Bucket: `direct-prices-${CALLED}`, Key: 'prices.json', Body: '{"tea":4}' }))
  s3.destroy()
  const { code, says } = await caller.expectFailure({ request: { reach: 'sts' } })
  line('✗ sts', `${code}: ${says}`, 'red')
  const inVain = await caller.expectAnswer({ request: { reach: 's3', patience: IN_VAIN_MILLISECONDS } })
  line('✗ s3', inVain, 'red')
  await tellFindings(system, 'vpc-route')

  await createEndpoints(system.aws, network)
  system.aws.clock.advance(MOMENT_MILLISECONDS)
  line('made', 'an interface endpoint for STS and a gateway endpoint for S3')
  good(`sts: ${await caller.expectAnswer({ request: { reach: 'sts' } })}`)
  good(`s3: ${await caller.expectAnswer({ request: { reach: 's3' } })}`)
}

async function runOut(system: RunningSystem, caller: Caller, network: Network): Promise<void> {
  const { aws } = system
  heading('5  At the limits')
  await tellFindings(system, 'vpc-capacity', 50_000)
  const error = { code: 'EC2ThrottledException', message: 'Lambda was throttled by Amazon EC2', status: 502 }
  aws.faults.add({ service: 'lambda', operation: 'Invoke', error, count: 1 })
  good(`throttled once: ${await caller.expectAnswer(ORDER)} (tries: ${caller.tries.join(', ')})`)

  heading('   two weeks without an invocation: AWS takes the network interfaces back')
  aws.clock.advance(TWO_WEEKS_MILLISECONDS)
  let takeBack: () => Promise<unknown> = await fillSubnet(aws, network)
  await tellFailure(aws, caller, 'ResourceNotReadyException')
  heading('   meanwhile others have taken every address of the subnet')
  await tellFailure(aws, caller, 'SubnetIPAddressLimitReachedException')
  for (const { name, code, quota, usual } of QUOTAS) {
    heading(`   ${name}`)
    const next = await setQuota(aws, quota, usual)
    await takeBack()
    takeBack = next
    await tellFailure(aws, caller, code)
  }
  await takeBack()
  await untilAnswered(aws, caller)
}

/** Tells how the call fails. Lambda tries to make the interfaces after each call that failed for want of them. */
async function tellFailure(aws: LocalAws, caller: Caller, expected: string): Promise<void> {
  for (let call = 1; ; call++) {
    const { code, kind, retryable, says } = await caller.expectFailure({ ...ORDER, timeout: NO_RETRY_MILLISECONDS })
    if (code === expected) {
      line('AWS says', `${code}: ${says}`, 'red')
      line('the library', `kind \`${kind}\`, ${retryable ? 'worth trying again, with long pauses' : 'for good'}`)
      return
    }
    if (call === MOST_CALLS) throw new Error(`expected ${expected}, got ${code}`)
    aws.clock.advance(MOMENT_MILLISECONDS)
  }
}

async function untilAnswered(aws: LocalAws, caller: Caller): Promise<void> {
  for (let call = 1; ; call++) {
    aws.clock.advance(MOMENT_MILLISECONDS)
    const answer = await caller.expectAnswer(ORDER).catch((error: Error) => error)
    if (typeof answer === 'string') return good(`room again: ${answer}`)
    if (call === MOST_CALLS) throw answer
  }
}

/** What one of the checks of `xacct check` has to say. */
async function tellFindings(system: RunningSystem, id: string, concurrency = 1_000): Promise<void> {
  line('$', `xacct check --endpoint ${system.aws.endpoint} --concurrency ${concurrency}`)
  const { findings } = runChecks(await system.inspect(), { now: Date.now(), concurrency })
  const found = findings.filter((finding) => finding.id === id)
  if (found.length === 0) throw new Error(`nothing found by ${id}`)
  for (const { message, why, fix } of found) {
    line(id, message, 'red')
    line('why', why)
    line('fix', fix, 'green')
  }
}
