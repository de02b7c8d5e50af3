import { createHash, hash } from 'node:crypto'
import type { MessageAttributeValue } from '@aws-sdk/client-sqs'

export function md5OfBody(body: string): string {
  return hash('md5', body, 'hex')
}

const STRING = 1
const BINARY = 2

/**
 * The digest by which clients check message attributes: each in the order of its name as name, type, kind of value and value,
 * all but the kind preceded by four bytes of length.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function md5OfAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>): string {
  const digest = createHash('md5')
  const add = (value: string | Uint8Array) => {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    digest.update(length).update(bytes)
  }
  for (const [name, { DataType = '', StringValue, BinaryValue }] of Object.entries(attributes).sort(byName)) {
    add(name)
    add(DataType)
    const isBinary = DataType.startsWith('Binary')
    digest.update(Uint8Array.of(isBinary ? BINARY : STRING))
    add((isBinary ? BinaryValue : StringValue) ?? '')
  }
  return digest.digest('hex')
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}
