import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LoadArgs, readLoadSettings } from '../../src/cli/load-settings.ts'
import { planLoad } from '../../src/cli/plan-load.ts'
import { InputError } from '../../src/cli/run-command.ts'
import { tellLoadPlan } from '../../src/cli/tell-load-plan.ts'
import { Terminal } from '../../src/cli/terminal.ts'
import { readTopology } from '../../src/topology/define-topology.ts'

const topology = readTopology({
  name: 'flow',
  accounts: { a: { id: '111111111111' } },
  functions: { work: { account: 'a', entry: './a.ts', memory: 128 }, both: { account: 'a', entry: './a.ts' } },
  streams: { orders: { account: 'a' }, both: { account: 'a' } },
})

const DEFAULTS: LoadArgs = {
  target: 'work',
  for: '30s',
  'warm-up': '0s',

  async: false,
  local: false,
}

const folder = mkdtempSync(join(tmpdir(), 'xacct-load-'))
const large = join(folder, 'large.json')
beforeAll(() => writeFileSync(large, JSON.stringify('a'.repeat(1_100_000))))
afterAll(() => rmSync(folder, { recursive: true }))

test.each<[given: Partial<LoadArgs>, course: object]>([
  [{ rate: '200' }, { from: 200, to: 200, ramp: 0 }],
  [{ rate: '0.5' }, { from: 0.5, to: 0.5, ramp: 0 }],
  [
    { rate: '200', ramp: '10s' },
    { from: 0, to: 200, ramp: 10_000 },
  ],
  [{ rate: '10..200' }, { from: 10, to: 200, ramp: 30_000 }],
  [
    { rate: '200..10', ramp: '500ms' },
    { from: 200, to: 10, ramp: 500 },
  ],
])('%o is the course %o', (given, course) => {
  expect(readLoadSettings({ ...DEFAULTS, ...given }, topology).course).toEqual(course)
})

test('everything that is wrong is told at once', () => {
  const given = {
    ...{ target: 'wrok', rate: '10..x', for: '30', 'warm-up': '2d', ramp: '1x', 'in-flight': '0', size: '12' },
    ...{ event: '{"a":{{what}},"b":{{random 2}}}', local: true, endpoint: 'http://127.0.0.1:9' },
  }
  const read = () => readLoadSettings({ ...DEFAULTS, ...given }, topology)
  expect(problemsOf(read).map(([, message]) => message)).toEqual([
    'no function or stream `wrok`',
    '`30` is no time',
    '`2d` is no time',
    '`1x` is no time',
    '`0` is no number for --in-flight',
    '`x` is no rate',
    '--local starts an AWS of its own',
    '--size is for --plan',
    'line 1, column 6: no placeholder `{{what}}`',
    'line 1, column 19: `{{random 2}}` is not how `random` is written',
  ])
})

test.each<[given: Partial<LoadArgs>, where: string, message: string]>([
  [{}, '--rate', 'no --rate'],
  [{ rate: '0' }, '--rate', '`0` is no rate'],
  [{ rate: '1..2..3' }, '--rate', '`1..2..3` is no rate'],
  [{ rate: '..3' }, '--rate', '`` is no rate'],
  [{ rate: '1', for: '0s' }, '--for', '`0s` is too short for --for'],
  [{ rate: '1', ramp: '31s' }, '--ramp', '`31s` is too long for --ramp'],
  [{ rate: '1', target: 'orders', async: true }, '--async', '`orders` is a stream'],
  [{ rate: '1', target: 'both' }, 'target', '`both` is a function and a stream'],
  [{ rate: '1', event: '{"a":' }, '--event', 'the event is no JSON: Unexpected end of JSON input'],
  [{ rate: '1', event: large, async: true }, '--event', 'the event has 1,100,002 bytes'],
  [{ rate: '1', event: large, target: 'orders' }, '--event', 'the event has 1,100,002 bytes'],
  [{ rate: '1', event: 'none.json' }, '--event', 'there is no file `none.json`'],
  [{ rate: '1', report: '/none/load.html' }, '--report', 'there is no folder `/none`'],
  [{ rate: '1', report: '.' }, '--report', '`.` is a folder'],
  [{ plan: '1', duration: '1s', report: 'a.html' }, '--report', '--report draws what a run measured'],
  [{ plan: '10' }, '--duration', 'a plan needs to know how long one invocation takes'],
  [{ plan: '10', rate: '1', async: true }, '--duration', 'a plan needs to know how long one invocation takes'],
])('%o is refused', (given, where, message) => {
  expect(problemsOf(() => readLoadSettings({ ...DEFAULTS, ...given }, topology))).toEqual([[where, message]])
})

test.each<[title: string, given: Partial<LoadArgs>]>([
  ['a larger event where nobody waits for the answer', { rate: '1', event: large }],
  ['a record that is no JSON', { rate: '1', target: 'orders', event: '{{i}} of many' }],
  ['a plan with a measurement', { rate: '1', plan: '10' }],
])('%s is taken', (_, given) => {
  expect(readLoadSettings({ ...DEFAULTS, ...given }, topology).target).toBeDefined()
})

test.each([
  [{}, 50],
  [{ local: true }, 10],
  [{ local: true, 'in-flight': '3' }, 3],
])('%o: so many in flight: %i', (given, inFlight) => {
  expect(readLoadSettings({ ...DEFAULTS, rate: '1', ...given }, topology).inFlight).toBe(inFlight)
})

test('each arrival has an event of its own', () => {
  const { event } = readLoadSettings({ ...DEFAULTS, rate: '1', event: '{"n":{{i}},"id":"{{uuid}}"}' }, topology)
  const [first, second] = [0, 1].map((index) => JSON.parse(event.text(index)) as { n: number; id: string })
  expect([first?.n, second?.n]).toEqual([0, 1])
  expect(first?.id).not.toBe(second?.id)
})

test('a plan says first what breaks first', () => {
  const lines: string[] = []
  const stream = { write: (text: string) => lines.push(text.trimEnd()) } as unknown as NodeJS.WriteStream
  const settings = readLoadSettings({ ...DEFAULTS, plan: '1000000', duration: '120ms' }, topology)
  const plan = planLoad(topology, settings, false)
  if (plan !== undefined) tellLoadPlan(new Terminal(stream), plan)
  expect(lines.slice(0, 2)).toEqual([
    'work at 1,000,000/s',
    '  breaks first  environments busy at once: 120,000 needed, 1,000 there; enough for 8,333/s; can be',
  ])
  expect(lines.join('\n')).not.toMatch(/NaN|Infinity|undefined/)
})

/** Where and what, of everything that is refused. @throws Error where nothing is */
function problemsOf(read: () => unknown): [where: string, message: string][] {
  try {
    read()
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(({ where, message }) => [where, message])
    throw error
  }
  throw new Error('it was taken')
}
