import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DeleteRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam'
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defineTopology } from 'xacct'
import { InvocationError, type LocalAws, startSystem, type TestSystem } from 'xacct/testing'
import { pickTestPlace } from '../local/test-accounts.ts'

const { accounts } = pickTestPlace('start-system.test.ts')
const [calling, called] = accounts
const folder = mkdtempSync(join(tmpdir(), 'xacct-testing-'))

const CALLER = `import { target } from 'xacct/runtime'
const greet = target('greet')
export const handler = async (event) => {
  if (event.fail) throw new RangeError('not today')
  console.log('asked by', event.name)
  return greet.invoke(event)
}
`
const GREETER = `export const handler = async ({ name }, { invokedFunctionArn }) =>
  ({ hello: name, from: invokedFunctionArn.split(':')[4] })
`
const SETTINGS = {
  name: 'sys',
  accounts: { calling: { id: calling, profile: 'nobody-has-it' }, called: { id: called, region: 'eu-central-1' } },
  functions: {
    caller: { account: 'calling', entry: './code/caller.ts' },
    greeter: { account: 'called', entry: './code/greeter.ts', alias: 'live' },
  },
  queues: { orders: { account: 'called' } },
  calls: { greet: { from: 'caller', to: 'greeter' } },
} as const

let system: TestSystem
beforeAll(async () => {
  mkdirSync(join(folder, 'code'))
  writeFileSync(join(folder, 'code/caller.ts'), CALLER)
  writeFileSync(join(folder, 'code/greeter.ts'), GREETER)
  writeFileSync(join(folder, 'xacct.config.json'), JSON.stringify(SETTINGS))
  system = await startSystem(defineTopology(SETTINGS), { base: folder })
})
afterAll(async () => {
  await system.close()
  rmSync(folder, { recursive: true })
})

test('a function calls one in another account and answers', async () => {
  expect(await system.invoke('caller', { name: 'Ada' })).toEqual({ hello: 'Ada', from: called })
  expect(await system.invoke<undefined>('caller', { name: 'Ada' }, { async: true })).toBeUndefined()
})

test('an account is what SDK clients take: its root user, in its own Region', async () => {
  const account = system.account('called')
  expect(account).toMatchObject({ name: 'called', id: called, region: 'eu-central-1' })
  const sqs = new SQSClient(account)
  const QueueUrl = `${system.aws.endpoint}/${called}/sys-orders`
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '1' }))
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }))
  expect(Messages.map(({ Body }) => Body)).toEqual(['1'])
  sqs.destroy()
})

test('what was deployed is told, called first, with its outputs', () => {
  expect(system.stacks.map(({ stack }) => stack.place.account.name)).toEqual(['called', 'calling'])
  expect(Object.keys(system.stacks[0]?.outputs ?? {})).not.toEqual([])
})

test.each([
  ['function', () => system.invoke('caler'), 'no function `caler`; did you mean `caller`?'],
  ['function', () => system.invoke('x-y-z-x-y'), 'no function `x-y-z-x-y`; there are caller, greeter'],
  ['account', () => system.account('caled'), 'no account `caled`; did you mean `called`?'],
])('a name of no %s is refused', (_, use, message) => {
  expect(use).toThrow(new TypeError(message))
})

describe('a function that fails', () => {
  test('is told with its error and its log', async () => {
    const error = await system.invoke('caller', { fail: true }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(InvocationError)
    expect(error).toMatchObject({ errorType: 'RangeError', errorMessage: 'not today' })
    expect((error as Error).message).toMatch(/^caller failed: RangeError: not today\n\nlog:\n {2}START RequestId: /)
  })

  test('because of a denial is told with what would cure it', async () => {
    const iam = new IAMClient(system.account('calling'))
    const RoleName = 'sys-caller'
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }))
    for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))
    iam.destroy()
    // Sessions that were assumed before live on.
    system.aws.clock.advance(3_600_000)
    const error = await system.invoke('caller', { name: 'Ada' }).catch((thrown: unknown) => thrown)
    const { message } = error as Error
    expect(message).toContain('denied meanwhile:\n  User: arn:')
    expect(message).toContain(`fix  add to the policies of role \`sys-caller\` in account ${calling}`)
  })
})

test.each([
  ['a path', () => join(folder, 'xacct.config.json')],
  ['a URL', () => pathToFileURL(join(folder, 'xacct.config.json'))],
  ['a URL as text', () => pathToFileURL(join(folder, 'xacct.config.json')).href],
])('a configuration is found by %s, and `await using` closes what runs', async (_, place) => {
  let endpoint: string
  {
    await using own = await startSystem(place())
    endpoint = own.aws.endpoint
    expect((await fetch(`${endpoint}/_xacct/health`)).status).toBe(200)
  }
  await expect(fetch(`${endpoint}/_xacct/health`)).rejects.toThrow('fetch failed')
})

test.each([
  ['a configuration that is wrong', { ...SETTINGS, accounts: {} }, 'no account `calling`'],
  [
    'code that cannot be packed',
    { ...SETTINGS, functions: { ...SETTINGS.functions, x: { account: 'calling', entry: './code' } } },
    'is a folder',
  ],
])('%s is refused', async (_, settings, message) => {
  const path = join(folder, 'wrong.json')
  writeFileSync(path, JSON.stringify(settings))
  await expect(startSystem(path)).rejects.toThrow(message)
})

test('a topology may be made once the local AWS is there', async () => {
  let endpoint = ''
  const made = (aws: LocalAws) => {
    endpoint = aws.endpoint
    return defineTopology({ name: 'sys', accounts: { one: { id: calling } }, queues: { q: { account: 'one' } } })
  }
  await using own = await startSystem(made)
  expect(own.aws.endpoint).toBe(endpoint)
  expect(own.topology.queues).toHaveLength(1)
})

test('a deployment that fails leaves nothing running', async () => {
  const reserved = { account: 'calling' as const, entry: './code/caller.ts', reservedConcurrency: 100_000 }
  const topology = defineTopology({ ...SETTINGS, functions: { ...SETTINGS.functions, reserved } })
  const told: string[] = []
  await expect(
    startSystem(topology, { base: pathToFileURL(`${folder}/`), tell: ({ kind }) => told.push(kind) }),
  ).rejects.toThrow('ReservedConcurrentExecutions')
  expect(told).toContain('failed')
})
