import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Exit, Launched } from './launched-process.ts'
import { layerVariables } from './layer-paths.ts'
import { type Invocation, MAX_RESPONSE_BYTES, type Report, RuntimeApi } from './runtime-api.ts'
import { type Command, commandFor, EntrypointError, RUNTIME_DIRECTORY } from './runtimes.ts'

export interface EnvironmentOptions {
  readonly runtime: string
  readonly handler: string
  /** `LAMBDA_TASK_ROOT`: read-only by convention, shared between environments. */
  readonly codeDirectory: string
  /** What lies under `/opt`; nothing unless told. */
  readonly layers?: readonly string[]
  /** The variables of the child's process, beside those that Lambda sets itself; nothing of ours leaks in but PATH. */
  readonly variables: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** 10 s unless told. */
  readonly initTimeoutMs?: number
}

export type { Invocation }

/** What every outcome carries. Times are in milliseconds. */
export interface Measurements {
  /** What the process printed since the outcome before, output of the init phase included; at most 1 MB. */
  readonly log: string
  readonly durationMs: number
  /** Length of the init phase; on the first invocation only. */
  readonly initMs?: number
  readonly maxMemoryMb?: number
}

export type Outcome = Success | Failure

export interface Success extends Measurements {
  readonly kind: 'response'
  readonly payload: Buffer
}

export interface Failure extends Measurements {
  readonly kind: 'error'
  /** JSON as Lambda answers it: `errorType`, `errorMessage`, and the runtime's `trace` or `stackTrace`. */
  readonly payload: Buffer
  readonly errorType: string
  readonly status: 'timeout' | 'error'
  /** The environment is gone; the next invocation needs another one. */
  readonly fatal: boolean
}

type Signal = Report | { readonly kind: 'exit'; readonly exit: Exit } | { readonly kind: 'timeout' }

/** An outcome before it is measured; `note` is the platform's own last word in the log. */
type Result =
  | Pick<Success, 'kind' | 'payload'>
  | (Pick<Failure, 'kind' | 'payload' | 'errorType' | 'status' | 'fatal'> & { readonly note?: string })

/**
 * One process that runs a function and serves one event at a time, as Lambda's execution environments do.
 *
 * Time-outs and durations are real time, as the process is a real one. The process gets a `TMPDIR` of its own; `/tmp`
 * itself is the machine's. It runs with no limit on memory and with the rights of its parent.
 */
export class ExecutionEnvironment {
  readonly #options: EnvironmentOptions
  readonly #command: Command | EntrypointError
  readonly #temporary: string
  readonly #api: RuntimeApi
  #process: Launched | undefined
  #listener: ((signal: Signal) => void) | undefined
  #initialization: Promise<Signal> | undefined
  #initMs: number | undefined
  #log = ''
  #attempts = 0
  #initialized = false
  #busy = false
  #gone = false
  #stopped: Promise<void> | undefined

  private constructor(
    options: EnvironmentOptions,
    parts: { command: Command | EntrypointError; temporary: string; api: RuntimeApi },
  ) {
    this.#options = options
    this.#command = parts.command
    this.#temporary = parts.temporary
    this.#api = parts.api
    this.#api.onReport = (report) => this.#listener?.(report)
    this.#initialization = this.#initialize(options.initTimeoutMs ?? 10_000)
  }

  /**
   * Starts the process and its init phase, without waiting for the end of that: how it went shows at the first `invoke`.
   * @throws Error where this machine cannot run the runtime at all.
   */
  static async start(options: EnvironmentOptions): Promise<ExecutionEnvironment> {
    const command = await commandFor(options.runtime, options.codeDirectory, options.layers).catch((error: unknown) => {
      if (error instanceof EntrypointError) return error
      throw error
    })
    const temporary = await mkdtemp(join(tmpdir(), 'xacct-'))
    return new ExecutionEnvironment(options, { command, temporary, api: await RuntimeApi.listen() })
  }

  /** Whether another event can be served now: the process lives and is not busy. */
  get reusable(): boolean {
    return !this.#busy && !this.#gone
  }

  /** Serves one event. @throws Error when the environment is busy or gone; all else is an outcome. */
  async invoke(invocation: Invocation): Promise<Outcome> {
    if (!this.reusable) throw new Error(`the execution environment is ${this.#gone ? 'gone' : 'busy'}`)
    this.#busy = true
    const initialization = await this.#initialization
    this.#initialization = undefined
    const start = performance.now()
    const result = await this.#serve(invocation, initialization)
    const outcome = await this.#measure(result, performance.now() - start)
    if (this.#gone) await this.stop()
    this.#busy = false
    return outcome
  }

  /** Kills the process and all it started, as if its host had broken down: whoever waits for an outcome is told of the exit. */
  crash(): void {
    void this.#process?.kill()
  }

  /** Ends the process and all it started, closes the Runtime API and removes the temporary directory. */
  stop(): Promise<void> {
    this.#gone = true
    this.#stopped ??= this.#end()
    return this.#stopped
  }

  async #end(): Promise<void> {
    await this.#process?.kill()
    this.#process?.close()
    await this.#api.close()
    await rm(this.#temporary, { recursive: true, force: true })
  }

  async #initialize(timeoutMs: number): Promise<Signal> {
    if (this.#command instanceof EntrypointError) {
      return { kind: 'exit', exit: { errorType: this.#command.errorType, reason: this.#command.message } }
    }
    const start = performance.now()
    const launched = new Launched(this.#command, this.#options.codeDirectory, this.#variables())
    this.#process = launched
    launched.exited.then((exit) => this.#exited(launched, exit))
    const signal = await this.#next(timeoutMs)
    this.#initialized = signal.kind === 'ready'
    this.#initMs = performance.now() - start
    return signal
  }

  /** Lambda repeats an init phase that took too long once, inside the first invocation and under its time-out. */
  async #initializeAgain(timeoutMs: number): Promise<Signal> {
    const initMs = this.#initMs?.toFixed(2)
    this.#initMs = undefined
    const late = this.#process
    this.#process = undefined
    await late?.kill()
    this.#log = `${await late?.takeLog()}INIT_REPORT Init Duration: ${initMs} ms\tPhase: init\tStatus: timeout\n`
    late?.close()
    this.#api.reset()
    if (this.#stopped) return { kind: 'exit', exit: STOPPED }
    const signal = await this.#initialize(timeoutMs)
    this.#initMs = undefined
    return signal
  }

  async #serve(invocation: Invocation, initialization: Signal | undefined): Promise<Result> {
    const { requestId } = invocation
    const { timeoutMs } = this.#options
    const deadline = performance.now() + timeoutMs
    const remaining = () => deadline - performance.now()
    const initialized = initialization?.kind === 'timeout' ? await this.#initializeAgain(timeoutMs) : initialization
    if (initialized && initialized.kind !== 'ready') return failureOf(initialized, requestId, timeoutMs)
    if (this.#gone) return failureOf({ kind: 'exit', exit: STOPPED }, requestId, timeoutMs)

    const invocationId = `${requestId}-${++this.#attempts}`
    this.#api.deliver({ ...invocation, invocationId, deadline: Date.now() + remaining() })
    const signal = await this.#next(remaining())
    if (signal.kind === 'response') return { kind: 'response', payload: signal.payload }
    const failure = failureOf(signal, requestId, timeoutMs)
    if (signal.kind !== 'error') return failure
    // An error may be the process's last word: it is not if the process asks for the next event.
    const afterwards = await this.#next(remaining())
    if (afterwards.kind === 'ready') return failure
    const { note } = failureOf(afterwards, requestId, timeoutMs)
    return { ...failure, fatal: true, ...(note && { note }) }
  }

  async #measure(result: Result, durationMs: number): Promise<Outcome> {
    const maxMemoryMb = this.#process?.peakMemoryMb()
    if (result.kind === 'error' && result.fatal) {
      this.#gone = true
      await this.#process?.kill()
    }
    const printed = `${this.#log}${(await this.#process?.takeLog()) ?? ''}`
    const measurements: Measurements = {
      log: result.kind === 'error' && result.note ? withLine(printed, result.note) : printed,
      durationMs,
      ...(this.#initMs !== undefined && { initMs: this.#initMs }),
      ...(maxMemoryMb !== undefined && { maxMemoryMb }),
    }
    this.#log = ''
    this.#initMs = undefined
    if (result.kind === 'response') return { ...result, ...measurements }
    const { note: _, ...failure } = result
    return { ...failure, ...measurements }
  }

  /** The next thing that happens, or `timeout`. Signals that nobody waits for are dropped: the API keeps its own state. */
  #next(timeoutMs: number): Promise<Signal> {
    return new Promise((resolve) => {
      const settle = (signal: Signal) => {
        clearTimeout(timer)
        this.#listener = undefined
        resolve(signal)
      }
      const timer = setTimeout(settle, timeoutMs, { kind: 'timeout' })
      this.#listener = settle
    })
  }

  #exited(launched: Launched, exit: Exit): void {
    if (this.#process !== launched) return
    if (this.#listener) this.#listener({ kind: 'exit', exit })
    // A failed init phase is still to be told to the first invocation; only then is the environment gone.
    else if (this.#initialized) this.#gone = true
    if (this.#gone && !this.#busy) void this.stop()
  }

  #variables(): Record<string, string> {
    const { runtime, variables, handler, codeDirectory, layers = [] } = this.#options
    const path = process.env.PATH ?? ''
    return {
      PATH: path,
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      HOME: this.#temporary,
      ...layerVariables(runtime, codeDirectory, layers, path),
      ...variables,
      AWS_LAMBDA_RUNTIME_API: this.#api.address,
      _HANDLER: handler,
      LAMBDA_TASK_ROOT: codeDirectory,
      LAMBDA_RUNTIME_DIR: RUNTIME_DIRECTORY,
      TMPDIR: this.#temporary,
    }
  }
}

const STOPPED: Exit = { errorType: 'Runtime.ExitError', reason: 'Runtime exited with error: signal: killed' }

type FailureResult = Extract<Result, { kind: 'error' }>

/** What the invoker is told about a signal that is not a response. */
function failureOf(signal: Signal, requestId: string, timeoutMs: number): FailureResult {
  switch (signal.kind) {
    case 'error':
      return { kind: 'error', payload: signal.payload, errorType: signal.errorType, status: 'error', fatal: false }
    case 'init-error':
      return { kind: 'error', payload: signal.payload, errorType: signal.errorType, status: 'error', fatal: true }
    case 'exit': {
      const message = `RequestId: ${requestId} Error: ${signal.exit.reason}`
      const note = `${message}\n${signal.exit.errorType}`
      return { ...failure(signal.exit.errorType, message), fatal: true, note }
    }
    case 'timeout': {
      const text = `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`
      const note = `${new Date().toISOString()} ${requestId} ${text}`
      const told = failure('Sandbox.Timedout', `RequestId: ${requestId} Error: ${text}`)
      return { ...told, status: 'timeout', fatal: true, note }
    }
    case 'response-too-large': {
      const limit = `(${MAX_RESPONSE_BYTES} bytes)`
      const message = `Response payload size exceeded maximum allowed payload size ${limit}.`
      return failure('Function.ResponseSizeTooLarge', message)
    }
    case 'ready':
    case 'response':
      throw new Error(`\`${signal.kind}\` is no failure`)
  }
}

function failure(errorType: string, errorMessage: string): FailureResult {
  const payload = Buffer.from(JSON.stringify({ errorType, errorMessage }))
  return { kind: 'error', payload, errorType, status: 'error', fatal: false }
}

function withLine(text: string, line: string): string {
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`
}
