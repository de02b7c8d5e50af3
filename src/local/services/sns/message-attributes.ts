import { AwsError } from '../../../core/errors.ts'
import type { MessageAttributes } from './message.ts'

const MAX_NAME_BYTES = 256
const KIND = /^(String|Number|Binary)(\..+)?$/

/**
 * Checks what a publisher attached to a message.
 * @throws AwsError `ParameterValueInvalid`
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */
export function checkAttributes(attributes: MessageAttributes): void {
  for (const [name, { DataType = '', StringValue, BinaryValue }] of Object.entries(attributes)) {
    checkName(name)
    const kind = KIND.exec(DataType)?.[1]
    if (kind === undefined) {
      throw invalid(
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      )
    }
    const [field, value, other] =
      kind === 'Binary' ? ['Binary', BinaryValue, StringValue] : ['String', StringValue, BinaryValue]
    if (!value?.length && other?.length) {
      throw invalid(`The message attribute '${name}' with type '${DataType}' must use field '${field}'.`)
    }
    if (!value?.length) {
      const type = `message attribute type '${DataType}'`
      throw invalid(`The message attribute '${name}' must contain non-empty message attribute value for ${type}.`)
    }
    if (kind === 'Number' && !Number.isFinite(Number(value))) {
      throw invalid(`Could not cast message attribute '${name}' value to number.`)
    }
  }
}

function checkName(name: string): void {
  if (Buffer.byteLength(name) >= MAX_NAME_BYTES) {
    throw invalid('Length of message attribute name must be less than 256 bytes.')
  }
  const strange = /[^\w.-]/.exec(name)?.[0]
  if (strange !== undefined) {
    const code = (strange.codePointAt(0) as number).toString(16).toUpperCase()
    throw invalid(
      `Invalid non-alphanumeric character '#x${code}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    )
  }
  if (name.startsWith('.')) throw invalid("Invalid message attribute name starting with character '.' was found.")
  if (name.endsWith('.')) throw invalid("Invalid message attribute name ending with character '.' was found.")
  if (name.includes('..')) throw invalid("Message attribute name can not have successive '.' character.")
}

/** Bytes of names, types and values, as they count towards a message's size. */
export function sizeOf(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType = '', StringValue = '', BinaryValue = [] }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      (DataType.startsWith('Binary') ? BinaryValue.length : Buffer.byteLength(StringValue)),
    0,
  )
}

function invalid(message: string): AwsError {
  return new AwsError('ParameterValueInvalid', message)
}
