import type { Cancel } from '../../../core/clock.ts'
import { uuid } from '../../../core/random.ts'
import type { Cloud } from '../../cloud.ts'
import { findQueueByArn } from './find.ts'
import type { Queue } from './queue.ts'

/** As it was asked for. */
export interface MoveRequest {
  readonly source: Queue
  /** Where it is missing, each message goes back to the queue it was received from too often. */
  readonly destinationArn: string | undefined
  readonly maxPerSecond: number | undefined
}

/** Messages a second, where the request does not say. */
const DEFAULT_RATE = 500
const SECOND = 1_000

/**
 * Moves what is visible in a dead-letter queue to other queues, so many messages each second of this AWS's clock.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export class MoveTask {
  readonly id: string
  readonly request: MoveRequest
  readonly startedAt: number
  readonly toMove: number
  moved = 0
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED' = 'RUNNING'
  failureReason: string | undefined
  readonly #cloud: Cloud
  #cancelTimer: Cancel

  constructor(cloud: Cloud, request: MoveRequest) {
    this.#cloud = cloud
    this.id = uuid(cloud.random)
    this.request = request
    this.startedAt = cloud.clock.now()
    this.toMove = request.source.counts.visible
    this.#cancelTimer = cloud.clock.schedule(0, () => this.#moveSome())
  }

  cancel(): void {
    this.#cancelTimer()
    this.status = 'CANCELLED'
  }

  #moveSome(): void {
    const { maxPerSecond = DEFAULT_RATE } = this.request
    for (let count = 0; count < maxPerSecond && this.status === 'RUNNING'; count++) this.#moveOne()
    if (this.status === 'RUNNING') this.#cancelTimer = this.#cloud.clock.schedule(SECOND, () => this.#moveSome())
  }

  #moveOne(): void {
    const { source, destinationArn } = this.request
    const { clock, random, store } = this.#cloud
    const now = clock.now()
    const message = source.peek(now)
    if (message === undefined) {
      this.status = 'COMPLETED'
      return
    }
    const targetArn = destinationArn ?? message.deadLetterSource
    const target = targetArn === undefined ? undefined : findQueueByArn(targetArn, store)
    if (target === undefined) {
      this.status = 'FAILED'
      this.failureReason = reasonOf(targetArn)
      return
    }
    source.moveTo(target, message, uuid(random), now)
    this.moved++
  }
}

function reasonOf(targetArn: string | undefined): string {
  return targetArn === undefined ? 'CouldNotDetermineMessageSource' : 'AWS.SimpleQueueService.NonExistentQueue'
}
