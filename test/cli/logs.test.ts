import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { connect } from '../../src/deploy/connection.ts'
import { deploy } from '../../src/deploy/deploy.ts'
import { invokeFunction } from '../../src/deploy/invoke.ts'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { packFunctions } from '../../src/stacks/packages.ts'
import type { FunctionNode, Topology } from '../../src/topology/topology.ts'
import { type Ended, Xacct } from './process.ts'
import { ProjectFolder } from './project-folder.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = new ProjectFolder('test/cli/logs.test.ts')
const started: Xacct[] = []
let aws: LocalAws
let topology: Topology
beforeAll(async () => {
  folder.write('talker.mjs', 'export const handler = async ({ say }) => console.log(say)\n')
  topology = folder.topology({ functions: { talker: { account: 'home', entry: './talker.mjs' } } })
  aws = await startLocalAws()
  const connections = new Map(topology.accounts.map((one) => [one.name, connect(one, { endpoint: aws.endpoint })]))
  await deploy({ topology, connections, packages: await packFunctions(topology, folder.path) })
})
afterAll(async () => {
  for (const xacct of started) await xacct.cleanUp()
  await aws.close()
  folder.cleanUp()
})

function run(...parameters: string[]): Xacct {
  const xacct = new Xacct('logs', ...parameters, '--config', folder.config, '--endpoint', aws.endpoint)
  started.push(xacct)
  return xacct
}

async function say(text: string): Promise<void> {
  const [fn] = topology.functions as [FunctionNode]
  await invokeFunction(connect(fn.place.account, { endpoint: aws.endpoint }), fn, JSON.stringify({ say: text }))
}

const messages = ({ stdout }: Ended) =>
  stdout.split('\n').flatMap((line) => (line === '' ? [] : ((JSON.parse(line) as { message: string }).message ?? [])))

describe('xacct logs', () => {
  test('tells what was said, and that there is nothing', async () => {
    await say('good morning')
    const [plain, none] = await Promise.all([run('talker').ended, run('talker', '--filter', 'evening').ended])
    expect([plain.code, plain.stderr]).toEqual([0, ''])
    expect(plain.stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}START RequestId: /)
    expect(plain.stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}.*good morning$/m)
    expect([none.code, none.stdout]).toEqual([0, ''])
    expect(none.stderr).toMatch(/^nothing that `evening` finds was logged since .*\nnext: /)
  })

  test('--follow tells each line once, and ends with SIGINT', async () => {
    await say('before word')
    const following = run('talker', '--follow', '--json', '--filter', 'word')
    await vi.waitFor(() => expect(following.stdout).toContain('before word'), { timeout: 20_000, interval: 20 })
    await say('after word')
    await vi.waitFor(() => expect(following.stdout).toContain('after word'), { timeout: 20_000, interval: 20 })
    following.child.kill('SIGINT')
    const ended = await following.ended
    expect([ended.code, ended.stderr]).toEqual([0, ''])
    expect(messages(ended).map((text) => /(before|after) word/.exec(text)?.[1])).toEqual(['before', 'after'])
  })

  test('a function that is none is refused with 2', async () => {
    const ended = await run('talkr').ended
    const stderr = 'xacct: no function `talkr`\n       did you mean `talker`?\n'
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 2, stderr })
  })
})
