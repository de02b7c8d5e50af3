import { expect, test } from 'vitest'
import { connect } from '../../src/deploy/connection.ts'
import { DeployError } from '../../src/deploy/deploy-error.ts'
import { type LogQuery, readLogs } from '../../src/deploy/logs.ts'
import type { FunctionNode } from '../../src/topology/topology.ts'
import { useDeployWorld } from './deploy-world.ts'

const { world, home, invoke, aws } = useDeployWorld('test/deploy/logs.test.ts')
const TALKER = 'export const handler = async ({ say }) => console.log(say)\n'

/** A function that says what it is sent, once deployed. */
async function deployTalker(): Promise<FunctionNode> {
  world.write('talker.mjs', TALKER)
  const functions = { talker: { account: 'home', entry: './talker.mjs' } }
  const topology = world.topology('logs', { functions, calls: {} })
  await world.deploy(topology)
  return topology.functions[0] as FunctionNode
}

async function linesOf(fn: FunctionNode, query: Partial<LogQuery> = {}): Promise<string[]> {
  const connection = connect(fn.place.account, { endpoint: aws().endpoint })
  const said: string[] = []
  for await (const { message } of readLogs(connection, fn, { since: 0, ...query })) {
    said.push(message.split('\t').at(-1) as string)
  }
  return said
}

test('the lines of a log, from a time on, filtered or not', async () => {
  const fn = await deployTalker()
  await invoke(home, fn.functionName, { say: 'early' })
  aws().clock.advance(3_600_000)
  const between = aws().clock.now()
  await invoke(home, fn.functionName, { say: 'late' })
  const all = await linesOf(fn)
  expect(all.filter((line) => /^(early|late)$/.test(line))).toEqual(['early', 'late'])
  expect(all.some((line) => line.startsWith('START RequestId'))).toBe(true)
  expect(await linesOf(fn, { filter: 'early' })).toEqual(['early'])
  expect(await linesOf(fn, { filter: '?early ?late', since: between })).toEqual(['late'])
})

test('more lines than a page holds', async () => {
  const fn = await deployTalker()
  const say = Array.from({ length: 10_500 }, (_, i) => `n${i}`).join('\n')
  await invoke(home, fn.functionName, { say })
  const said = (await linesOf(fn)).flatMap((line) => line.split('\r')).filter((line) => /^n\d+$/.test(line))
  expect(new Set(said).size).toBe(10_500)
})

test('what is not there, or not understood, is told', async () => {
  const fn = await deployTalker()
  const problemOf = async (node: FunctionNode, query: Partial<LogQuery> = {}) => {
    const error = await linesOf(node, query).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    return error instanceof DeployError ? error.problems[0] : error
  }
  expect(await problemOf({ ...fn, functionName: 'nobody' })).toMatchObject({
    code: 'missing',
    where: 'the log of function `talker`',
    message: 'ResourceNotFoundException: The specified log group does not exist.',
  })
  expect(await problemOf(fn, { filter: '[a, b]' })).toMatchObject({
    code: 'refused',
    message: 'InvalidParameterException: Invalid filter pattern',
  })
})
