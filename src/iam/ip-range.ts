/** An IPv4 or IPv6 range in CIDR form. */
export interface IpRange {
  readonly version: 4 | 6
  readonly first: bigint
  readonly last: bigint
}

/** Reads `203.0.113.0/24` or `2001:db8::/32`; without a prefix length it is one address. */
export function parseIpRange(text: string): IpRange | undefined {
  const [address, prefix, ...rest] = text.split('/')
  const parsed = parseIp(address as string)
  if (parsed === undefined || rest.length > 0) return undefined
  const bits = parsed.version === 4 ? 32 : 128
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return undefined
  const length = prefix === undefined ? bits : Number(prefix)
  if (length > bits) return undefined
  const host = (1n << BigInt(bits - length)) - 1n
  return { version: parsed.version, first: parsed.value & ~host, last: parsed.value | host }
}

export function ipInRange(address: string, range: IpRange): boolean {
  const parsed = parseIp(address)
  return (
    parsed !== undefined &&
    parsed.version === range.version &&
    parsed.value >= range.first &&
    parsed.value <= range.last
  )
}

function parseIp(text: string): { version: 4 | 6; value: bigint } | undefined {
  if (text.includes(':')) {
    const value = parseIpv6(text)
    return value === undefined ? undefined : { version: 6, value }
  }
  const value = parseIpv4(text)
  return value === undefined ? undefined : { version: 4, value }
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n)
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':'))) as [string[], string[] | undefined]
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...Array<string>(tail === undefined ? 0 : missing).fill('0'), ...(tail ?? [])]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n)
}
