import type { Cloud } from '../cloud.ts'
import type { EventSourceMapping, FunctionVersion, LambdaFunction } from '../services/lambda/state.ts'
import { AsyncQueue } from './async-queue.ts'
import { Concurrency } from './concurrency.ts'
import { EnvironmentPool } from './environment-pool.ts'
import type { Invocation } from './execution-environment.ts'
import { logText, tailOf, writeLog } from './invocation-log.ts'
import { StreamPoller } from './stream-poller.ts'

export interface InvocationResult {
  readonly payload: Buffer
  /** `Unhandled` where the function failed. */
  readonly functionError?: 'Unhandled'
  /** The last 4 KB of the log, in base64. */
  readonly logTail: string
}

/** Runs functions: synchronous and queued invocations, and the pollers of event source mappings. */
export class FunctionService {
  readonly #cloud: Cloud
  #pool: EnvironmentPool
  #concurrency: Concurrency
  #queue: AsyncQueue
  readonly #running = new Set<Promise<InvocationResult>>()
  readonly #pollers = new Map<string, StreamPoller>()
  /** What was read when everything was stopped: a change that was under way then must not start it again. */
  readonly #dropped = new WeakSet<EventSourceMapping>()

  constructor(cloud: Cloud) {
    this.#cloud = cloud
    this.#pool = new EnvironmentPool(cloud)
    this.#concurrency = new Concurrency(cloud.store)
    this.#queue = new AsyncQueue(cloud, this)
  }

  /**
   * Runs one event to its end.
   * @throws AwsError where the function could not be asked at all: throttled, or its role cannot be assumed
   */
  invoke(fn: LambdaFunction, version: FunctionVersion, invocation: Invocation): Promise<InvocationResult> {
    const run = this.#run(fn, version, withPayload(invocation)).finally(() => this.#running.delete(run))
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
  }

  /** Starts to read a mapping's source, from where its last poller stopped. */
  startMapping(mapping: EventSourceMapping): void {
    if (this.#dropped.has(mapping)) return
    const poller = this.#pollers.get(mapping.id) ?? new StreamPoller(this.#cloud, mapping)
    this.#pollers.set(mapping.id, poller)
    poller.start()
  }

  /** Stops reading; a batch that is being processed is finished first. */
  async stopMapping(mapping: EventSourceMapping): Promise<void> {
    await this.#pollers.get(mapping.id)?.stop()
    if (mapping.state === 'Deleting') this.#pollers.delete(mapping.id)
  }

  /** Ends everything that runs or waits. */
  async stop(): Promise<void> {
    this.#queue.close()
    const pollers = [...this.#pollers.values()].map((poller) => {
      this.#dropped.add(poller.mapping)
      return poller.stop()
    })
    this.#pollers.clear()
    await this.#pool.stopAll()
    await Promise.allSettled([...pollers, ...this.#running])
    this.#pool = new EnvironmentPool(this.#cloud)
    this.#concurrency = new Concurrency(this.#cloud.store)
    this.#queue = new AsyncQueue(this.#cloud, this)
  }

  async #run(fn: LambdaFunction, version: FunctionVersion, invocation: Invocation): Promise<InvocationResult> {
    const leave = this.#concurrency.enter(fn)
    try {
      const environment = await this.#pool.acquire(fn, version)
      const outcome = await environment.process.invoke(invocation).finally(() => this.#pool.release(environment))
      const text = logText(invocation.requestId, environment, outcome)
      writeLog(this.#cloud, environment, invocation.requestId, text)
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

/** Where its invoker sent nothing, a function gets an empty object. */
function withPayload(invocation: Invocation): Invocation {
  return invocation.payload.length > 0 ? invocation : { ...invocation, payload: Buffer.from('{}') }
}
