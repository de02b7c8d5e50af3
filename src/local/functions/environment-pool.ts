import { AwsError } from '../../core/errors.ts'
import { getOrCreate } from '../../core/get-or-create.ts'
import { fraction } from '../../core/random.ts'
import type { Cloud } from '../cloud.ts'
import type { Connection } from '../network/connections.ts'
import { useConnection } from '../network/function-network.ts'
import { insideVariables, type NetworkInterface, openInterface } from '../network/network-interface.ts'
import { layerFolders } from '../services/lambda/layers.ts'
import { type FunctionVersion, LAMBDA, type LambdaFunction } from '../services/lambda/state.ts'
import { ExecutionEnvironment } from './execution-environment.ts'
import { assumeExecutionRole, type ExecutionSession, environmentVariables } from './execution-session.ts'

/** A started environment and what belongs to it. */
export interface Environment {
  readonly process: ExecutionEnvironment
  readonly fn: LambdaFunction
  readonly version: FunctionVersion
  readonly session: ExecutionSession
  readonly logStream: string
  /** Of a function in a VPC. */
  readonly network?: NetworkInterface | undefined
  lastUsed: number
  /** Set once it was said that its log is not kept. */
  logRefused?: true
}

/** Environments that this machine runs at once; further invocations wait for one (Lambda would go on to 1,000). */
const MAX_ENVIRONMENTS = 64

/** An environment that had nothing to do for so long is stopped. */
const IDLE_MILLISECONDS = 10 * 60_000

/** An environment whose credentials live no longer than this gets no further event. */
const CREDENTIALS_MARGIN_MILLISECONDS = 15 * 60_000

/** Starts environments, keeps them warm, and stops those that are outdated, idle or expired. */
export class EnvironmentPool {
  readonly #cloud: Cloud
  readonly #idle = new Map<FunctionVersion, Environment[]>()
  readonly #busy = new Set<Environment>()
  readonly #stopping = new Set<Promise<void>>()
  readonly #waiting: (() => void)[] = []
  readonly #starting = new Set<Promise<Environment>>()
  #closed = false
  /** Whether a look for idle environments is scheduled; one at a time is enough. */
  #sweeps = false

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  /**
   * A warm environment of exactly this version, or a new one.
   * @throws AwsError where the execution role cannot be assumed, or the function is not connected to its VPC
   */
  async acquire(fn: LambdaFunction, version: FunctionVersion): Promise<Environment> {
    const connection = useConnection(this.#cloud, fn, version)
    for (;;) {
      if (this.#closed) throw stopping()
      const warm = this.#takeIdle(version)
      if (warm !== undefined) {
        this.#busy.add(warm)
        return warm
      }
      if (this.#hasRoom()) return this.#start(fn, version, connection)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** Gives an environment back. */
  release(environment: Environment): void {
    this.#busy.delete(environment)
    environment.lastUsed = this.#cloud.clock.now()
    if (environment.process.reusable && this.#isCurrent(environment)) {
      getOrCreate(this.#idle, environment.version, () => []).push(environment)
      this.#sweepLater(IDLE_MILLISECONDS)
    } else this.#stop(environment)
    this.#waiting.shift()?.()
  }

  /** Stops what runs code or settings that are no longer the function's; a busy environment finishes its event first. */
  retireOutdated(): void {
    for (const environment of [...this.#idle.values()].flat()) {
      if (!this.#isCurrent(environment)) this.#remove(environment)
    }
  }

  /** Kills an environment with all its processes, one that is working if there is any; false where there is none. */
  crashOne(functionArn?: string): boolean {
    const isMeant = ({ fn }: Environment) => functionArn === undefined || fn.arn === functionArn
    const working = [...this.#busy].filter(isMeant)
    const candidates = working.length > 0 ? working : [...this.#idle.values()].flat().filter(isMeant)
    candidates[Math.floor(fraction(this.#cloud.random) * candidates.length)]?.process.crash()
    return candidates.length > 0
  }

  /** Stops every environment, one that is being started too, for good: whoever waits for one is refused. */
  async stopAll(): Promise<void> {
    this.#closed = true
    for (const environment of [...[...this.#idle.values()].flat(), ...this.#busy]) this.#stop(environment)
    this.#idle.clear()
    this.#busy.clear()
    for (const wake of this.#waiting.splice(0)) wake()
    await Promise.allSettled(this.#starting)
    await Promise.all(this.#stopping)
  }

  #takeIdle(version: FunctionVersion): Environment | undefined {
    const usableUntil = this.#cloud.clock.now() + CREDENTIALS_MARGIN_MILLISECONDS
    for (let warm = this.#idle.get(version)?.pop(); warm !== undefined; warm = this.#idle.get(version)?.pop()) {
      if (warm.process.reusable && warm.session.credentials.expiresAt > usableUntil) return warm
      this.#stop(warm)
    }
    return undefined
  }

  /** Room for one more; where there is none, the longest idle environment makes it. */
  #hasRoom(): boolean {
    const idle = [...this.#idle.values()].flat()
    if (idle.length + this.#busy.size + this.#starting.size < MAX_ENVIRONMENTS) return true
    const [longest] = idle.toSorted((a, b) => a.lastUsed - b.lastUsed)
    if (longest === undefined) return false
    this.#remove(longest)
    return true
  }

  #start(fn: LambdaFunction, version: FunctionVersion, connection: Connection | undefined): Promise<Environment> {
    const starting = this.#launch(fn, version, connection).finally(() => this.#starting.delete(starting))
    this.#starting.add(starting)
    return starting
  }

  async #launch(
    fn: LambdaFunction,
    version: FunctionVersion,
    connection: Connection | undefined,
  ): Promise<Environment> {
    const { clock, random } = this.#cloud
    const session = assumeExecutionRole(this.#cloud, fn, version)
    const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/')
    const logStream = `${day}/[${version.version}]${Buffer.from(random.bytes(16)).toString('hex')}`
    const layers = await layerFolders(version)
    const network = connection && (await openInterface(this.#cloud, fn, connection))
    const variables = environmentVariables(this.#cloud, fn, version, session, logStream)
    const process = await ExecutionEnvironment.start({
      runtime: version.settings.runtime,
      handler: version.settings.handler,
      codeDirectory: version.code.folder,
      layers,
      variables: insideVariables(variables, this.#cloud, network),
      timeoutMs: version.settings.timeout * 1000,
    }).catch(async (error: unknown) => {
      await network?.close()
      throw error
    })
    const environment = { process, fn, version, session, logStream, network, lastUsed: clock.now() }
    if (this.#closed) {
      this.#stop(environment)
      throw stopping()
    }
    this.#busy.add(environment)
    return environment
  }

  #isCurrent({ fn, version }: Environment): boolean {
    if (this.#cloud.store.get(LAMBDA, fn).functions.get(fn.name) !== fn) return false
    return fn.latest === version || fn.versions.get(version.version) === version
  }

  #stopIdle(): void {
    const before = this.#cloud.clock.now() - IDLE_MILLISECONDS
    for (const environment of [...this.#idle.values()].flat()) {
      if (environment.lastUsed <= before) this.#remove(environment)
    }
    const left = [...this.#idle.values()].flat().map(({ lastUsed }) => lastUsed)
    if (left.length > 0) this.#sweepLater(Math.min(...left) - before)
  }

  #sweepLater(milliseconds: number): void {
    if (this.#sweeps) return
    this.#sweeps = true
    this.#cloud.clock.schedule(milliseconds, () => {
      this.#sweeps = false
      this.#stopIdle()
    })
  }

  #remove(environment: Environment): void {
    const rest = (this.#idle.get(environment.version) ?? []).filter((other) => other !== environment)
    if (rest.length > 0) this.#idle.set(environment.version, rest)
    else this.#idle.delete(environment.version)
    this.#stop(environment)
  }

  #stop({ process, session, network }: Environment): void {
    this.#cloud.credentials.delete(session.credentials.accessKeyId)
    const ended = Promise.all([process.stop(), network?.close()]).then(() => {})
    const stopped = ended.finally(() => this.#stopping.delete(stopped))
    this.#stopping.add(stopped)
  }
}

function stopping(): AwsError {
  return new AwsError('ServiceException', 'the local AWS is stopping')
}
