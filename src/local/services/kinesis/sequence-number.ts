/**
 * Sequence numbers of one shard: 56 digits that begin with 49, like AWS's. They hold the time when the shard was made, the
 * shard's number and the record's ordinal, so that a child's are greater than its parents' and none has to be stored.
 */
export class SequenceNumbers {
  /** 49, milliseconds (16 digits), shard number (12 digits). */
  readonly #prefix: string

  constructor(shardNumber: number, createdAt: number) {
    this.#prefix = `49${digits(createdAt, 16)}${digits(shardNumber, 12)}`
  }

  /** Below that of the first record. */
  get start(): string {
    return this.at(-1)
  }

  /** The sequence number of the record at that position in the shard's log. */
  at(position: number): string {
    return this.#prefix + digits(position + 1, ORDINAL_DIGITS) + SUFFIX
  }

  /** Whether the shard could have given it out. */
  knows(sequenceNumber: string): boolean {
    return sequenceNumber.length === LENGTH && sequenceNumber.startsWith(this.#prefix)
  }

  /** The position of the first record whose number is not below this one; `Infinity` for a number beyond the shard's. */
  positionFrom(sequenceNumber: string): number {
    if (!this.knows(sequenceNumber)) return BigInt(sequenceNumber) < BigInt(this.start) ? 0 : Number.POSITIVE_INFINITY
    const ordinal = Number(sequenceNumber.slice(this.#prefix.length, -SUFFIX.length))
    const isBeyond = sequenceNumber.slice(-SUFFIX.length) > SUFFIX
    return Math.max(0, ordinal - 1 + (isBeyond ? 1 : 0))
  }
}

const LENGTH = 56
const ORDINAL_DIGITS = 20
/** Leaves room between neighbours: clients must not count on `n + 1`. */
const SUFFIX = '000002'

function digits(value: number, count: number): string {
  return String(value).padStart(count, '0')
}
