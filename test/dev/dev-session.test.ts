import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { problemsOf } from '../../src/cli/run-command.ts'
import type { DevEvent } from '../../src/dev/dev-event.ts'
import { DevSession } from '../../src/dev/dev-session.ts'
import { readTopology } from '../../src/topology/define-topology.ts'
import type { FunctionNode } from '../../src/topology/topology.ts'
import { ProjectFolder } from '../cli/project-folder.ts'

vi.setConfig({ testTimeout: 60_000 })

let folder: ProjectFolder
let events: DevEvent[]
let session: DevSession
beforeEach(() => {
  folder = new ProjectFolder('test/dev/dev-session.test.ts')
  events = []
})
afterEach(async () => {
  await session.close()
  folder.cleanUp()
})

const code = (answer: string) => `export const handler = () => ${JSON.stringify(answer)}\n`

async function start(): Promise<void> {
  const load = async () => ({
    topology: readTopology(JSON.parse(readFileSync(folder.config, 'utf8'))),
    file: folder.config,
    base: folder.path,
  })
  const tell = (event: DevEvent) => void events.push(event)
  session = await DevSession.start({ port: 0, host: '127.0.0.1', load, tell, describe: problemsOf })
}

/** Waits for one more event of a kind than there are now, while something is done. */
async function next<Kind extends DevEvent['kind']>(
  kind: Kind,
  act: () => void = () => {},
): Promise<Extract<DevEvent, { kind: Kind }>> {
  const ofKind = () => events.filter((event) => event.kind === kind)
  const before = ofKind().length
  act()
  await vi.waitFor(() => expect(ofKind().length).toBeGreaterThan(before), { timeout: 30_000, interval: 10 })
  return ofKind().at(-1) as Extract<DevEvent, { kind: Kind }>
}

async function answer(): Promise<unknown> {
  const [fn] = session.topology.functions as [FunctionNode]
  return JSON.parse((await session.invoke(fn, '{}')).payload)
}

const functions = { one: { account: 'home', entry: './one.mjs' } }

test('a deployment that fails leaves what ran before, code that was swapped since too', async () => {
  folder.topology({ functions })
  folder.write('one.mjs', code('first'))
  await start()
  await next('swapped', () => folder.write('one.mjs', code('second')))
  const { accounts, region, partition } = folder.place
  const from = `arn:${partition}:kinesis:${region}:${accounts[0]}:stream/nowhere`
  const triggers = { feed: { from, to: 'one', startingPosition: 'LATEST' } }
  const memory = { one: { ...functions.one, memory: 512 } }
  const { problems } = await next('problems', () => folder.topology({ functions: memory, triggers }))
  expect(problems).toEqual([expect.objectContaining({ code: 'stack-failed', where: `home/${region}` })])
  expect(await answer()).toBe('second')
  const { problems: none } = await next('problems', () => folder.topology({ functions }))
  expect(none).toEqual([])
  expect(await answer()).toBe('second')
})

test('a function with an alias is deployed, so that the alias follows', async () => {
  folder.topology({ functions: { one: { ...functions.one, alias: 'live' } } })
  folder.write('one.mjs', `import { word } from './word.mjs'\nexport const handler = () => word\n`)
  folder.write('word.mjs', `export const word = 'first'\n`)
  await start()
  expect(await answer()).toBe('first')
  await next('swapped', () => folder.write('word.mjs', `export const word = 'second'\n`))
  expect(await answer()).toBe('second')
})

test('a file that is not there yet is waited for', async () => {
  folder.topology({ functions })
  folder.write('one.mjs', code('first'))
  await start()
  const broken = `import { word } from './word.mjs'\nexport const handler = () => word\n`
  const { problems } = await next('problems', () => folder.write('one.mjs', broken))
  expect(problems[0]?.message).toBe('one.mjs:1: Could not resolve "./word.mjs"')
  await next('swapped', () => folder.write('word.mjs', `export const word = 'there'\n`))
  expect(await answer()).toBe('there')
})

test('a function that is new to the configuration is deployed with its code', async () => {
  folder.topology({ functions })
  folder.write('one.mjs', code('first'))
  folder.write('two.mjs', code('two'))
  await start()
  const { stack } = await next('deployed', () => {
    folder.topology({ functions: { ...functions, two: { account: 'away', entry: './two.mjs' } } })
  })
  expect(stack).toBe(`away/${folder.place.region}`)
  const two = session.topology.functions.at(-1) as FunctionNode
  expect((await session.invoke(two, '{}')).payload).toBe('"two"')
})

test('a denial is told, and that it is over once the configuration declares the call', async () => {
  const two = { two: { account: 'away', entry: './two.mjs' } }
  const { accounts, region, partition } = folder.place
  const arn = `arn:${partition}:lambda:${region}:${accounts[1]}:function:project-two`
  const text = `import { target } from 'xacct/runtime'\nconst two = target({ functionArn: '${arn}' })\n`
  folder.topology({ functions: { ...functions, ...two } })
  folder.write('one.mjs', `${text}export const handler = () => two.invoke({})\n`)
  folder.write('two.mjs', code('two'))
  await start()
  const [{ denial }] = await Promise.all([next('denied'), answer()])
  expect(denial).toMatchObject({ who: 'one', action: 'lambda:InvokeFunction', resource: arn })
  expect(denial.declare).toBe("declare it in `calls`: 'one-two': { from: 'one', to: 'two' }")
  const calls = { 'one-two': { from: 'one', to: 'two', by: 'resource-policy' } }
  await next('topology', () => folder.topology({ functions: { ...functions, ...two }, calls }))
  const [{ asked }] = await Promise.all([next('cured'), answer()])
  expect(asked).toEqual({ who: 'one', action: 'lambda:InvokeFunction', resource: arn })
  expect(events).toContainEqual(expect.objectContaining({ kind: 'call', call: 'one-two', allowed: true }))
})
