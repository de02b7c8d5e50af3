import { accountOf, parseArn } from '../core/arn.ts'
import { getOrCreate } from '../core/get-or-create.ts'
import type { System, SystemEnd } from './system.ts'

/** Accounts, what is in them, and what goes between. */
export interface Graph {
  readonly accounts: readonly GraphAccount[]
  readonly edges: readonly GraphEdge[]
}

export interface GraphAccount {
  readonly id: string
  readonly title: string
  readonly nodes: readonly GraphNode[]
}

export interface GraphNode {
  /** Letters, digits and `_`. */
  readonly id: string
  readonly label: string
  readonly kind: 'function' | 'source' | 'other'
}

export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly label: string
  readonly kind: 'call' | 'trigger'
}

/** What a system looks like; functions that nobody calls are in it too. */
export function createGraph(system: System): Graph {
  const builder = new GraphBuilder(system)
  for (const fn of system.functions) builder.end({ label: fn.name, account: fn.account, arn: fn.arn, fn })
  for (const { from, to, name, role, mode } of system.calls) {
    const title = name.includes(' → ') ? '' : name
    const how = [role === undefined ? '' : 'by role', mode === undefined || mode === 'sync' ? '' : mode]
    builder.edge(
      builder.end(from),
      builder.end(to),
      [title, how.filter(Boolean).join(', ')].filter(Boolean).join(': '),
      'call',
    )
  }
  for (const { source, to } of system.triggers) {
    const { service = '', resource = source } = parseArn(source) ?? {}
    const end = {
      label: `${service} ${resource.replace(/^\w+\//, '')}`,
      account: accountOf(source) ?? to.account,
      arn: source,
    }
    builder.edge(
      builder.end(end, 'source'),
      builder.end({ label: to.name, account: to.account, arn: to.arn, fn: to }),
      '',
      'trigger',
    )
  }
  return builder.finish()
}

class GraphBuilder {
  readonly #names: ReadonlyMap<string, string>
  readonly #accounts = new Map<string, GraphNode[]>()
  readonly #ids = new Map<string, string>()
  readonly #edges = new Map<string, GraphEdge>()

  constructor({ accounts }: System) {
    this.#names = new Map(accounts.map(({ id, name }) => [id, name]))
    for (const { id } of accounts) this.#accounts.set(id, [])
  }

  /** The node’s id. A function is one node, whatever it is called by. */
  end(
    { label, account = 'elsewhere', arn, fn }: SystemEnd,
    kind: GraphNode['kind'] = fn ? 'function' : 'other',
  ): string {
    const key = fn?.arn ?? arn ?? `${account} ${label}`
    return getOrCreate(this.#ids, key, () => {
      const id = `n${this.#ids.size + 1}`
      getOrCreate(this.#accounts, account, () => []).push({ id, label: fn?.name ?? label, kind })
      return id
    })
  }

  edge(from: string, to: string, label: string, kind: GraphEdge['kind']): void {
    this.#edges.set(`${from} ${to} ${label}`, { from, to, label, kind })
  }

  finish(): Graph {
    const accounts = [...this.#accounts].filter(([, nodes]) => nodes.length > 0)
    return {
      accounts: accounts.map(([id, nodes]) => ({ id, title: this.#title(id), nodes })),
      edges: [...this.#edges.values()],
    }
  }

  #title(id: string): string {
    const name = this.#names.get(id)
    return name === undefined || name === id ? id : `${name} ${id}`
  }
}
