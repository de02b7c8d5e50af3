import { declareState } from '../../store/state.ts'
import type { Stream } from './stream.ts'

/** The streams of one account in one Region. */
export const KINESIS = declareState('kinesis', 'region', () => ({
  /** By name. */
  streams: new Map<string, Stream>(),
  /**
   * Whether shards refuse what exceeds 1,000 records or 1 MiB in, or 5 GetRecords calls or 2 MiB out, in a second. Off, so
   * that tests are not slowed down by limits they did not ask for.
   */
  throughputLimits: false,
}))
