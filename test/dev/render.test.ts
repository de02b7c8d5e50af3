import { describe, expect, test } from 'vitest'
import type { DevEvent, DevHappening } from '../../src/dev/dev-event.ts'
import { DevTally } from '../../src/dev/dev-state.ts'
import { widthOf } from '../../src/dev/fit-line.ts'
import { renderView } from '../../src/dev/render.ts'
import { renderDenial, renderHelp } from '../../src/dev/render-pages.ts'
import { readTopology } from '../../src/topology/define-topology.ts'

const topology = readTopology({
  name: 'orders',
  accounts: { shop: { id: '111111111111' }, stock: { id: '222222222222', region: 'eu-central-1' } },
  functions: {
    checkout: { account: 'shop', entry: './checkout.ts' },
    reserve: { account: 'stock', entry: './reserve.ts', alias: 'live' },
    audit: { account: 'stock', arn: 'arn:aws:lambda:eu-central-1:222222222222:function:audit' },
  },
  streams: { orders: { account: 'shop' } },
  calls: { 'reserve-stock': { from: 'checkout', to: 'reserve' } },
})

const denial = {
  who: 'checkout',
  action: 'lambda:InvokeFunction',
  resource: 'arn:aws:lambda:eu-central-1:222222222222:function:audit',
  message: 'User: arn:aws:sts::111111111111:assumed-role/orders-checkout/orders-checkout is not authorized',
  obstacles: [
    {
      account: '111111111111',
      finding: 'nothing in the policies of role `orders-checkout` in account 111111111111 allows it',
      fix: 'add to the policies of role `orders-checkout` in account 111111111111',
      statement: { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:…:function:audit' },
    },
  ],
  declare: "declare it in `calls`: 'checkout-audit': { from: 'checkout', to: 'audit' }",
}

const NOON = new Date(2026, 0, 31, 12, 0, 0).getTime()
const plain = (_: string, text: string) => text

function tallyOf(...happenings: DevHappening[]): DevTally {
  const tally = new DevTally()
  const first: DevHappening[] = [
    { kind: 'topology', topology },
    { kind: 'ready', endpoint: 'http://127.0.0.1:4566' },
  ]
  for (const [second, happening] of [...first, ...happenings].entries()) {
    tally.add({ ...happening, time: NOON + second * 1_000 } as DevEvent)
  }
  return tally
}

const busy = () =>
  tallyOf(
    { kind: 'run', run: { fn: 'checkout', milliseconds: 12.4, initMilliseconds: 130, lines: ['an order of 3'] } },
    { kind: 'call', call: 'reserve-stock', allowed: true },
    { kind: 'run', run: { fn: 'reserve', milliseconds: 1_234, error: 'TypeError: x is not a function', lines: [] } },
    { kind: 'swapped', functions: ['reserve'], milliseconds: 210 },
    { kind: 'denied', denial },
    { kind: 'denied', denial },
    {
      kind: 'problems',
      problems: [
        { code: 'code', where: 'functions.checkout.entry', message: 'checkout.ts:3: oh', hint: 'mend the code' },
      ],
    },
  )

describe.each([
  [80, 24],
  [140, 40],
])('the view in %i columns and %i rows', (columns, rows) => {
  const window = { columns, rows, paint: plain }
  const golden = (name: string) => `../golden/dev/${name}-${columns}.txt`
  const text = (lines: readonly string[]) => `${lines.map((line) => line.trimEnd()).join('\n')}\n`

  test.each([
    ['quiet', () => renderView(tallyOf().state, window)],
    ['busy', () => renderView(busy().state, window)],
    ['prompt', () => renderView(busy().state, { ...window, prompt: `checkout {"n":"${'9'.repeat(100)}"}` })],
    ['help', () => renderHelp(busy().state, window)],
    ['denial', () => renderDenial({ denial, count: 2, time: NOON }, window)],
  ])('%s', async (name, render) => {
    const lines = render()
    expect(lines).toHaveLength(rows)
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns)
    await expect(text(lines)).toMatchFileSnapshot(golden(name))
  })
})

test.each([
  [20, 5],
  [40, 10],
  [200, 60],
])('a window of %i by %i is filled and never overrun', (columns, rows) => {
  const tally = busy()
  for (let n = 0; n < 600; n++) {
    const lines = ['日本語のログ '.repeat(30), '\u001b[31mred\u001b[0m\ttab']
    tally.add({ kind: 'run', run: { fn: `fn-${n}`, milliseconds: n, lines }, time: NOON })
  }
  for (const lines of [
    renderView(tally.state, { columns, rows, paint: plain }),
    renderHelp(tally.state, { columns, rows, paint: plain }),
    renderDenial({ denial, count: 1, time: NOON }, { columns, rows, paint: plain, offset: 1_000 }),
  ]) {
    expect(lines).toHaveLength(rows)
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they would move the cursor
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f]/)
  }
})

test('clear forgets counts and lines, not what is broken', () => {
  const tally = busy()
  tally.clear()
  const shown = renderView(tally.state, { columns: 80, rows: 24, paint: plain }).join('\n')
  expect(shown).toMatch(/broken/)
  expect(shown).not.toMatch(/^denied|1 run/m)
})

test.each<[title: string, happening: DevHappening, left: number]>([
  ['the same was allowed', { kind: 'cured', asked: denial }, 0],
  ['its caller has new code', { kind: 'swapped', functions: ['checkout'], milliseconds: 1 }, 0],
  ['another one has new code', { kind: 'swapped', functions: ['reserve'], milliseconds: 1 }, 1],
  ['something else was allowed', { kind: 'cured', asked: { ...denial, action: 'sts:AssumeRole' } }, 1],
])('a denial after %s', (_, happening, left) => {
  expect(tallyOf({ kind: 'denied', denial }, happening).state.denials).toHaveLength(left)
})
