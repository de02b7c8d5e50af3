import { isIPv4, isIPv6 } from 'node:net'
import { templateError } from '../errors.ts'

/**
 * `count` blocks with `bits` bits for hosts each, from the start of the block.
 * @throws AwsError `ValidationError` where they do not fit (AWS's words for that are not verified)
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
 */
export function cidrBlocks(block: string, count: number, bits: number): string[] {
  const [address = '', prefix = ''] = block.split('/')
  const width = isIPv4(address) ? 32 : 128
  const isBlock = (isIPv4(address) || isIPv6(address)) && /^\d+$/.test(prefix) && Number(prefix) <= width
  if (!isBlock) throw templateError(`Fn::Cidr ipBlock ${block} is not a valid CIDR block`)
  const isCount = Number.isInteger(count) && count >= 1 && count <= 256
  if (!isCount || !Number.isInteger(bits) || bits < 1 || bits > width)
    throw templateError('Fn::Cidr count must be between 1 and 256 and cidrBits must be an integer')
  const room = width - Number(prefix) - bits
  if (room < 0 || BigInt(count) > 1n << BigInt(room))
    throw templateError(`Fn::Cidr cannot fit ${count} blocks with ${bits} CIDR bits in ${block}`)
  const size = 1n << BigInt(bits)
  const start = (toNumber(address) >> BigInt(width - Number(prefix))) << BigInt(width - Number(prefix))
  const write = width === 32 ? formatIPv4 : formatIPv6
  return Array.from({ length: count }, (_, i) => `${write(start + BigInt(i) * size)}/${width - bits}`)
}

function toNumber(address: string): bigint {
  if (isIPv4(address)) return joinParts(address.split('.').map(Number), 8n)
  const [head = '', tail] = address.split('::') as [string, string?]
  const left = readGroups(head)
  const right = tail === undefined ? [] : readGroups(tail)
  const gap = Array.from({ length: 8 - left.length - right.length }, () => 0)
  return joinParts([...left, ...gap, ...right], 16n)
}

function readGroups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
}

function joinParts(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((sum, part) => (sum << bits) | BigInt(part), 0n)
}

function formatIPv4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
}

/** With the longest run of zero groups left out. */
function formatIPv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16))
  const text = groups.join(':')
  const run = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].toSorted((a, b) => b[0].length - a[0].length)[0]
  if (run === undefined) return text
  return `${text.slice(0, run.index)}::${text.slice(run.index + run[0].length).replace(/^:/, '')}`
}
