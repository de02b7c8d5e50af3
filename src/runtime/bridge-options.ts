import type { BridgeError } from './bridge-error.ts'
import type { InvocationType, Target } from './invoke.ts'
import type { SourceRecord } from './records.ts'

export interface BridgeOptions {
  /** A target of the topology by its name, or any function by its ARN; of several, each gets everything. */
  readonly target: string | Target | readonly (string | Target)[]
  /**
   * `Event` (unless given): handed over as soon as the target’s queue has it; order is then not promised.
   * `RequestResponse`: delivered when the target has answered; its own partial batch response counts.
   */
  readonly invocationType?: InvocationType
  /**
   * What stays in order. `source`: the whole batch, one call after the other; unless given for streams. `key`: each partition key,
   * item or message group; unless given for FIFO queues. `none`: nothing; unless given for all other sources.
   */
  readonly order?: 'source' | 'key' | 'none'
  /** Calls at once, where the order leaves a choice; 8 unless given. Throttling halves it, success brings it back. */
  readonly concurrency?: number
  /** Records in one call at most; as many as fit unless given. */
  readonly batchSize?: number
  /** Opens records that hold several, `openAggregates` of Kinesis’s producer library. */
  readonly open?: (record: SourceRecord) => readonly SourceRecord[]
  /** Whether a record is for the target at all. An event that is no list of records is a record itself. */
  readonly filter?: (record: SourceRecord) => boolean | Promise<boolean>
  /**
   * What is sent in a record’s place: less of it, or another shape; undefined leaves it out. Keep `eventID` or `messageId` where
   * the receiver shall know it again. A record with which this, `open` or `filter` throws cannot be sent: see `undeliverable`.
   */
  readonly transform?: (record: SourceRecord) => unknown
  /** With several targets: whether one record must reach all of them (unless given), or any of them. */
  readonly fanOut?: 'all' | 'any'
  /**
   * What happens to a record that is too large for `Event` (1 MB): sent as `RequestResponse` (6 MB), fails, or is put elsewhere
   * by a function, `claimCheck({ … }).put`, which answers what is sent in its place.
   */
  readonly oversize?: 'sync' | 'fail' | ((text: string, id: string) => Promise<unknown>)
  /**
   * Takes records that fail for good, with the reason and for whom: `toQueue({ … })`. What it takes counts as delivered; without
   * it they fail the batch, and Lambda’s own failure destination gets them at last. A denial does not count as for good: whoever
   * mends it wants the records.
   */
  readonly undeliverable?: (record: SourceRecord, error: BridgeError, functionArn: string) => Promise<unknown>
  /**
   * Whether the event source mapping has `ReportBatchItemFailures`, as it should. Without it Lambda ignores the answer: set
   * `false`, and every failure fails the whole batch, which then comes again.
   */
  readonly reportBatchItemFailures?: boolean
  /** Told after each event: `emf({ … })` makes metrics of it. What it throws is lost. */
  readonly onReport?: (report: BridgeReport) => void
  /** Runs each call: a span of OpenTelemetry around it. It must make the call, once, and answer what that answers. */
  readonly around?: <T>(delivery: Delivery, call: () => Promise<T>) => Promise<T>
  /** Where failures are written; Powertools’ Logger is one. The console, as JSON, unless given. */
  readonly logger?: { error(message: string, facts: object): void }
}

/** One call, as `around` is told it. */
export interface Delivery {
  readonly functionArn: string
  readonly records: number
  readonly bytes: number
  readonly invocationType: InvocationType
}

/** What became of one event; its records as `open` gave them, each counted once. */
export interface BridgeReport {
  readonly received: number
  readonly filtered: number
  readonly delivered: number
  /** Records that come again: those that failed, and in a stream all that are behind them. */
  readonly failed: number
  /** Of these, records for which the time did not suffice. */
  readonly late: number
  /** Records that `undeliverable` took. */
  readonly undeliverable: number
  readonly calls: number
  /** Parts beyond the first that size and `batchSize` made necessary. */
  readonly split: number
  /** Failed calls, by the error’s code. */
  readonly errors: Readonly<Record<string, number>>
  /** Milliseconds since the oldest record of a stream arrived. */
  readonly iteratorAge?: number | undefined
}

export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}
