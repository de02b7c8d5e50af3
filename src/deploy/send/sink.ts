import type { OutRecord } from './read-records.ts'

/** What became of one record; `undefined`: it is taken. */
export interface Refused {
  readonly code: string
  readonly message: string
  /** Whether it may be taken if it is sent again. */
  readonly again: boolean
  readonly throttled: boolean
}

/** Where records go to. */
export interface Sink {
  /** Of one request. */
  readonly maxRecords: number
  readonly maxBytes: number
  /** Requests under way at the same time; one where order counts. */
  readonly atOnce: number
  readonly sizeOf: (record: OutRecord) => number
  /**
   * Sends records in one request.
   * @returns for each of them why it was not taken, if it was not; and how often the request was made
   * @throws Error where the request as a whole did not go through
   */
  put(records: readonly OutRecord[]): Promise<{
    readonly refused: readonly (Refused | undefined)[]
    readonly attempts: number
  }>
  close(): void
}
