const FIRST = 18_850_000_000_000_000_000n
const STEP = 256n

/** The sequence number of a FIFO queue's message: twenty digits that rise, not one by one, with the count of messages. */
export function sequenceNumber(ordinal: number): string {
  return String(FIRST + BigInt(ordinal) * STEP)
}
