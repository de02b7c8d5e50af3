import type { MessageAttributeValue } from '@aws-sdk/client-sqs'
import { AwsError } from '../../../core/errors.ts'

type Attributes = Readonly<Record<string, MessageAttributeValue>>

const MAX_ATTRIBUTES = 10
const NAME = /^(?!\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/
const RESERVED = /^(aws|amazon)\./i
const TYPE = /^(String|Number|Binary)(\..+)?$/

/**
 * Checks what a sender attached to a message.
 * @throws AwsError `InvalidParameterValue`
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function checkAttributes(attributes: Attributes): void {
  const entries = Object.entries(attributes)
  if (entries.length > MAX_ATTRIBUTES) {
    throw invalid(`Number of message attributes [${entries.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`)
  }
  for (const [name, value] of entries) {
    if (!NAME.test(name) || RESERVED.test(name)) {
      throw invalid(`The message attribute name '${name}' is invalid.`)
    }
    checkValue(name, value)
  }
}

function checkValue(name: string, { DataType = '', StringValue, BinaryValue }: MessageAttributeValue): void {
  const [, kind] = TYPE.exec(DataType) ?? []
  if (DataType === '') throw invalid(`The message attribute '${name}' must contain non-empty message attribute type.`)
  if (kind === undefined || DataType.length > 256) {
    throw invalid(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    )
  }
  const isEmpty = kind === 'Binary' ? !BinaryValue?.length : !StringValue
  if (isEmpty) {
    const type = `message attribute type '${DataType}'`
    throw invalid(`The message attribute '${name}' must contain non-empty message attribute value for ${type}.`)
  }
  if (kind === 'Number' && !Number.isFinite(Number(StringValue))) {
    throw invalid(`Can't cast the value of message (user) attribute '${name}' to a number.`)
  }
}

/** How many bytes attributes add to a message: names, types and values. */
export function sizeOf(attributes: Attributes | undefined): number {
  let bytes = 0
  for (const [name, { DataType = '', StringValue = '', BinaryValue }] of Object.entries(attributes ?? {})) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType)
    bytes += DataType.startsWith('Binary') ? (BinaryValue?.length ?? 0) : Buffer.byteLength(StringValue)
  }
  return bytes
}

/** The attributes that a receiver asked for: by name, by `prefix.*`, or all of them with `All` or `.*`. */
export function selectAttributes(
  attributes: Attributes | undefined,
  wanted: readonly string[],
): Attributes | undefined {
  const selected = Object.entries(attributes ?? {}).filter(([name]) => wanted.some((text) => matches(name, text)))
  return selected.length === 0 ? undefined : Object.fromEntries(selected)
}

function matches(name: string, wanted: string): boolean {
  if (wanted === 'All' || wanted === '.*' || wanted === name) return true
  return wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -2))
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message)
}
