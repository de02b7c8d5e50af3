// A function calls a function in another account and gets its answer; then by every name that it has, by one that nobody
// granted, and by a role that trusts somebody else. Ends by itself.
import { GetRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import type { LocalAws } from 'xacct/local'
import { heading, line } from '../print.ts'
import { type RunningSystem, startSystem } from '../start-system.ts'
import { good, tellCall, tellDenial, tellExample } from '../tell.ts'
import type { Request } from './functions/caller.ts'
import type { Greeting } from './functions/greeter.ts'
import topology from './xacct.config.ts'

const [CALLING, CALLED] = ['111111111111', '222222222222']
const RoleName = 'remote-lambda-call-greet'
const GREETER = 'remote-lambda-greeter'
const SESSION_MILLISECONDS = 3_600_000

const NAMES = [
  ['its name', `${GREETER}:live`],
  ['partial ARN', `${CALLED}:function:${GREETER}:live`],
  ['full ARN', `arn:aws:lambda:us-east-1:${CALLED}:function:${GREETER}:live`],
] as const

const POINT = `A function in account ${CALLING} calls a function in ${CALLED}, and gets its answer.`

await tellExample('remote-lambda', POINT, async () => {
  heading('1  A local AWS, and a stack in each account')
  const system = await startSystem(topology, new URL('xacct.config.ts', import.meta.url))
  try {
    await call(system)
    await miss(system)
    await distrust(system)
  } finally {
    await system.aws.close()
  }
})

async function call(system: RunningSystem): Promise<void> {
  heading('2  The answer travels back')
  await expectGreeting(system, { name: 'Ada' })
  heading('3  By every name that the function has')
  for (const [kind, greeter] of NAMES) {
    line(kind, greeter)
    await expectGreeting(system, { name: 'Ada', greeter })
  }
}

async function miss(system: RunningSystem): Promise<void> {
  heading('4  Without its alias it is another function: `:live` is granted, and nothing else')
  line('asked for', GREETER)
  await expectDenial(system, { name: 'Ada', greeter: GREETER })
  tellDenial(system, 'lambda:InvokeFunction')
}

async function distrust(system: RunningSystem): Promise<void> {
  heading(`5  The role in ${CALLED} trusts somebody else`)
  const trust = await trustOf(system.aws)
  await setTrust(system.aws, trust.replaceAll('role/remote-lambda-caller', 'role/somebody-else'))
  // The session that was assumed before lives on; AWS does not take it back either.
  system.aws.clock.advance(SESSION_MILLISECONDS)
  await expectDenial(system, { name: 'Ada' })
  await tellCall(system, 'greet')
  await setTrust(system.aws, trust)
  await expectGreeting(system, { name: 'Ada' })
}

async function expectGreeting(system: RunningSystem, request: Request): Promise<void> {
  const greeting = await system.invoke<Greeting>('caller', request)
  if (greeting.hello !== request.name || greeting.from !== CALLED) throw new Error(JSON.stringify(greeting))
  good(JSON.stringify(greeting))
}

async function expectDenial(system: RunningSystem, request: Request): Promise<void> {
  const error = await system.invoke('caller', request).then(
    () => undefined,
    (failure: Error) => failure,
  )
  const [, message] = /"errorMessage":"(User: [^"]+)"/.exec(error?.message ?? '') ?? []
  if (message === undefined) throw new Error(error?.message ?? 'the call was allowed')
  line('AWS says', message, 'red')
}

async function trustOf(aws: LocalAws): Promise<string> {
  const { Role } = await new IAMClient(aws.account(CALLED)).send(new GetRoleCommand({ RoleName }))
  return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')
}

async function setTrust(aws: LocalAws, PolicyDocument: string): Promise<void> {
  await new IAMClient(aws.account(CALLED)).send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))
}
