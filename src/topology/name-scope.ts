import { createHash } from 'node:crypto'
import { nearest } from '../core/nearest.ts'
import { partitionOf } from '../core/partition.ts'
import type { RawTopology } from './config.ts'
import type { ConfigProblem, ConfigProblemCode } from './config-error.ts'
import type { Account, BucketNode, FunctionNode, Place, QueueNode, StreamNode } from './topology.ts'

export type Section = 'accounts' | 'functions' | 'streams' | 'queues' | 'buckets' | 'calls' | 'triggers'

/** The names under a section of the file, readable or not; nothing where the section is none, and any name may be meant. */
export type Declarations = (section: Section) => readonly string[] | undefined

/** What a configuration of unknown origin declares. */
export function declarationsOf(config: unknown): Declarations {
  return (section) => {
    const members = (Object(config) as Partial<Record<Section, unknown>>)[section] ?? {}
    return typeof members === 'object' && !Array.isArray(members) ? Object.keys(members) : undefined
  }
}

/** What the names of one file stand for, and the problems found on the way. */
export class NameScope {
  readonly topologyName: string
  readonly accounts = new Map<string, Account>()
  readonly functions = new Map<string, FunctionNode>()
  readonly streams = new Map<string, StreamNode>()
  readonly queues = new Map<string, QueueNode>()
  readonly buckets = new Map<string, BucketNode>()
  readonly problems: ConfigProblem[] = []
  readonly #declared: Declarations

  constructor({ name }: Pick<RawTopology, 'name'>, declared: Declarations) {
    this.topologyName = name
    this.#declared = declared
  }

  refuse(code: ConfigProblemCode, path: string, message: string, hint: string): void {
    this.problems.push({ code, path, message, hint })
  }

  account(name: string, path: string): Account | undefined {
    return this.#find(['accounts'], name, path) as Account | undefined
  }

  function(name: string, path: string): FunctionNode | undefined {
    return this.#find(['functions'], name, path) as FunctionNode | undefined
  }

  queue(name: string, path: string): QueueNode | undefined {
    return this.#find(['queues'], name, path) as QueueNode | undefined
  }

  bucket(name: string, path: string): BucketNode | undefined {
    return this.#find(['buckets'], name, path) as BucketNode | undefined
  }

  source(name: string, path: string): StreamNode | QueueNode | undefined {
    return this.#find(['streams', 'queues'], name, path) as StreamNode | QueueNode | undefined
  }

  destination(name: string, path: string): QueueNode | FunctionNode | undefined {
    return this.#find(['queues', 'functions'], name, path) as QueueNode | FunctionNode | undefined
  }

  /** The account's place in its own Region or in another one of the same partition. */
  place(account: Account, region = account.region, path = ''): Place {
    const partition = partitionOf(region).id
    const home = partitionOf(account.region).id
    if (partition !== home) {
      const message = `${region} is in partition ${partition}, its account in ${home}`
      this.refuse('invalid-region', path, message, 'an account belongs to one partition')
    }
    return { account, region, partition }
  }

  /** `<topology>-<name>`, cut where AWS takes no more letters, and then told apart by a digest. */
  physicalName(name: string, longest = 64): string {
    const full = `${this.topologyName}-${name}`
    if (full.length <= longest) return full
    const digest = createHash('sha256').update(full).digest('hex').slice(0, 8)
    return `${full.slice(0, longest - 9)}-${digest}`
  }

  /** What the name stands for; where it stands for nothing, that is a problem with the nearest name as its hint. */
  #find(sections: readonly (keyof typeof KINDS)[], name: string, path: string): unknown {
    const words = (between: string) => sections.map((one) => KINDS[one]).join(between)
    const found = sections.filter((section) => this[section].has(name))
    const [section] = found
    if (section !== undefined) {
      const both = `\`${name}\` is a ${found.map((one) => KINDS[one]).join(' and a ')}`
      if (found.length > 1) this.refuse('duplicate', path, both, 'give one of them another name')
      return this[section].get(name)
    }
    // What is declared but could not be made sense of has a problem of its own.
    const known = sections.flatMap((one) => this.#declared(one) ?? [name])
    if (known.includes(name)) return undefined
    const like = nearest(name, known)
    const there =
      known.length > 0 ? `there are ${known.slice(0, 12).join(', ')}` : `this file has no ${words('s or ')}s`
    const hint = like === undefined ? there : `did you mean \`${like}\`?`
    this.refuse('unknown-name', path, `no ${words(' or ')} \`${name}\``, hint)
    return undefined
  }
}

const KINDS = {
  accounts: 'account',
  functions: 'function',
  streams: 'stream',
  queues: 'queue',
  buckets: 'bucket',
} as const satisfies Partial<Record<Section, string>>
