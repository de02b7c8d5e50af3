/** A value as DynamoDB writes it: with the letter of its type; bytes in base64. */
export type AttributeValue =
  | { S: string }
  | { N: string }
  | { B: string }
  | { BOOL: boolean }
  | { NULL: boolean }
  | { SS: string[] }
  | { NS: string[] }
  | { BS: string[] }
  | { L: AttributeValue[] }
  | { M: Record<string, AttributeValue> }

/**
 * What an item takes, in bytes.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Readonly<Record<string, AttributeValue>>): number {
  return sum(Object.entries(item), ([name, value]) => Buffer.byteLength(name) + valueBytes(value))
}

/** Of a list or a map itself, and of each element in it. */
const CONTAINER = 3
const ELEMENT = 1

function valueBytes(value: AttributeValue): number {
  if ('S' in value) return Buffer.byteLength(value.S)
  if ('N' in value) return numberBytes(value.N)
  if ('B' in value) return Buffer.byteLength(value.B, 'base64')
  if ('SS' in value) return sum(value.SS, (text) => Buffer.byteLength(text))
  if ('NS' in value) return sum(value.NS, numberBytes)
  if ('BS' in value) return sum(value.BS, (text) => Buffer.byteLength(text, 'base64'))
  if ('L' in value) return CONTAINER + sum(value.L, (one) => ELEMENT + valueBytes(one))
  if ('M' in value) return CONTAINER + sum(Object.values(value.M), () => ELEMENT) + itemBytes(value.M)
  return 1
}

/** One byte for two significant digits, zeros at both ends aside, and one more. */
function numberBytes(text: string): number {
  const [mantissa = ''] = text.toLowerCase().split('e')
  const digits = mantissa.replace(/[-+.]/g, '').replace(/^0+|0+$/g, '')
  return Math.ceil(digits.length / 2) + 1
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((bytes, one) => bytes + of(one), 0)
}
