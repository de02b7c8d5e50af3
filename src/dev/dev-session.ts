import { type Connection, connect } from '../deploy/connection.ts'
import { deploy } from '../deploy/deploy.ts'
import { type Invoked, invokeFunction } from '../deploy/invoke.ts'
import { updateCode } from '../deploy/update-code.ts'
import { type LocalAws, startLocalAws } from '../local/index.ts'
import { buildStacks } from '../stacks/build-stacks.ts'
import { PackageError } from '../stacks/package-error.ts'
import type { FunctionPackage } from '../stacks/packages.ts'
import { printTemplate } from '../stacks/print-template.ts'
import type { FunctionNode, Topology } from '../topology/topology.ts'
import { configFiles } from './config-files.ts'
import type { DevEvent, DevHappening, DevProblem } from './dev-event.ts'
import { FileWatch } from './file-watch.ts'
import { createRecorder } from './recorder.ts'
import { Workshop } from './workshop.ts'

/** A configuration as it was read. */
export interface Loaded {
  readonly topology: Topology
  readonly file: string
  /** What its paths are relative to. */
  readonly base: string
}

export interface DevOptions {
  readonly port: number
  readonly host: string
  /** Reads the configuration anew. */
  readonly load: () => Promise<Loaded>
  /** What is told of an error of `load`, or of any other. */
  readonly describe: (error: unknown) => readonly DevProblem[]
  readonly tell: (event: DevEvent) => void
}

/**
 * A topology on a local AWS of its own, which follows its files: code is swapped where it runs, everything else deployed. What
 * is broken is told, and what ran before goes on.
 */
export class DevSession {
  readonly #options: DevOptions
  readonly #workshop = new Workshop()
  readonly #watch = new FileWatch((paths) => this.#follow(paths))
  #aws: LocalAws | undefined
  #wanted: Loaded
  #configFiles: readonly string[] = []
  #configProblems: readonly DevProblem[] = []
  /** What the stacks were deployed from, and the packages as they know them. */
  #topology: Topology | undefined
  #templates = ''
  #deployed: ReadonlyMap<string, FunctionPackage> = new Map()
  /** What runs by now. */
  readonly #running = new Map<string, FunctionPackage>()
  #told = ''

  private constructor(options: DevOptions, wanted: Loaded) {
    this.#options = options
    this.#wanted = wanted
  }

  /**
   * Starts the local AWS and deploys to it.
   * @throws Error whatever is wrong with the configuration, the code, the port or the deployment; then nothing is left running
   */
  static async start(options: DevOptions): Promise<DevSession> {
    const begun = Date.now()
    const loaded = await options.load()
    const session = new DevSession(options, loaded)
    await session.#workshop.packAll(loaded.topology, loaded.base)
    if (session.#workshop.problems.length > 0) throw new PackageError(session.#workshop.problems)
    const { port, host, tell } = options
    const { name, functions, accounts } = loaded.topology
    const text = `${name}: deploying ${functions.length} functions to ${accounts.length} accounts of a local AWS`
    tell({ kind: 'note', text, time: begun })
    const observer = createRecorder(
      () => session.topology,
      (event) => session.#tell(event),
    )
    // Denials are told with more than a line.
    const log = (text: string) => text.startsWith('denied ') || tell({ kind: 'note', text, time: Date.now() })
    session.#aws = await startLocalAws({ port, host, observer, log })
    try {
      await session.#deploy()
      await session.#watchAll(begun)
    } catch (error) {
      await session.#aws.close()
      throw error
    }
    session.#tell({ kind: 'ready', endpoint: session.endpoint })
    session.#watch.start()
    return session
  }

  get endpoint(): string {
    return (this.#aws as LocalAws).endpoint
  }

  /** What runs; while the first deployment goes on, what is to. */
  get topology(): Topology {
    return this.#topology ?? this.#wanted.topology
  }

  /** Invokes a function as root of its account. @throws DeployError */
  invoke(fn: FunctionNode, event: string): Promise<Invoked> {
    return invokeFunction(this.#connect(fn), fn, event)
  }

  /** Ends everything; nothing is left running. */
  async close(): Promise<void> {
    await this.#watch.close()
    await this.#aws?.close()
  }

  #tell(event: DevHappening): void {
    this.#options.tell({ ...event, time: Date.now() })
  }

  async #follow(paths: readonly string[]): Promise<void> {
    const begun = Date.now()
    const changed = new Set(paths)
    try {
      if (this.#configFiles.some((file) => changed.has(file))) await this.#reload()
      else await this.#workshop.packChanged(this.#wanted.topology, this.#wanted.base, changed)
      const failures = await this.#bringUp(begun)
      this.#tellProblems([...this.#configProblems, ...this.#workshop.problems, ...failures])
    } catch (error) {
      this.#tellProblems(this.#options.describe(error))
    }
    await this.#watchAll(begun)
  }

  async #reload(): Promise<void> {
    try {
      this.#wanted = await this.#options.load()
      this.#configProblems = []
    } catch (error) {
      this.#configProblems = this.#options.describe(error)
    }
    await this.#workshop.packAll(this.#wanted.topology, this.#wanted.base)
  }

  /** Lets run what is good and does not run yet; answers what went wrong. */
  async #bringUp(begun: number): Promise<readonly DevProblem[]> {
    const isSame = templatesOf(this.#wanted.topology) === this.#templates
    const changed = [...this.#workshop.packages.values()].filter(
      ({ fn, key }) => this.#running.get(fn.name)?.key !== key,
    )
    if (isSame) this.#adopt(this.#wanted.topology)
    if (isSame && changed.length === 0) return []
    try {
      // An alias points to a version, which is its stack’s: past the stack there would be one that it does not know.
      if (isSame && changed.every(({ fn }) => fn.alias === undefined))
        await Promise.all(changed.map((one) => this.#swap(one)))
      else if (this.#canDeploy()) await this.#deploy()
      else return []
      const functions = changed.map(({ fn }) => fn.name)
      if (functions.length > 0) this.#tell({ kind: 'swapped', functions, milliseconds: Date.now() - begun })
      return []
    } catch (error) {
      return this.#options.describe(error)
    }
  }

  /** Whether each function has a package, be it of earlier code. */
  #canDeploy(): boolean {
    return this.#wanted.topology.functions.every(({ name, exists }) => exists || this.#workshop.packages.has(name))
  }

  async #swap(made: FunctionPackage): Promise<void> {
    await updateCode(this.#connect(made.fn), made)
    this.#running.set(made.fn.name, made)
  }

  async #deploy(): Promise<void> {
    const { topology } = this.#wanted
    const connections = new Map(topology.accounts.map((account) => [account.name, this.#connection(account)]))
    const packages = new Map(this.#workshop.packages)
    try {
      const { stacks, leftOver } = await deploy({ topology, connections, packages: [...packages.values()] })
      this.#adopt(topology)
      this.#deployed = packages
      this.#running.clear()
      for (const [name, made] of packages) this.#running.set(name, made)
      for (const { stack, changed } of stacks) if (changed) this.#tell({ kind: 'deployed', stack: stack.id })
      for (const stack of leftOver) this.#tell({ kind: 'note', text: `stack ${stack} is left over from before` })
    } catch (error) {
      await this.#restore()
      throw error
    }
  }

  #adopt(topology: Topology): void {
    if (this.#topology === topology) return
    this.#topology = topology
    this.#templates = templatesOf(topology)
    this.#tell({ kind: 'topology', topology })
  }

  /** Stacks that were rolled back run the code that they know; what was swapped since is swapped again. */
  async #restore(): Promise<void> {
    const swapped = [...this.#running.values()].filter(({ fn, key }) => this.#deployed.get(fn.name)?.key !== key)
    await Promise.allSettled(swapped.map((one) => this.#swap(one)))
  }

  async #watchAll(since: number): Promise<void> {
    this.#configFiles = await configFiles(this.#wanted.file)
    this.#watch.watch([...this.#configFiles, ...this.#workshop.sources], since)
  }

  /** Each time with the same problems is once told. */
  #tellProblems(problems: readonly DevProblem[]): void {
    const text = JSON.stringify(problems)
    if (text === this.#told || (problems.length === 0 && this.#told === '')) return
    this.#told = problems.length === 0 ? '' : text
    this.#tell({ kind: 'problems', problems })
  }

  #connect({ place }: FunctionNode): Connection {
    return this.#connection(place.account)
  }

  /** As root, whatever the configuration says of deploying to AWS. */
  #connection({ profile: _, assume: __, ...account }: Topology['accounts'][number]): Connection {
    return connect(account, { endpoint: this.endpoint })
  }
}

/** All that a deployment makes of a topology, but for the code. */
function templatesOf(topology: Topology): string {
  return buildStacks(topology).map(printTemplate).join('\n')
}
