import { type Clock, delay } from '../../core/clock.ts'
import { AwsError } from '../../core/errors.ts'
import type { Cloud } from '../cloud.ts'
import type { EventSourceMapping } from '../services/lambda/state.ts'
import { findQueueByArn } from '../services/sqs/find.ts'
import type { ReceivedMessage } from '../services/sqs/message.ts'
import type { Queue } from '../services/sqs/queue.ts'
import { queueAccess } from '../services/sqs/send-to-queue.ts'
import { readBatchResponse } from './batch-response.ts'
import { deepestTrace, isLoop } from './lineage.ts'
import { invokeMapped, type MappingTarget, roleMay, targetOf } from './mapping-target.ts'
import { type OwnCall, ownCall } from './own-call.ts'
import { PollerScale } from './poller-scale.ts'
import { type BatchMessage, QueueReader } from './queue-batch.ts'

/** How long a problem is left alone before it is looked at again. */
const PROBLEM_MILLISECONDS = 10_000
const FIRST_PAUSE_MILLISECONDS = 1_000
const LONGEST_PAUSE_MILLISECONDS = 30_000

/**
 * Reads one event source mapping's queue, of the function's account or another, with the permissions of the function's
 * execution role. A message is deleted once the function has done with it and not before; whatever else happens to it, it
 * becomes visible again by the queue's own timeout, and the queue's redrive policy has the last word.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export class QueuePoller {
  readonly #cloud: Cloud
  readonly mapping: EventSourceMapping
  #stop = new AbortController()
  #polling: Promise<void> = Promise.resolve()
  #scale: PollerScale
  #problem: string | undefined

  constructor(cloud: Cloud, mapping: EventSourceMapping) {
    this.#cloud = cloud
    this.mapping = mapping
    this.#scale = new PollerScale(mapping.maximumConcurrency)
  }

  start(): void {
    this.#stop = new AbortController()
    this.#scale = new PollerScale(this.mapping.maximumConcurrency)
    this.#polling = this.#poll(this.#stop.signal).catch((error: unknown) => {
      this.#cloud.log(`${this.mapping.arn} has stopped to read: ${String(error)}`)
    })
  }

  /** Ends reading; what was received comes to its end. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#polling
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const discard = (queue: Queue, message: ReceivedMessage) => void this.#delete(queue, [message])
    const reader = new QueueReader(this.mapping, this.#cloud.clock, discard)
    const running = new Set<Promise<void>>()
    while (!signal.aborted || reader.holdsMessages) {
      if (running.size >= this.#scale.limit) {
        await this.#untilRoom(running, this.#scale.busy(this.#cloud.clock.now()))
        continue
      }
      const queue = this.#readableQueue()
      const batch = queue && (await this.#receive(reader, queue, signal))
      if (queue === undefined || batch === undefined) {
        if (signal.aborted) break
        await delay(this.#cloud.clock, queue === undefined ? PROBLEM_MILLISECONDS : FIRST_PAUSE_MILLISECONDS, signal)
      } else if (batch.length === 0) {
        this.#scale.idle()
      } else {
        const run = this.#process(queue, batch, signal)
          .catch((error: unknown) =>
            this.#cloud.log(`${this.mapping.arn}: a batch is left in the queue: ${String(error)}`),
          )
          .finally(() => running.delete(run))
        running.add(run)
      }
    }
    await Promise.all(running)
  }

  /** Waits until a batch has come to its end, but no longer than that. */
  #untilRoom(running: ReadonlySet<Promise<void>>, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#cloud.clock.schedule(milliseconds, resolve)
      void Promise.race(running).then(() => {
        cancel()
        resolve()
      })
    })
  }

  /** The queue, where it can be read now. */
  #readableQueue(): Queue | undefined {
    const queue = findQueueByArn(this.mapping.eventSourceArn, this.#cloud.store)
    const problem = queue === undefined ? 'there is no such queue' : this.#obstacle('ReceiveMessage')
    this.#tell(problem)
    return problem === undefined ? queue : undefined
  }

  /** Why Lambda may not do that with a message of the queue now. */
  #obstacle(action: 'ReceiveMessage' | 'DeleteMessage'): string | undefined {
    const target = targetOf(this.#cloud, this.mapping)
    if (target === undefined) return 'there is no such function'
    try {
      const access = queueAccess(action, this.mapping.eventSourceArn, this.#cloud.store)
      return roleMay(this.#cloud, target, access) ? undefined : `the execution role is not allowed sqs:${action}`
    } catch (error) {
      return error instanceof AwsError ? error.message : String(error)
    }
  }

  /** Each problem is told once, until it is another or over. */
  #tell(problem: string | undefined): void {
    if (problem !== undefined && problem !== this.#problem) this.#cloud.log(`${this.mapping.arn}: ${problem}`)
    this.#problem = problem
  }

  /** A batch; `undefined` where a receive failed. */
  async #receive(reader: QueueReader, queue: Queue, signal: AbortSignal): Promise<BatchMessage[] | undefined> {
    try {
      const isReadable = () => this.#readableQueue() === queue
      return await ownCall(this.#cloud, this.#call('ReceiveMessage'), () => reader.next(queue, signal, isReadable))
    } catch (error) {
      this.#tell(`ReceiveMessage failed: ${error instanceof AwsError ? error.code : String(error)}`)
      return undefined
    }
  }

  #call(operation: 'ReceiveMessage' | 'DeleteMessage'): OwnCall {
    return { service: 'sqs', operation, account: this.mapping.account }
  }

  async #process(queue: Queue, received: readonly BatchMessage[], signal: AbortSignal): Promise<void> {
    const until = Math.min(...received.map(({ message }) => message.due))
    for (let pauses = 0; ; pauses++) {
      const again = Math.min(LONGEST_PAUSE_MILLISECONDS, FIRST_PAUSE_MILLISECONDS * 2 ** pauses)
      if ((await this.#attempt(queue, received)) !== 'refused') return
      this.#scale.shrink()
      // By then the messages are visible again, and others may have them.
      if (signal.aborted || this.#cloud.clock.now() + again >= until) return
      await delay(this.#cloud.clock, again, signal)
    }
  }

  /** One invocation. Refused is what never reached the function: it is tried again as long as the messages are invisible. */
  async #attempt(queue: Queue, received: readonly BatchMessage[]): Promise<'over' | 'refused'> {
    const target = targetOf(this.#cloud, this.mapping)
    if (target === undefined) return 'refused'
    const batch = withoutLoops(target, received, queue.fifo)
    if (batch.length < received.length) this.#cloud.log(`${this.mapping.arn}: messages of a recursive loop stay behind`)
    if (batch.length === 0) return 'over'
    const event = { Records: batch.map(({ record }) => record) }
    const trace = deepestTrace(
      target.fn.arn,
      batch.map(({ message }) => message.traceHeader),
    )
    const result = await invokeMapped(this.#cloud, this.mapping, target, event, trace).catch(() => undefined)
    if (result === undefined) return 'refused'
    const verdict = this.#verdict(result, batch)
    // Failures that the function tells of one by one do not slow the polling down.
    if (verdict.kind === 'failed' && !this.mapping.reportBatchItemFailures) this.#scale.shrink()
    else this.#scale.recover()
    if (verdict.kind === 'done') await this.#delete(queue, batch)
    if (verdict.kind === 'partly') {
      const done = batch.filter((_, index) => !verdict.failed.has(index))
      await this.#delete(queue, done)
    }
    return 'over'
  }

  #verdict({ functionError, payload }: Awaited<ReturnType<typeof invokeMapped>>, batch: readonly BatchMessage[]) {
    if (functionError !== undefined) return { kind: 'failed' } as const
    // Without ReportBatchItemFailures the answer is ignored, failures in it too.
    if (!this.mapping.reportBatchItemFailures) return { kind: 'done' } as const
    return readBatchResponse(
      payload,
      batch.map(({ message }) => message.id),
    )
  }

  /** With the role's permission; without it, or where the call fails, the messages come again, as on AWS. */
  async #delete(queue: Queue, messages: readonly ReceivedMessage[]): Promise<void> {
    if (messages.length === 0) return
    const problem = this.#obstacle('DeleteMessage')
    this.#tell(problem)
    if (problem !== undefined) return
    await ownCall(this.#cloud, this.#call('DeleteMessage'), () => deleteAll(queue, messages, this.#cloud.clock)).catch(
      (error: unknown) => this.#tell(`DeleteMessage failed: ${String(error)}`),
    )
  }
}

function deleteAll(queue: Queue, messages: readonly ReceivedMessage[], clock: Clock): void {
  for (const { receiptHandle } of messages) {
    try {
      queue.delete(receiptHandle, clock.now())
    } catch {
      // The handle of a FIFO message is over with its visibility timeout; the message comes again.
    }
  }
}

/** The messages that are no part of a recursive loop; in a FIFO queue nothing overtakes one that is. */
function withoutLoops(
  { fn }: MappingTarget,
  messages: readonly BatchMessage[],
  fifo: boolean,
): readonly BatchMessage[] {
  const blocked = new Set<string | undefined>()
  return messages.filter(({ message }) => {
    const isBlocked = (fifo && blocked.has(message.groupId)) || isLoop(fn, message.traceHeader)
    if (isBlocked) blocked.add(message.groupId)
    return !isBlocked
  })
}
