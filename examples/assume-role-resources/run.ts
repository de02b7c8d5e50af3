// A function reads a bucket and starts and stops machines in another account; then assuming the role fails in the three ways in
// which it does, and each time it is told why. Ends by itself.
import { spawnSync } from 'node:child_process'
import { DescribeImagesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2'
import {
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { LocalAws } from 'xacct/local'
import { heading, line } from '../print.ts'
import { type RunningSystem, startSystem } from '../start-system.ts'
import { good, tellCall, tellDenial, tellExample } from '../tell.ts'
import type { Order, Outcome } from './functions/operator.ts'
import topology from './xacct.config.ts'

const [HOME, SOURCE] = ['111111111111', '222222222222']
const ROLE = 'role-on-source-account'
const BUCKET = `resources-reports-${SOURCE}`
const KEY = 'daily/2026-11-22.json'
const READ = { do: 'read', bucket: BUCKET, key: KEY } as const satisfies Order
const SESSION_MILLISECONDS = 3_600_000

const POINT = `A function in account ${HOME} assumes roles in ${SOURCE}, reads a bucket there, and operates machines.`

interface Machines {
  readonly operated: string
  readonly other: string
}

/** A report in the bucket, and two machines: one that may be operated, and one that may not. */
async function furnish(aws: LocalAws): Promise<Machines> {
  const access = aws.account(SOURCE)
  const s3 = new S3Client({ ...access, forcePathStyle: true })
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: KEY, Body: '{"orders":17}' }))
  s3.destroy()
  const ec2 = new EC2Client(access)
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }))
  const launch = async (operated: string) => {
    const input = { ImageId: Images[0]?.ImageId, InstanceType: 't3.micro' as const, MinCount: 1, MaxCount: 1 }
    const Tags = [{ Key: 'operated', Value: operated }]
    const TagSpecifications = [{ ResourceType: 'instance' as const, Tags }]
    const { Instances = [] } = await ec2.send(new RunInstancesCommand({ ...input, TagSpecifications }))
    return Instances[0]?.InstanceId ?? ''
  }
  const machines = { operated: await launch('yes'), other: await launch('no') }
  ec2.destroy()
  return machines
}

async function use(system: RunningSystem, { operated, other }: Machines): Promise<void> {
  const ask = (order: Order) => system.invoke<Outcome>('operator', order)
  heading('2  A bucket of the other account')
  good(`${KEY} says ${valueIn(await ask(READ))}`)
  denied(await ask({ ...READ, key: 'salaries.json' }), 'a key beside `daily/`')
  // The other function is Python with boto3, which every Lambda environment has, but not every machine.
  if (hasBoto3()) good(`in Python: ${KEY} says ${valueIn(await system.invoke<Outcome>('reader', READ))}`)
  else line('left out', 'the same in Python: this machine has no python3 with boto3')

  heading('3  Machines of the other account')
  // A new one takes a moment until it runs, by the clock of AWS.
  system.aws.clock.advance(60_000)
  const stateOf = async (order: Order) => (valueIn(await ask(order)) as Readonly<Record<string, string>>)[operated]
  good(`${operated} is ${await stateOf({ do: 'list' })}`)
  good(`stopped: it is ${await stateOf({ do: 'stop', instances: [operated] })}`)
  system.aws.clock.advance(60_000)
  good(`started: it is ${await stateOf({ do: 'start', instances: [operated] })}`)
  denied(await ask({ do: 'stop', instances: [other] }), 'a machine without the tag')
  tellDenial(system, 'ec2:StopInstances')
}

function hasBoto3(): boolean {
  return spawnSync('python3', ['-c', 'import boto3']).status === 0
}

interface Mishap {
  readonly name: string
  /** Answers how it is mended. */
  readonly breakIt: (aws: LocalAws) => Promise<() => Promise<unknown>>
}

const iamOf = (aws: LocalAws, account: string) => new IAMClient(aws.account(account))

async function changeTrust(aws: LocalAws, change: (trust: string) => string): Promise<() => Promise<unknown>> {
  const iam = iamOf(aws, SOURCE)
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: ROLE }))
  const before = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')
  const put = (PolicyDocument: string) =>
    iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: ROLE, PolicyDocument }))
  await put(change(before))
  return () => put(before)
}

const MISHAPS: readonly Mishap[] = [
  {
    name: `the function’s own role in ${HOME} may not assume it`,
    breakIt: async (aws) => {
      const iam = iamOf(aws, HOME)
      const RoleName = 'resources-operator'
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }))
      const policies = await Promise.all(
        PolicyNames.map((PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))),
      )
      for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))
      return async () => {
        for (const { PolicyName, PolicyDocument = '' } of policies) {
          const decoded = decodeURIComponent(PolicyDocument)
          await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: decoded }))
        }
      }
    },
  },
  {
    name: `the role in ${SOURCE} trusts another role than the function’s`,
    breakIt: (aws) => changeTrust(aws, (trust) => trust.replaceAll('role/resources-operator', 'role/resources-op')),
  },
  {
    name: `the role in ${SOURCE} wants another external id`,
    breakIt: (aws) => changeTrust(aws, (trust) => trust.replaceAll('operator-4711', 'operator-0815')),
  },
]

async function showMishap(system: RunningSystem, { name, breakIt }: Mishap): Promise<void> {
  heading(`   ${name}`)
  const mend = await breakIt(system.aws)
  // Sessions that were assumed before live on; AWS does not take them back either.
  system.aws.clock.advance(SESSION_MILLISECONDS)
  const outcome = await system.invoke<Outcome>('operator', READ)
  if ('value' in outcome) throw new Error('the bucket was read, though it must not be')
  line('AWS says', `${outcome.code}: ${outcome.message}`, 'red')
  await tellCall(system, 'reports')
  await mend()
  good(`mended: ${KEY} says ${valueIn(await system.invoke<Outcome>('operator', READ))}`)
}

function valueIn(outcome: Outcome): string | Readonly<Record<string, string>> {
  if ('value' in outcome) return outcome.value
  throw new Error(`${outcome.code}: ${outcome.message}`)
}

function denied(outcome: Outcome, what: string): void {
  if ('value' in outcome) throw new Error(`${what} was allowed`)
  line('✗', `${what}: ${outcome.code}`, 'red')
}

await tellExample('assume-role-resources', POINT, async () => {
  heading('1  A local AWS, and a stack in each account')
  const system = await startSystem(topology, new URL('xacct.config.ts', import.meta.url))
  try {
    const machines = await furnish(system.aws)
    await use(system, machines)
    heading('4  Assuming the role fails, and why')
    for (const mishap of MISHAPS) await showMishap(system, mishap)
  } finally {
    await system.aws.close()
  }
})
