import { createHash } from 'node:crypto'

// Writes what Kinesis's producer library writes, from its description alone.
// https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md

export interface UserRecord {
  readonly key: string
  readonly data: string
  readonly hashKey?: string
  readonly tags?: readonly (readonly [key: string, value: string])[]
}

const MAGIC = Buffer.from('f3899ac2', 'hex')

/** An aggregated record's data, in base64 as Lambda gives it. */
export function aggregate(records: readonly UserRecord[]): string {
  const body = bodyOf(records)
  return Buffer.concat([MAGIC, body, createHash('md5').update(body).digest()]).toString('base64')
}

/** The protobuf message, without what stands around it. */
export function bodyOf(records: readonly UserRecord[]): Buffer {
  const keys = [...new Set(records.map(({ key }) => key))]
  const hashKeys = [...new Set(records.flatMap(({ hashKey }) => hashKey ?? []))]
  return Buffer.concat([
    ...keys.map((key) => bytes(1, Buffer.from(key))),
    ...hashKeys.map((key) => bytes(2, Buffer.from(key))),
    ...records.map(({ key, data, hashKey, tags = [] }) =>
      bytes(
        3,
        Buffer.concat([
          number(1, keys.indexOf(key)),
          ...(hashKey === undefined ? [] : [number(2, hashKeys.indexOf(hashKey))]),
          bytes(3, Buffer.from(data)),
          ...tags.map(([name, value]) =>
            bytes(4, Buffer.concat([bytes(1, Buffer.from(name)), bytes(2, Buffer.from(value))])),
          ),
        ]),
      ),
    ),
  ])
}

export function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)])
}

export function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(value.length), value])
}

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
function varint(value: number): Buffer {
  const out: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) + 128)
  return Buffer.from([...out, rest])
}
