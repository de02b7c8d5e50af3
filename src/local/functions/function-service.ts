import { parseArn } from '../../core/arn.ts'
import type { Cloud } from '../cloud.ts'
import { detachLater } from '../network/function-network.ts'
import type { ObservedInvocation } from '../observer.ts'
import { followFolder } from '../services/lambda/local-folder.ts'
import type { EventSourceMapping, FunctionVersion, LambdaFunction } from '../services/lambda/state.ts'
import { AsyncQueue } from './async-queue.ts'
import { Concurrency } from './concurrency.ts'
import { EnvironmentPool } from './environment-pool.ts'
import type { Invocation, Outcome } from './execution-environment.ts'
import { logText, tailOf, writeLog } from './invocation-log.ts'
import { extendTrace, isLoop, recursiveInvocation } from './lineage.ts'
import { QueuePoller } from './queue-poller.ts'
import { StreamPoller } from './stream-poller.ts'

export interface InvocationResult {
  readonly payload: Buffer
  /** `Unhandled` where the function failed. */
  readonly functionError?: 'Unhandled'
  /** The last 4 KB of the log, in base64. */
  readonly logTail: string
}

/** Reads an event source mapping's source and hands what it finds to the function. */
interface Poller {
  readonly mapping: EventSourceMapping
  start(): void
  /** Ends reading; batches that are being processed come to their end. */
  stop(): Promise<void>
}

/** Runs functions: synchronous and queued invocations, and the pollers of event source mappings. */
export class FunctionService {
  readonly #cloud: Cloud
  #pool: EnvironmentPool
  #concurrency: Concurrency
  #queue: AsyncQueue
  readonly #running = new Set<Promise<InvocationResult>>()
  readonly #pollers = new Map<string, Poller>()
  /** What was read when everything was stopped: a change that was under way then must not start it again. */
  readonly #dropped = new WeakSet<EventSourceMapping>()

  constructor(cloud: Cloud) {
    this.#cloud = cloud
    this.#pool = new EnvironmentPool(cloud)
    this.#concurrency = new Concurrency(cloud)
    this.#queue = new AsyncQueue(cloud, this)
  }

  /**
   * Runs one event to its end.
   * @throws AwsError where the function could not be asked at all: throttled, stopped as a loop, or its role cannot be assumed
   */
  invoke(
    fn: LambdaFunction,
    version: FunctionVersion,
    invocation: Invocation,
    kind: 'synchronous' | 'queued' = 'synchronous',
  ): Promise<InvocationResult> {
    const run = this.#run(fn, version, withPayload(invocation), kind).finally(() => this.#running.delete(run))
    this.#running.add(run)
    return run
  }

  /** Accepts an event for later: it is run, retried, or handed to its failure destination. */
  enqueue(fn: LambdaFunction, qualifier: string | undefined, invocation: Invocation): void {
    this.#queue.add(fn, qualifier, withPayload(invocation))
  }

  /** Stops environments whose code or settings are no longer the function's. */
  retireOutdated(): void {
    this.#pool.retireOutdated()
    detachLater(this.#cloud)
  }

  /** Starts to read a mapping's source, from where its last poller stopped. */
  startMapping(mapping: EventSourceMapping): void {
    if (this.#dropped.has(mapping)) return
    const poller = this.#pollers.get(mapping.id) ?? this.#createPoller(mapping)
    this.#pollers.set(mapping.id, poller)
    poller.start()
  }

  #createPoller(mapping: EventSourceMapping): Poller {
    const Kind = parseArn(mapping.eventSourceArn)?.service === 'sqs' ? QueuePoller : StreamPoller
    return new Kind(this.#cloud, mapping)
  }

  /** Stops reading; a batch that is being processed is finished first. */
  async stopMapping(mapping: EventSourceMapping): Promise<void> {
    await this.#pollers.get(mapping.id)?.stop()
    if (mapping.state === 'Deleting') this.#pollers.delete(mapping.id)
  }

  /**
   * Kills one environment with all its processes, as a host that breaks down does: one that is working if there is any, of that
   * function if its ARN is given. What it was working on ends in `Runtime.ExitError`. False where there is none.
   */
  crashOne(functionArn?: string): boolean {
    return this.#pool.crashOne(functionArn)
  }

  /** Ends everything that runs or waits. */
  async stop(): Promise<void> {
    const queue = this.#queue.close()
    const pollers = [...this.#pollers.values()].map((poller) => {
      this.#dropped.add(poller.mapping)
      return poller.stop()
    })
    this.#pollers.clear()
    await this.#pool.stopAll()
    await Promise.allSettled([queue, ...pollers, ...this.#running])
    this.#pool = new EnvironmentPool(this.#cloud)
    this.#concurrency = new Concurrency(this.#cloud)
    this.#queue = new AsyncQueue(this.#cloud, this)
  }

  async #run(
    fn: LambdaFunction,
    version: FunctionVersion,
    invocation: Invocation,
    kind: 'synchronous' | 'queued',
  ): Promise<InvocationResult> {
    if (isLoop(fn, invocation.traceId)) {
      this.#cloud.log(`invocation of ${fn.arn} stopped: it is part of a recursive loop`)
      throw recursiveInvocation()
    }
    const leave = this.#concurrency.enter(fn, kind)
    try {
      const environment = await this.#pool.acquire(fn, followFolder(fn, version, this.#cloud))
      const traced = { ...invocation, traceId: extendTrace(invocation.traceId, fn.arn, this.#cloud) }
      const outcome = await environment.process.invoke(traced).finally(() => this.#pool.release(environment))
      const text = logText(invocation.requestId, environment, outcome)
      writeLog(this.#cloud, environment, invocation.requestId, text)
      this.#cloud.observer.invoked?.(observed(fn, version, invocation, outcome, this.#cloud.clock.now()))
      return {
        payload: outcome.payload,
        logTail: tailOf(text),
        ...(outcome.kind === 'error' && { functionError: 'Unhandled' }),
      }
    } finally {
      leave()
    }
  }
}

function observed(
  { arn }: LambdaFunction,
  { version }: FunctionVersion,
  { requestId }: Invocation,
  { durationMs, initMs, log, ...outcome }: Outcome,
  time: number,
): ObservedInvocation {
  return {
    ...{ time, requestId, functionArn: arn, version, durationMs, log },
    ...(initMs !== undefined && { initMs }),
    ...(outcome.kind === 'error' && { error: outcome.payload.toString() }),
  }
}

/** Where its invoker sent nothing, a function gets an empty object. */
function withPayload(invocation: Invocation): Invocation {
  return invocation.payload.length > 0 ? invocation : { ...invocation, payload: Buffer.from('{}') }
}
