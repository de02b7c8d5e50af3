import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { type Ended, runs, Xacct } from './process.ts'

vi.setConfig({ testTimeout: 90_000 })

const folder = mkdtempSync(join(tmpdir(), 'xacct-load-'))
const started: Xacct[] = []
afterAll(async () => {
  rmSync(folder, { recursive: true })
  for (const xacct of started) await xacct.cleanUp()
})

const config = ['--config', 'examples/remote-lambda/xacct.config.ts']

function start(...parameters: string[]): Xacct {
  const xacct = new Xacct('load', ...parameters, ...config)
  started.push(xacct)
  return xacct
}

const load = (...parameters: string[]): Promise<Ended> => start(...parameters).ended

test('bad input is told all at once, and nothing is sent', async () => {
  const ended = await load(
    'greter',
    ...['--rate', '10..x', '--for', '30', '--warm-up', '2d', '--ramp', '1x', '--in-flight', '0'],
    ...['--event', '{"a":{{what}},"b":{{random 2}}}', '--local', '--endpoint', 'http://127.0.0.1:9', '--size', '12'],
  )
  expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 2, stdout: '' })
  const told = ended.stderr.split('\n')
  for (const problem of [
    'no function or stream `greter`',
    '`x` is no rate',
    '`30` is no time',
    '`2d` is no time',
    '`1x` is no time',
    '`0` is no number for --in-flight',
    '--local starts an AWS of its own',
    '--size is for --plan',
    'line 1, column 6: no placeholder `{{what}}`',
    'line 1, column 19: `{{random 2}}` is not how `random` is written',
  ]) {
    expect(
      told.filter((line) => line.includes(problem)),
      problem,
    ).toHaveLength(1)
  }
})

test.each<[title: string, parameters: string[], problem: string]>([
  ['no rate', ['greeter'], 'no --rate'],
  ['an event that is no JSON', ['greeter', '--rate', '1', '--event', '{{{i}}}'], 'the event is no JSON'],
  [
    'an event that is too large',
    ['greeter', '--rate', '1', '--async', '--event', 'FILE'],
    'the event has 1,100,002 bytes',
  ],
  ['a file that is not there', ['greeter', '--rate', '1', '--event', 'none.json'], 'there is no file `none.json`'],
  ['a plan that would be a guess', ['greeter', '--plan', '10'], 'a plan needs to know how long one invocation takes'],
])('%s is refused with 2', async (_, parameters, problem) => {
  const file = join(folder, 'large.json')
  writeFileSync(file, JSON.stringify('a'.repeat(1_100_000)))
  const ended = await load(...parameters.map((one) => (one === 'FILE' ? file : one)))
  expect(ended.stderr).toContain(problem)
  expect(ended.code).toBe(2)
})

test('a plan sends nothing, and says first what breaks first', async () => {
  const { code, stdout, stderr } = await load('caller', '--plan', '1000000', '--duration', '120ms')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.split('\n').slice(0, 2)).toEqual([
    'caller at 1,000,000/s',
    '  breaks first  environments busy at once: 120,000 needed, 1,000 there; enough for 8,333/s; can be',
  ])
})

test('on a local AWS of its own: measured, planned with what was measured, and drawn', async () => {
  const page = join(folder, 'load.html')
  const { code, stdout } = await load(
    ...['greeter', '--rate', '20', '--for', '500ms', '--local', '--json', '--plan', '5000', '--report', page],
  )
  expect(code).toBe(0)
  const result = JSON.parse(stdout)
  expect(result).toMatchObject({ throughput: { arrivals: 10, succeeded: 10 }, endedEarly: false, plan: { rate: 5000 } })
  expect(result.plan.assumed[0]).toContain('as measured')
  expect(readFileSync(page, 'utf8')).toContain('<h1>Load of function greeter</h1>')
})

test.skipIf(!existsSync('/proc/self/stat'))(
  'told to stop, it reports what it has, and leaves nothing running',
  async () => {
    const xacct = start('greeter', '--rate', '20', '--for', '10m', '--local', '--json')
    await vi.waitFor(() => expect(xacct.stderr).toContain('loading greeter'), { timeout: 60_000, interval: 20 })
    await vi.waitFor(() => expect(xacct.descendants().length).toBeGreaterThan(0), { timeout: 60_000, interval: 20 })
    const processes = xacct.descendants()
    xacct.child.kill('SIGINT')
    const { code, stdout } = await xacct.ended
    const result = JSON.parse(stdout)
    expect({ code, endedEarly: result.endedEarly }).toEqual({ code: 130, endedEarly: true })
    expect(result.seconds).toBeLessThan(600)
    await vi.waitFor(() => expect(processes.filter(runs)).toEqual([]), { timeout: 5_000, interval: 10 })
  },
)
