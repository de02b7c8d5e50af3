import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, test } from 'vitest'

// The tour as a newcomer runs it, with its output going into a file.

const MAX_MILLISECONDS = 15_000
const MISHAPS = 4

let tour: { readonly code: number | null; readonly out: string; readonly err: string; readonly milliseconds: number }
beforeAll(async () => {
  const begun = performance.now()
  const child = spawn(process.execPath, ['--import', 'tsx', 'examples/kinesis-bridge/tour.ts'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: MAX_MILLISECONDS,
  })
  const [[code], out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)])
  tour = { code: code as number | null, out, err, milliseconds: performance.now() - begun }
})

test('ends by itself, well, and in time', () => {
  expect(tour).toMatchObject({ code: 0, err: '' })
  expect(tour.milliseconds).toBeLessThan(MAX_MILLISECONDS)
})

test('all orders arrived in order, with few calls', () => {
  expect(tour.out).toMatch(/✓ +all 1000 in [\d.]+ s, none twice, in order for each of 60 partition keys/)
  const [, assumed, invoked] = /(\d+) × sts:AssumeRole, (\d+) × lambda:InvokeFunction/.exec(tour.out) ?? []
  expect(Number(assumed)).toBeGreaterThan(0)
  expect(Number(assumed)).toBeLessThanOrEqual(4)
  expect(Number(invoked)).toBeLessThanOrEqual(40)
})

describe('each mishap', () => {
  const sections = () =>
    tour.out
      .split('One permission taken away at a time')[1]
      ?.split(/\n\n {3}(?=\S)/)
      .slice(1) ?? []

  test('is there', () => {
    expect(sections().map((section) => section.split('\n')[0])).toEqual([
      "the bridge's role in 111111111111 may no longer assume the role",
      'the role in 999999999999 no longer trusts the bridge',
      'the role in 999999999999 may no longer invoke the function',
      'the bridge sends a wrong external id',
    ])
  })

  test.each(Array.from({ length: MISHAPS }, (_, index) => index))('%i: delivers nothing, then everything', (index) => {
    expect(sections()[index]).toContain('0 of 20 delivered meanwhile; after the mend 20 of 20')
  })

  test.each([
    [
      0,
      'AccessDenied: User: arn:aws:sts::111111111111:assumed-role/kinesis-bridge-role/bridge',
      'no identity-based policy allows the sts:AssumeRole action',
    ],
    [
      1,
      'AccessDenied: User: arn:aws:sts::111111111111:assumed-role/kinesis-bridge-role/bridge',
      'no role trust policy allows the sts:AssumeRole action',
    ],
    [
      2,
      'AccessDeniedException: User: arn:aws:sts::999999999999:assumed-role/kinesis-reader-invocation-role/kinesis-bridge',
      'no identity-based policy allows the lambda:InvokeFunction action',
    ],
    [
      3,
      'AccessDenied: User: arn:aws:sts::111111111111:assumed-role/kinesis-bridge-role/bridge',
      'requires StringEquals sts:ExternalId `orders-7f3a`; the request has `orders-0000`',
    ],
  ])('%i: says what AWS says, why, and the fix', (index, ...texts) => {
    const unwrapped = (sections()[index] ?? '').replace(/\s+/g, ' ')
    for (const expected of [...texts, ' why ', ' fix ']) expect(unwrapped).toContain(expected)
  })
})

test('a log reads well: no colour, no carriage return, no line over 100 columns but JSON', () => {
  expect(tour.out).not.toContain('\x1b')
  expect(tour.out).not.toContain('\r')
  const wide = tour.out.split('\n').filter((line) => line.length > 100 && !line.trimStart().startsWith('{'))
  expect(wide).toEqual([])
})
