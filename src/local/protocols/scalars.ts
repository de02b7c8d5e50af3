import type { TimestampFormat } from '../models/model.ts'
import type { Field } from './fields.ts'
import { formatTimestamp, parseTimestamp } from './timestamps.ts'

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/
/** JSON has no other way to write them, and XML and queries spell them alike. */
const NON_FINITE: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity }

/** Reads a scalar from text (query, header, label, XML). Undefined where the text is none of the kind. */
export function parseScalar({ shape, member }: Field, text: string): unknown {
  if (member.jsonValue) return parseJson(text)
  switch (shape.type) {
    case 'number':
      return parseNumber(text)
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'blob':
      return parseBase64(text)
    case 'timestamp':
      return parseTimestamp(text.trim())
    default:
      return text
  }
}

/** Writes a scalar as text; `format` is what the protocol uses for timestamps in that place. */
export function formatScalar({ shape, member }: Field, value: unknown, format: TimestampFormat): string {
  if (member.jsonValue) return JSON.stringify(value)
  if (value instanceof Date) {
    return formatTimestamp(
      value,
      member.timestampFormat ?? (('timestampFormat' in shape && shape.timestampFormat) || format),
    )
  }
  return shape.type === 'blob' ? toBase64(value) : String(value)
}

export function parseNumber(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text)
  return Object.hasOwn(NON_FINITE, text) ? NON_FINITE[text] : undefined
}

export function parseBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  // Writing it again tells, some times as fast as the pattern, all but what has bits to spare behind its last byte.
  if (bytes.toString('base64') === text) return bytes
  return text.length % 4 === 0 && BASE64.test(text) ? bytes : undefined
}

export function toBase64(value: unknown): string {
  return toBuffer(value).toString('base64')
}

/** Handlers may answer a blob as bytes or as text. */
export function toBuffer(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return Buffer.from(String(value), 'utf8')
}

/** Undefined where the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
