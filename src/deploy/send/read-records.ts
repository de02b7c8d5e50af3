import { createHash } from 'node:crypto'
import type { QueueNode, StreamNode } from '../../topology/topology.ts'

/** One line on its way. */
export interface OutRecord {
  /** In the file, from 1. */
  readonly line: number
  readonly data: Uint8Array
  /** The partition key of a stream, the message group of a FIFO queue. */
  readonly key: string
}

/** A line that cannot be sent. */
export interface BadLine {
  readonly line: number
  readonly message: string
  readonly hint: string
}

const MIB = 1024 * 1024
/** Bytes of data. A stream that exists already may have been set to take more than ours. @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html */
const LARGEST = { ownStream: MIB, otherStream: 10 * MIB, queue: MIB }
const LONGEST_KEY = 256

/** What XML 1.0 can carry: nothing else goes through a queue. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const QUEUE_CHARACTERS = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u

/**
 * Reads JSON lines for a stream or a queue: each line that is not empty becomes a record, as it stands.
 * @param key a field of each line, `customer.id` for one within another; a hash of the line unless given
 */
export function readRecords(
  bytes: Buffer,
  target: StreamNode | QueueNode,
  key?: string,
): { readonly records: readonly OutRecord[]; readonly bad: readonly BadLine[] } {
  const records: OutRecord[] = []
  const bad: BadLine[] = []
  for (const { line, data } of linesOf(bytes)) {
    const read = readLine(data, target, key)
    if (typeof read === 'string') records.push({ line, data, key: read })
    else bad.push({ line, ...read })
  }
  return { records, bad }
}

const NEW_LINE = 0x0a
const BYTE_ORDER_MARK = Buffer.from('\ufeff')

/** Without empty lines; a byte order mark at the beginning is none of the first one’s. */
function* linesOf(bytes: Buffer): Generator<{ line: number; data: Buffer }> {
  let begin = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0
  for (let line = 1; begin < bytes.length; line++) {
    const found = bytes.indexOf(NEW_LINE, begin)
    const end = found < 0 ? bytes.length : found
    const data = bytes.subarray(begin, bytes[end - 1] === 0x0d && end > begin ? end - 1 : end)
    if (!isBlank(data)) yield { line, data }
    begin = end + 1
  }
}

function isBlank(data: Buffer): boolean {
  return data.every((byte) => byte === 0x20 || byte === 0x09)
}

type Refusal = Omit<BadLine, 'line'>

/** The key of a line, or why it cannot be sent. */
function readLine(data: Buffer, target: StreamNode | QueueNode, path: string | undefined): string | Refusal {
  const most = target.kind === 'queue' ? LARGEST.queue : target.exists ? LARGEST.otherStream : LARGEST.ownStream
  if (data.length > most) {
    const message = `has ${data.length} bytes; ${target.kind} \`${target.name}\` takes ${most}`
    return { message, hint: 'put it into a bucket, and send where it is' }
  }
  const text = textOf(data)
  if (text === undefined) return { message: 'is no UTF-8', hint: 'save the file as UTF-8' }
  if (target.kind === 'queue' && !QUEUE_CHARACTERS.test(text)) {
    return { message: 'has a character that SQS does not take', hint: 'write it as an escape, `\\uFFFF`' }
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { message: `is no JSON: ${(error as Error).message}`, hint: 'each line is one JSON value' }
  }
  return path === undefined ? defaultKey(data, target) : keyAt(value, path)
}

function textOf(data: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data)
  } catch {
    return undefined
  }
}

/** A stream’s shards get their share each; a FIFO queue keeps the file’s order. */
function defaultKey(data: Buffer, target: StreamNode | QueueNode): string {
  if (target.kind === 'queue') return 'xacct-send'
  return createHash('sha256').update(data).digest('hex').slice(0, 32)
}

function keyAt(value: unknown, path: string): string | Refusal {
  const found = valueAt(value, path)
  if (!['string', 'number', 'boolean'].includes(typeof found) || found === '') {
    const message = `has no text or number at \`${path}\``
    return { message, hint: '--key names a field that every line has; without it, a hash of the line is the key' }
  }
  const key = String(found)
  if (key.length <= LONGEST_KEY) return key
  return { message: `has a key of ${key.length} characters`, hint: `a key has at most ${LONGEST_KEY}` }
}

function valueAt(value: unknown, path: string): unknown {
  if (isObject(value) && Object.hasOwn(value, path)) return value[path]
  return path
    .split('.')
    .reduce<unknown>((at, name) => (isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined), value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
