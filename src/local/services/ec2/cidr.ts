/** A block of IPv4 addresses, as numbers. */
export interface Cidr {
  readonly first: number
  /** How many addresses, a power of two. */
  readonly size: number
}

/** Reads `10.0.0.0/16`; `undefined` for anything else, and for an address that is not the first of its block. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', length = '', ...rest] = text.split('/')
  const first = parseAddress(address)
  if (first === undefined || rest.length > 0 || !/^\d{1,2}$/.test(length) || Number(length) > 32) return undefined
  const size = 2 ** (32 - Number(length))
  return first % size === 0 ? { first, size } : undefined
}

/** The block that an address with a prefix length lies in: `10.0.0.9/16` is `10.0.0.0/16`. @see the EC2 API's CreateVpc */
export function canonicalCidr(text: string): string | undefined {
  const [address = '', length = '', ...rest] = text.split('/')
  const value = parseAddress(address)
  if (value === undefined || rest.length > 0 || !/^\d{1,2}$/.test(length) || Number(length) > 32) return undefined
  const size = 2 ** (32 - Number(length))
  return `${formatAddress(value - (value % size))}/${Number(length)}`
}

export function parseAddress(text: string): number | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) {
    return undefined
  }
  return parts.reduce((value, part) => value * 256 + Number(part), 0)
}

export function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
}

/** The prefix length. */
export function lengthOf({ size }: Cidr): number {
  return 32 - Math.log2(size)
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return inner.first >= outer.first && inner.first + inner.size <= outer.first + outer.size
}

/** Two blocks are apart, or one contains the other. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  return contains(a, b) || contains(b, a)
}
