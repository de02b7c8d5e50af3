import { createHash } from 'node:crypto'
import { nearest } from '../core/nearest.ts'
import { partitionOf } from '../core/partition.ts'
import type { RawTopology } from './config.ts'
import type { ConfigProblem, ConfigProblemCode } from './config-error.ts'
import type { Account, BucketNode, FunctionNode, Place, QueueNode, StreamNode } from './topology.ts'

/** What the names of one file stand for, and the problems found on the way. */
export class NameScope {
  readonly topologyName: string
  readonly accounts = new Map<string, Account>()
  readonly functions = new Map<string, FunctionNode>()
  readonly streams = new Map<string, StreamNode>()
  readonly queues = new Map<string, QueueNode>()
  readonly buckets = new Map<string, BucketNode>()
  readonly problems: ConfigProblem[] = []

  constructor({ name }: Pick<RawTopology, 'name'>) {
    this.topologyName = name
  }

  refuse(code: ConfigProblemCode, path: string, message: string, hint: string): void {
    this.problems.push({ code, path, message, hint })
  }

  /** What the name stands for; where it stands for nothing, that is a problem with the nearest name as its hint. */
  find<T>(kind: string, names: ReadonlyMap<string, T>, name: string, path: string): T | undefined {
    const found = names.get(name)
    if (found === undefined) {
      const known = [...names.keys()]
      const like = nearest(name, known)
      const there = known.length > 0 ? `there are ${known.slice(0, 12).join(', ')}` : `this file has no ${kind}s`
      this.refuse(
        'unknown-name',
        path,
        `no ${kind} \`${name}\``,
        like === undefined ? there : `did you mean \`${like}\`?`,
      )
    }
    return found
  }

  account(name: string, path: string): Account | undefined {
    return this.find('account', this.accounts, name, path)
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
}
