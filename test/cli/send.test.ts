import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ranges, unsentLines } from '../../src/cli/tell-sent.ts'
import { connect } from '../../src/deploy/connection.ts'
import { deploy } from '../../src/deploy/deploy.ts'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { type Ended, Xacct } from './process.ts'
import { ProjectFolder } from './project-folder.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = new ProjectFolder('test/cli/send.test.ts')
const started: Xacct[] = []
let aws: LocalAws
beforeAll(async () => {
  const topology = folder.topology({ streams: { orders: { account: 'home' } }, functions: {} })
  folder.write('orders.jsonl', '{"n":1}\n\n{"n":2}\n')
  folder.write('bad.jsonl', '{"n":1}\nno\n{"m":1}\n')
  aws = await startLocalAws()
  const connections = new Map(topology.accounts.map((one) => [one.name, connect(one, { endpoint: aws.endpoint })]))
  await deploy({ topology, connections, packages: [] })
})
afterAll(async () => {
  for (const xacct of started) await xacct.cleanUp()
  await aws.close()
  folder.cleanUp()
})

function run(...parameters: string[]): Promise<Ended> {
  const xacct = new Xacct('send', ...parameters, '--config', folder.config, '--endpoint', aws.endpoint)
  started.push(xacct)
  return xacct.ended
}

describe('xacct send', () => {
  test('tells what was sent', async () => {
    const ended = await run('orders', `${folder.path}/orders.jsonl`, '--json')
    expect([ended.code, ended.stderr]).toEqual([0, ''])
    expect(JSON.parse(ended.stdout)).toMatchObject({ target: 'orders', sent: 2, retried: 0, throttled: 0, unsent: [] })
  })

  test('tells every bad line, and sends none', async () => {
    const ended = await run('orders', `${folder.path}/bad.jsonl`, '--key', 'n')
    expect([ended.code, ended.stdout]).toEqual([2, ''])
    expect(ended.stderr.replaceAll(folder.path, '')).toBe(
      [
        'xacct: /bad.jsonl:2: is no JSON: Unexpected token \'o\', "no" is not valid JSON',
        '       each line is one JSON value',
        'xacct: /bad.jsonl:3: has no text or number at `n`',
        '       --key names a field that every line has; without it, a hash of the line is the key',
        '',
      ].join('\n'),
    )
  })

  test('standard input, a stream that is none', async () => {
    const ended = await run('order', '-')
    expect([ended.code, ended.stderr]).toEqual([
      2,
      'xacct: no stream or queue `order`\n       did you mean `orders`?\n',
    ])
  })
})

test.each([
  [[], ''],
  [[3], '3'],
  [[1, 2, 3], '1-3'],
  [[1, 3, 4, 9], '1, 3-4, 9'],
])('lines %j are told as %s', (lines, text) => {
  expect(ranges(lines)).toBe(text)
})

test('lines with the same fate are told together', () => {
  const unsent = [
    { line: 2, code: 'unknown', message: 'TimeoutError' },
    { line: 3, code: 'unknown', message: 'TimeoutError' },
    { line: 4, code: 'not-tried', message: 'it did not come to it' },
  ]
  expect(unsentLines(unsent)).toEqual([
    'lines 2-3: may have arrived, nobody answered (TimeoutError)',
    'line 4: not sent, not-tried: it did not come to it',
  ])
})
