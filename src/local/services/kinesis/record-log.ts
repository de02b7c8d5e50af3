import type { NewRecord, StreamRecord } from './shard.ts'

/** Keys and data of neighbouring records, one after the other in one piece of memory. */
interface Chunk {
  /** Position of its first record. */
  readonly start: number
  memory: Buffer
  /** Where each record's key ends and its data begins; and where the data ends. */
  readonly keyEnds: number[]
  readonly ends: number[]
  readonly arrivals: number[]
}

const SMALLEST_CHUNK = 4 * 1024
const LARGEST_CHUNK = 1024 * 1024
const RECORDS_PER_CHUNK = 4_096

/**
 * An append-only log of records, packed into chunks of up to 1 MiB: a record costs its bytes and about 30 more. Appending is
 * O(1), finding a position O(log chunks); positions count from 0 and stay what they are when old records are dropped.
 */
export class RecordLog {
  readonly #chunks: Chunk[] = []
  readonly #sequenceNumberOf: (position: number) => string
  #first = 0
  #end = 0
  #lastArrival = 0

  constructor(sequenceNumberOf: (position: number) => string) {
    this.#sequenceNumberOf = sequenceNumberOf
  }

  /** Position of the oldest record that is kept; `end` where there is none. */
  get first(): number {
    return this.#first
  }

  /** The position that the next record will have. */
  get end(): number {
    return this.#end
  }

  /** Keeps a copy. Arrival times never fall, whatever the clock does. */
  append({ partitionKey, data }: NewRecord, now: number): number {
    const keyBytes = Buffer.byteLength(partitionKey)
    const chunk = this.#chunkFor(keyBytes + data.length)
    const begin = chunk.ends.at(-1) ?? 0
    chunk.memory.write(partitionKey, begin)
    chunk.memory.set(data, begin + keyBytes)
    chunk.keyEnds.push(begin + keyBytes)
    chunk.ends.push(begin + keyBytes + data.length)
    this.#lastArrival = Math.max(this.#lastArrival, now)
    chunk.arrivals.push(this.#lastArrival)
    return this.#end++
  }

  /** Up to `limit` records whose keys and data fit `maxBytes`, but at least one if there is one; `data` is a view of the log. */
  read(from: number, limit: number, maxBytes: number): StreamRecord[] {
    const records: StreamRecord[] = []
    let bytes = 0
    let position = Math.max(from, this.#first)
    for (let at = this.#indexOf(position); at < this.#chunks.length; at++) {
      const chunk = this.#chunks[at] as Chunk
      for (let i = position - chunk.start; i < chunk.ends.length; i++, position++) {
        const begin = chunk.ends[i - 1] ?? 0
        const end = chunk.ends[i] as number
        bytes += end - begin
        if (records.length === limit || (bytes > maxBytes && records.length > 0)) return records
        records.push(this.#recordAt(chunk, i, position))
      }
    }
    return records
  }

  /** The first position whose record arrived at that time or later. */
  positionAt(time: number): number {
    const at = lowerBound(this.#chunks.length, (i) => ((this.#chunks[i] as Chunk).arrivals.at(-1) as number) >= time)
    const chunk = this.#chunks[at]
    if (chunk === undefined) return this.#end
    const i = lowerBound(chunk.arrivals.length, (i) => (chunk.arrivals[i] as number) >= time)
    return Math.max(this.#first, chunk.start + i)
  }

  /** Drops what arrived before that time. O(1) where there is nothing to drop. */
  trimBefore(time: number): void {
    for (let chunk = this.#chunks[0]; chunk !== undefined; chunk = this.#chunks[0]) {
      if ((chunk.arrivals[this.#first - chunk.start] as number) >= time) return
      if ((chunk.arrivals.at(-1) as number) >= time) {
        this.#first = this.positionAt(time)
        return
      }
      this.#chunks.shift()
      this.#first = chunk.start + chunk.ends.length
    }
  }

  /** When the record at that position arrived; undefined beyond the end. */
  arrivalAt(position: number): number | undefined {
    const chunk = this.#chunks[this.#indexOf(position)]
    return chunk?.arrivals[position - chunk.start]
  }

  #recordAt(chunk: Chunk, i: number, position: number): StreamRecord {
    const keyEnd = chunk.keyEnds[i] as number
    return {
      sequenceNumber: this.#sequenceNumberOf(position),
      partitionKey: chunk.memory.toString('utf8', chunk.ends[i - 1] ?? 0, keyEnd),
      data: chunk.memory.subarray(keyEnd, chunk.ends[i]),
      arrivedAt: chunk.arrivals[i] as number,
    }
  }

  #indexOf(position: number): number {
    return Math.max(0, lowerBound(this.#chunks.length, (i) => (this.#chunks[i] as Chunk).start > position) - 1)
  }

  #chunkFor(bytes: number): Chunk {
    const last = this.#chunks.at(-1)
    if (last !== undefined && last.ends.length < RECORDS_PER_CHUNK) {
      if ((last.ends.at(-1) as number) + bytes <= last.memory.length) return last
    }
    if (last !== undefined) seal(last)
    const wanted = last === undefined ? SMALLEST_CHUNK : Math.min(LARGEST_CHUNK, last.memory.length * 2)
    const memory = Buffer.allocUnsafeSlow(Math.max(bytes, wanted))
    const chunk: Chunk = { start: this.#end, memory, keyEnds: [], ends: [], arrivals: [] }
    this.#chunks.push(chunk)
    return chunk
  }
}

/** Gives back the memory that a chunk, to which nothing will be added, does not use. */
function seal(chunk: Chunk): void {
  const used = chunk.ends.at(-1) as number
  if (used > chunk.memory.length * 0.9) return
  const memory = Buffer.allocUnsafeSlow(used)
  chunk.memory.copy(memory, 0, 0, used)
  chunk.memory = memory
}

/** The first of `count` indices for which the test, false up to some index and true from there on, is true. */
function lowerBound(count: number, test: (index: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (test(middle)) high = middle
    else low = middle + 1
  }
  return low
}
