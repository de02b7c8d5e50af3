import { expect, test } from 'vitest'
import { readRecords } from '../../../src/deploy/send/read-records.ts'
import type { QueueNode, StreamNode } from '../../../src/topology/topology.ts'

const stream = { kind: 'stream', name: 'orders', exists: false } as StreamNode
const queue = { kind: 'queue', name: 'jobs', exists: false } as QueueNode
const MIB = 1024 * 1024

test.each<[title: string, text: string, key: string | undefined, keys: [line: number, key: string][]]>([
  [
    'a field',
    '{"customer":"ada"}\n{"customer":7}\n',
    'customer',
    [
      [1, 'ada'],
      [2, '7'],
    ],
  ],
  ['a field within another', '{"a":{"b":true}}', 'a.b', [[1, 'true']]],
  ['a field with a dot in its name', '{"a.b":"x","a":{"b":"y"}}', 'a.b', [[1, 'x']]],
  [
    'empty lines count but are not sent',
    '\n{"k":1}\r\n  \n{"k":2}',
    'k',
    [
      [2, '1'],
      [4, '2'],
    ],
  ],
  ['a byte order mark', '\ufeff{"k":1}', 'k', [[1, '1']]],
])('%s', (_, text, key, keys) => {
  const { records, bad } = readRecords(Buffer.from(text), stream, key)
  expect(bad).toEqual([])
  expect(records.map((record) => [record.line, record.key])).toEqual(keys)
  const [first] = records
  expect(Buffer.from(first?.data ?? []).toString()).toMatch(/^\{.*\}$/)
})

test('without a field, equal lines have equal keys and others have others; a queue has one', () => {
  const text = Buffer.from('{"n":1}\n{"n":2}\n{"n":1}\n')
  const [a, b, c] = readRecords(text, stream).records.map(({ key }) => key)
  expect(a).toMatch(/^[0-9a-f]{32}$/)
  expect([a === c, a === b]).toEqual([true, false])
  expect(new Set(readRecords(text, queue).records.map(({ key }) => key)).size).toBe(1)
})

test('every bad line is told with its number, the good ones are read', () => {
  const lines = [
    '{"k":"fine"}',
    '{"k":',
    '{}',
    '{"k":{}}',
    '{"k":""}',
    `{"k":"${'x'.repeat(257)}"}`,
    `{"k":"${'x'.repeat(MIB)}"}`,
    Buffer.from([0x22, 0xff, 0x22]),
  ]
  const bytes = Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]))
  const { records, bad } = readRecords(bytes, stream, 'k')
  expect(records.map(({ line }) => line)).toEqual([1])
  expect(bad.map(({ line, message }) => `${line}: ${message.slice(0, 20)}`)).toEqual([
    '2: is no JSON: Unexpect',
    '3: has no text or numbe',
    '4: has no text or numbe',
    '5: has no text or numbe',
    '6: has a key of 257 cha',
    '7: has 1048584 bytes; s',
    '8: is no UTF-8',
  ])
})

test('a queue takes no character that XML has not', () => {
  const text = Buffer.from('"\uffff"\n"\\uffff"\n')
  expect(readRecords(text, queue).bad.map(({ line }) => line)).toEqual([1])
  expect(readRecords(text, stream).bad).toEqual([])
})

test('a stream that exists already may take more', () => {
  const text = Buffer.from(JSON.stringify('x'.repeat(2 * MIB)))
  expect(readRecords(text, { ...stream, exists: true }).bad).toEqual([])
})
