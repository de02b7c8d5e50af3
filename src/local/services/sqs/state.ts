import { declareState } from '../../store/state.ts'
import type { Queue } from './queue.ts'

/** The queues of one account in one Region. */
export const SQS = declareState('sqs', 'region', () => ({
  /** By name. */
  queues: new Map<string, Queue>(),
  /** When queues were deleted, by name: a name is free again after a minute. */
  deletions: new Map<string, number>(),
}))
