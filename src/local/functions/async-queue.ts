import type { Cancel } from '../../core/clock.ts'
import { AwsError } from '../../core/errors.ts'
import { getOrCreate } from '../../core/get-or-create.ts'
import { fraction } from '../../core/random.ts'
import type { Cloud } from '../cloud.ts'
import { findVersion } from '../services/lambda/find.ts'
import {
  type EventInvokeSettings,
  type FunctionVersion,
  LAMBDA,
  type LambdaFunction,
} from '../services/lambda/state.ts'
import { deliver } from './destinations.ts'
import type { Invocation } from './execution-environment.ts'
import type { FunctionService, InvocationResult } from './function-service.ts'
import { type DestinationCondition, deadLetterDelivery, recordDelivery } from './invocation-record.ts'

/** An event that was accepted with 202. */
interface QueuedEvent {
  readonly fn: LambdaFunction
  readonly qualifier: string | undefined
  readonly invocation: Invocation
  readonly acceptedAt: number
  /** How often the function ran with it. */
  attempts: number
  /** What the function said of it last. */
  last?: { readonly version: FunctionVersion; readonly result: InvocationResult }
  /** How often in a row it could not be run: throttled, or a service error. */
  refusals: number
}

const DEFAULT_RETRIES = 2
const DEFAULT_AGE_SECONDS = 21_600
/** Before the second and the third attempt. */
const RETRY_MILLISECONDS = [60_000, 120_000] as const
const FIRST_REFUSAL_MILLISECONDS = 1_000
const LONGEST_REFUSAL_MILLISECONDS = 300_000
/** Events of one function that are run at once, where no reserved concurrency says less. */
const PARALLEL = 10

/**
 * The queue between `Event` invocations and their functions. First come, first served; a failed event is tried again after one
 * and after two minutes, a refused one with growing pauses, then it goes to the failure destination or dead-letter queue.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class AsyncQueue {
  readonly #cloud: Cloud
  readonly #functions: FunctionService
  readonly #queues = new Map<LambdaFunction, { readonly events: QueuedEvent[]; running: number }>()
  readonly #retries = new Set<Cancel>()
  readonly #running = new Set<Promise<void>>()
  #closed = false

  constructor(cloud: Cloud, functions: FunctionService) {
    this.#cloud = cloud
    this.#functions = functions
  }

  add(fn: LambdaFunction, qualifier: string | undefined, invocation: Invocation): void {
    this.#push({ fn, qualifier, invocation, acceptedAt: this.#cloud.clock.now(), attempts: 0, refusals: 0 })
  }

  /** Forgets every event, for good, and waits for those that are being run; their end is nobody's business any more. */
  async close(): Promise<void> {
    this.#closed = true
    this.#queues.clear()
    for (const cancel of this.#retries) cancel()
    this.#retries.clear()
    await Promise.all(this.#running)
  }

  #push(event: QueuedEvent): void {
    getOrCreate(this.#queues, event.fn, () => ({ events: [], running: 0 })).events.push(event)
    this.#pump(event.fn)
  }

  #pump(fn: LambdaFunction): void {
    const queue = this.#queues.get(fn)
    const places = Math.max(1, Math.min(PARALLEL, fn.reservedConcurrency ?? PARALLEL))
    while (queue !== undefined && queue.running < places && queue.events.length > 0) {
      const event = queue.events.shift() as QueuedEvent
      queue.running++
      const run = this.#process(event)
        .catch((error: unknown) => this.#cloud.log(`an asynchronous event of ${fn.arn} was lost: ${String(error)}`))
        .finally(() => {
          this.#running.delete(run)
          queue.running--
          this.#pump(fn)
        })
      this.#running.add(run)
    }
  }

  async #process(event: QueuedEvent): Promise<void> {
    const { fn, invocation } = event
    if (!this.#exists(fn)) return
    if (fn.reservedConcurrency === 0) return this.#fail(event, 'ZeroReservedConcurrency')
    try {
      const version = this.#version(event)
      event.last = { version, result: await this.#functions.invoke(fn, version, invocation, 'queued') }
    } catch (error) {
      return this.#refused(event, error)
    }
    if (this.#closed) return
    event.attempts++
    event.refusals = 0
    if (event.last.result.functionError === undefined) return this.#succeed(event, event.last)
    if (event.attempts > (this.#settings(event).maximumRetryAttempts ?? DEFAULT_RETRIES)) {
      return this.#fail(event, 'RetriesExhausted')
    }
    return this.#later(event, RETRY_MILLISECONDS[event.attempts - 1] ?? RETRY_MILLISECONDS[1])
  }

  async #refused(event: QueuedEvent, error: unknown): Promise<void> {
    if (!this.#exists(event.fn)) return
    const code = error instanceof AwsError ? error.code : 'ServiceException'
    // Which condition the record then tells is not documented.
    if (code === 'RecursiveInvocationException') return this.#fail(event, 'RetriesExhausted')
    const again = Math.min(LONGEST_REFUSAL_MILLISECONDS, FIRST_REFUSAL_MILLISECONDS * 2 ** event.refusals)
    event.refusals++
    if (event.refusals === 1) this.#cloud.log(`asynchronous event of ${event.fn.arn} put back: ${code}`)
    return this.#later(event, again)
  }

  /** Puts the event back after a while, or gives up on it where it is too old by then. */
  async #later(event: QueuedEvent, milliseconds: number): Promise<void> {
    const { clock } = this.#cloud
    const age = (this.#settings(event).maximumEventAge ?? DEFAULT_AGE_SECONDS) * 1000
    if (clock.now() + milliseconds > event.acceptedAt + age) return this.#fail(event, 'EventAgeExceeded')
    const cancel = clock.schedule(milliseconds, () => {
      this.#retries.delete(cancel)
      this.#push(event)
    })
    this.#retries.add(cancel)
  }

  async #succeed(event: QueuedEvent, last: NonNullable<QueuedEvent['last']>): Promise<void> {
    const target = this.#settings(event).destinations.OnSuccess?.Destination
    if (!target) return
    const delivery = recordDelivery(this.#cloud, { ...event, ...last, condition: 'Success' })
    await deliver(this.#cloud, { ...event, ...last }, target, delivery)
  }

  async #fail(event: QueuedEvent, condition: DestinationCondition): Promise<void> {
    const { fn, invocation } = event
    const failed = { ...event, condition, ...(event.last ?? { version: this.#versionOrLatest(event) }) }
    const target = this.#settings(event).destinations.OnFailure?.Destination
    // Versions have the dead-letter queue of the unpublished function, which sends with its own role.
    const { deadLetterTarget } = fn.latest.settings
    if (target) await deliver(this.#cloud, failed, target, recordDelivery(this.#cloud, failed))
    if (deadLetterTarget) {
      const source = { fn, version: fn.latest }
      await deliver(this.#cloud, source, deadLetterTarget, deadLetterDelivery(this.#cloud, failed))
    }
    if (!target && !deadLetterTarget) {
      this.#cloud.log(`asynchronous event ${invocation.requestId} of ${fn.arn} given up: ${condition}; no destination`)
    }
  }

  /** @throws AwsError where version or alias are gone */
  #version({ fn, qualifier }: QueuedEvent): FunctionVersion {
    return findVersion(fn, { ...fn, qualifier }, () => fraction(this.#cloud.random))
  }

  #versionOrLatest(event: QueuedEvent): FunctionVersion {
    try {
      return this.#version(event)
    } catch {
      return event.fn.latest
    }
  }

  #settings({ fn, qualifier }: QueuedEvent): EventInvokeSettings {
    return fn.eventInvokeSettings.get(qualifier ?? '$LATEST') ?? { destinations: {}, lastModified: 0 }
  }

  /** Whether anybody cares about the function's events still. */
  #exists(fn: LambdaFunction): boolean {
    return !this.#closed && this.#cloud.store.get(LAMBDA, fn).functions.get(fn.name) === fn
  }
}
