import { type Cidr, formatAddress, parseAddress } from './cidr.ts'

/** AWS keeps the first four addresses of a subnet and the last for itself. */
const RESERVED_FIRST = 4
const RESERVED_LAST = 1

/**
 * The addresses of a subnet and which of them are taken.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
export class AddressPool {
  readonly #first: number
  readonly #count: number
  readonly #taken = new Set<number>()
  /** Where to look next: an address that was given back is not given out again at once. */
  #next = 0

  constructor({ first, size }: Cidr) {
    this.#first = first + RESERVED_FIRST
    this.#count = size - RESERVED_FIRST - RESERVED_LAST
  }

  /** `AvailableIpAddressCount` */
  get available(): number {
    return this.#count - this.#taken.size
  }

  /** Takes any free address; `undefined` where there is none. */
  take(): string | undefined {
    if (this.available === 0) return undefined
    while (this.#taken.has(this.#next)) this.#next = (this.#next + 1) % this.#count
    const offset = this.#next
    this.#taken.add(offset)
    this.#next = (offset + 1) % this.#count
    return formatAddress(this.#first + offset)
  }

  /** Takes that very address, and says how that went. */
  claim(address: string): 'taken' | 'in use' | 'outside' {
    const offset = this.#offsetOf(address)
    if (offset === undefined) return 'outside'
    if (this.#taken.has(offset)) return 'in use'
    this.#taken.add(offset)
    return 'taken'
  }

  /** Gives an address back. */
  release(address: string): void {
    const offset = this.#offsetOf(address)
    if (offset !== undefined) this.#taken.delete(offset)
  }

  #offsetOf(address: string): number | undefined {
    const value = parseAddress(address)
    if (value === undefined || value < this.#first || value >= this.#first + this.#count) return undefined
    return value - this.#first
  }
}
