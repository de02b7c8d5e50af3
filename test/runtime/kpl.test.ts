import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openAggregates, type SourceRecord } from '../../src/runtime/index.ts'
import { aggregate, bodyOf, bytes, number, type UserRecord } from './aggregate.ts'

// Records that Kinesis's producer library made of several.

const recordOf = (data: string): SourceRecord => ({
  eventSource: 'aws:kinesis',
  eventID: 'shardId-000000000000:100',
  eventSourceARN: 'arn:aws:kinesis:eu-central-1:111111111111:stream/orders',
  kinesis: { partitionKey: 'a', sequenceNumber: '100', data, approximateArrivalTimestamp: 1_735_689_600 },
})
const open = (data: string) => openAggregates(recordOf(data))
const textOf = ({ kinesis }: SourceRecord) => Buffer.from(kinesis?.data ?? '', 'base64').toString()
/** Between the magic number and a digest that fits. */
const framed = (body: Buffer) =>
  Buffer.concat([Buffer.from('f3899ac2', 'hex'), body, createHash('md5').update(body).digest()]).toString('base64')

const userRecord: fc.Arbitrary<UserRecord> = fc.record(
  {
    key: fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
    data: fc.string({ maxLength: 300, unit: 'grapheme' }),
    hashKey: fc.stringMatching(/^[1-9]\d{0,38}$/),
    tags: fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 2 }),
  },
  { requiredKeys: ['key', 'data'] },
)

test('whatever was aggregated comes out, in order, each with its own key, data and id', () => {
  fc.assert(
    fc.property(fc.array(userRecord, { maxLength: 40 }), (records) => {
      const opened = open(aggregate(records))
      expect(opened.map((one) => [one.kinesis?.partitionKey, textOf(one)])).toEqual(
        records.map(({ key, data }) => [key, data]),
      )
      expect(new Set(opened.map(({ eventID }) => eventID)).size).toBe(records.length)
      for (const one of opened) {
        expect(one.kinesis?.sequenceNumber).toBe('100')
        expect(one.eventSource).toBe('aws:kinesis')
      }
    }),
  )
})

test('keeps bytes that are no text', () => {
  const data = Buffer.from([0, 255, 254, 128, 1])
  const body = Buffer.concat([bytes(1, Buffer.from('k')), bytes(3, Buffer.concat([number(1, 0), bytes(3, data)]))])
  expect(open(framed(body)).map(({ kinesis }) => kinesis?.data)).toEqual([data.toString('base64')])
})

describe('is left as it is:', () => {
  const body = bodyOf([{ key: 'k', data: 'one' }])
  test.each([
    ['a record of its own', Buffer.from('{"order":1}').toString('base64')],
    ['nothing', ''],
    ['the magic number alone', Buffer.from('f3899ac2', 'hex').toString('base64')],
    [
      'the magic number with a digest that is wrong',
      Buffer.concat([Buffer.from('f3899ac2', 'hex'), body, Buffer.alloc(16)]).toString('base64'),
    ],
  ])('%s', (_, data) => {
    const record = recordOf(data)
    expect(openAggregates(record)).toEqual([record])
  })

  test('a record of another source', () => {
    const record = { eventSource: 'aws:sqs', messageId: 'm', body: aggregate([{ key: 'k', data: 'x' }]) }
    expect(openAggregates(record)).toEqual([record])
  })
})

describe('is refused, whatever the digest says:', () => {
  test.each([
    ['cut off in its bytes', Buffer.from([0x1a, 0x05, 0x01])],
    ['cut off in a number', Buffer.from([0x08, 0x80])],
    ['of a kind that the format has not', Buffer.from([0x0b, 0x00])],
  ])('what is %s', (_, body) => {
    expect(() => open(framed(body))).toThrow(RangeError)
  })
})

test('fields that nobody knows yet are passed over', () => {
  const strange = Buffer.concat([
    number(9, 7),
    bytes(10, Buffer.from('later')),
    Buffer.from([(11 << 3) | 1, 0, 0, 0, 0, 0, 0, 0, 0]),
    Buffer.from([(12 << 3) | 5, 0, 0, 0, 0]),
  ])
  const opened = open(framed(Buffer.concat([strange, bodyOf([{ key: 'k', data: 'one' }])])))
  expect(opened.map(textOf)).toEqual(['one'])
})
