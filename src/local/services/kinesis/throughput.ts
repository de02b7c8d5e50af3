/** What a shard takes and gives each second. @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const RECORDS_IN = 1_000
const BYTES_IN = 1024 * 1024
const READS = 5
const BYTES_OUT = 2 * 1024 * 1024

/** Counts what goes through a shard; only asked where throughput limits are switched on. */
export class ShardThroughput {
  #second = -1
  #records = 0
  #bytes = 0
  #reads = 0
  #readableAt = 0

  /** Whether one more record of that many bytes, key included, fits this second; counts it if so. */
  takeRecord(bytes: number, now: number): boolean {
    this.#turn(now)
    if (this.#records + 1 > RECORDS_IN || this.#bytes + bytes > BYTES_IN) return false
    this.#records++
    this.#bytes += bytes
    return true
  }

  /** Whether GetRecords may be called once more this second; counts it if so. */
  takeRead(now: number): boolean {
    this.#turn(now)
    if (now < this.#readableAt || this.#reads + 1 > READS) return false
    this.#reads++
    return true
  }

  /** A large answer is paid for afterwards: 10 MiB keep the shard from being read for 5 s. */
  countOut(bytes: number, now: number): void {
    if (bytes > BYTES_OUT) this.#readableAt = now + (bytes / BYTES_OUT) * 1000
  }

  #turn(now: number): void {
    const second = Math.floor(now / 1000)
    if (second === this.#second) return
    this.#second = second
    this.#records = 0
    this.#bytes = 0
    this.#reads = 0
  }
}
