import { createHash } from 'node:crypto'
import type { SourceRecord } from './records.ts'

/** What stands before and behind an aggregated record. @see https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md */
const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2])
const DIGEST_BYTES = 16

/**
 * Opens a record that Kinesis’s producer library made of several: each as a record of its own, with its own partition key and
 * data. A record of any other kind is answered as it is.
 * @example bridge({ target: 'orders', open: openAggregates })
 */
export function openAggregates(record: SourceRecord): readonly SourceRecord[] {
  const { kinesis, eventID } = record
  const data = Buffer.from(kinesis?.data ?? '', 'base64')
  const end = data.length - DIGEST_BYTES
  if (kinesis === undefined || end < MAGIC.length || !data.subarray(0, MAGIC.length).equals(MAGIC)) return [record]
  const body = data.subarray(MAGIC.length, end)
  if (!createHash('md5').update(body).digest().equals(data.subarray(end))) return [record]
  const fields = readMessage(body)
  const keys = fields.flatMap(([number, value]) => (number === 1 ? [`${value}`] : []))
  return fields
    .filter(([number]) => number === 3)
    .map(([, value], index) => {
      const inner = new Map(readMessage(value as Buffer))
      const partitionKey = keys[Number(inner.get(1) ?? 0)] ?? ''
      const own = { ...kinesis, partitionKey, data: (inner.get(3) as Buffer | undefined)?.toString('base64') ?? '' }
      return { ...record, eventID: `${eventID}:${index}`, kinesis: own }
    })
}

type Field = readonly [number: number, value: Buffer | bigint]

/** A message of Protocol Buffers, as far as the format uses it: numbers and bytes. @throws RangeError where it is broken */
function readMessage(bytes: Buffer): Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    if (tag % 8 === 0) fields.push([tag >> 3, varint()])
    else {
      const sizes: Readonly<Record<number, () => number>> = { 1: () => 8, 2: () => Number(varint()), 5: () => 4 }
      const length = sizes[tag % 8]?.() ?? Number.NaN
      if (!(at + length <= bytes.length)) throw new RangeError('an aggregated record is broken')
      fields.push([tag >> 3, bytes.subarray(at, at + length)])
      at += length
    }
  }
  return fields
}
