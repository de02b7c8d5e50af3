import { expect, test } from 'vitest'
import { readSince } from '../../src/cli/read-since.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')

test.each([
  ['30s', '2026-03-01T11:59:30.000Z'],
  ['10m', '2026-03-01T11:50:00.000Z'],
  ['2h', '2026-03-01T10:00:00.000Z'],
  ['1d', '2026-02-28T12:00:00.000Z'],
  ['999999d', '1970-01-01T00:00:00.000Z'],
  ['2026-02-01', '2026-02-01T00:00:00.000Z'],
  ['2026-02-01T10:00:00+02:00', '2026-02-01T08:00:00.000Z'],
])('%s is %s', (text, expected) => {
  expect(new Date(readSince(text, NOW)).toISOString()).toBe(expected)
})

test.each(['', '10', 'm', '10 m', '-1h', 'yesterday', '1w', '2026-13-01'])('`%s` is no time', (text) => {
  expect(() => readSince(text, NOW)).toThrow('is no time')
})
