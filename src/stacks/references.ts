import { getOrCreate } from '../core/get-or-create.ts'
import type { Destination, Place, Topology } from '../topology/topology.ts'
import { calledArn, callerRole } from './access/call-grants.ts'
import { executionRoleArn } from './access/function-grants.ts'
import { pascalCase } from './access/grant.ts'
import { type StackPart, stackId } from './stack.ts'

/** One stack needs to know, before it is made, the ARN of something in another. */
export interface Reference {
  /** Who needs it. */
  readonly by: string
  /** Whose it is. */
  readonly of: string
  readonly arn: string
  /** The same for the output there and the parameter here. */
  readonly name: string
  readonly why: string
  /**
   * The thing itself must be there, not only its name: a role in a principal, a source that is read. What is only named may
   * come later.
   */
  readonly firm: boolean
}

/** By what it is the ARN of. None ends like another: so whatever things are called, no two of them have one name. */
const OUTPUTS = {
  callRole: 'CallRoleArn',
  callee: 'FunctionArn',
  functionRole: 'FunctionRoleArn',
  stream: 'StreamArn',
  queue: 'QueueArn',
} as const

/** Of the output that tells an ARN, and of the parameter that takes it: `GreetCallRoleArn`. */
export function outputName(what: keyof typeof OUTPUTS, name: string): string {
  return `${pascalCase(name)}${OUTPUTS[what]}`
}

/** What is in which stack, and what the stacks need of each other. */
export interface Layout {
  /** By ARN: the part of its place where it is, if not the main one. */
  readonly early: ReadonlySet<string>
  readonly references: readonly Reference[]
  /** By the stack that needs it and the ARN. */
  readonly needed: ReadonlyMap<string, ReadonlyMap<string, Reference>>
  /** References that are settled by names, since an order would go in a circle. */
  readonly byName: ReadonlySet<Reference>
}

/** Finds what stacks need of each other, and an order that goes in no circle. */
export function planLayout(topology: Topology): Layout {
  const early = new Set(
    topology.calls.filter(({ pinned }) => pinned).flatMap(({ from }) => from.flatMap((one) => callerRole(one) ?? [])),
  )
  const own = new Set(topology.functions.filter(({ exists }) => !exists).map((fn) => executionRoleArn(fn)))
  for (const arn of early) if (!own.has(arn)) early.delete(arn)
  const first = findReferences(topology, early)
  if (findCycles(first.filter(({ firm }) => firm)).size > 0) {
    // Sources that feed each other's stacks go first, with the policies that let them be read.
    for (const { from } of topology.triggers) if (from.kind !== 'arn' && !from.exists) early.add(from.arn)
  }
  const references = findReferences(topology, early)
  const circular = findCycles(references)
  const byName = new Set(references.filter((one) => !one.firm && circular.has(one)))
  const needed = new Map<string, Map<string, Reference>>()
  for (const one of references) getOrCreate(getOrCreate(needed, one.by, newMap), one.arn, () => one)
  return { early, references, needed, byName }
}

const newMap = () => new Map<string, Reference>()

function findReferences(topology: Topology, early: ReadonlySet<string>): Reference[] {
  const part = (arn: string): StackPart => (early.has(arn) ? 'access' : 'main')
  const references = new Map<string, Reference>()
  const add = (by: Place, of: Place, byPart: StackPart, reference: Omit<Reference, 'by' | 'of'>) => {
    const [from, to] = [stackId(by, byPart), stackId(of, part(reference.arn))]
    const key = `${from} ${to} ${reference.arn}`
    if (from === to || references.get(key)?.firm || (references.has(key) && !reference.firm)) return
    references.set(key, { ...reference, by: from, of: to })
  }
  for (const call of topology.calls) {
    const { name, place, role, to } = call
    for (const caller of call.from) {
      const roleArn = callerRole(caller)
      if (caller.kind !== 'function') continue
      const why = `${caller.name} is told whom it calls (${name})`
      if (role)
        add(caller.place, place, 'main', { arn: role.arn, name: outputName('callRole', name), why, firm: false })
      if (to.kind === 'function' && !to.fn.exists) {
        add(caller.place, place, 'main', { arn: calledArn(to), name: outputName('callee', name), why, firm: false })
      }
      if (call.pinned && roleArn !== undefined && early.has(roleArn)) {
        const pinned = `the role of ${caller.name} must be there before it can be named as a principal (${name})`
        add(place, caller.place, 'main', {
          arn: roleArn,
          name: outputName('functionRole', caller.name),
          why: pinned,
          firm: true,
        })
      }
    }
  }
  for (const fn of topology.functions) {
    const arn = executionRoleArn(fn)
    if (arn === undefined || !early.has(arn)) continue
    add(fn.place, fn.place, 'main', {
      arn,
      name: outputName('functionRole', fn.name),
      why: `${fn.name} runs with its role`,
      firm: true,
    })
  }
  for (const { place, name, onFailure, exists } of topology.functions) {
    if (!exists) addDestination(place, onFailure, `failed events of ${name}`)
  }
  for (const { name, from, to, onFailure } of topology.triggers) {
    addDestination(to.place, onFailure, `failed batches of trigger ${name}`)
    if (from.kind === 'arn' || from.exists) continue
    const why = `${to.name} is fed from ${from.name} (${name})`
    add(to.place, from.place, 'main', { arn: from.arn, name: outputName(from.kind, from.name), why, firm: true })
  }
  return [...references.values()]

  function addDestination(by: Place, queue: Destination | undefined, what: string): void {
    if (queue?.kind !== 'queue' || queue.exists) return
    const { arn, name, place } = queue
    add(by, place, 'main', { arn, name: outputName('queue', name), why: `${what} go to ${name}`, firm: false })
  }
}

/** The references that lie on a circle: those between stacks that reach each other. */
export function findCycles(references: readonly Reference[]): ReadonlySet<Reference> {
  const component = stronglyConnected(references)
  return new Set(references.filter(({ by, of }) => component.get(by) === component.get(of)))
}

/** Tarjan's algorithm, without recursion: a thousand accounts may call in a row. */
function stronglyConnected(references: readonly Reference[]): ReadonlyMap<string, number> {
  const next = new Map<string, string[]>()
  for (const { by, of } of references) getOrCreate(next, by, () => []).push(of)
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const component = new Map<string, number>()
  const open: string[] = []
  for (const root of next.keys()) {
    if (index.has(root)) continue
    const path: { node: string; at: number }[] = [enter(root)]
    while (path.length > 0) {
      const step = path.at(-1) as { node: string; at: number }
      const successor = next.get(step.node)?.[step.at++]
      if (successor === undefined) leave(path)
      else if (!index.has(successor)) path.push(enter(successor))
      else if (!component.has(successor)) lower(step.node, index.get(successor) as number)
    }
  }
  return component

  function enter(node: string): { node: string; at: number } {
    index.set(node, index.size)
    low.set(node, index.get(node) as number)
    open.push(node)
    return { node, at: 0 }
  }

  function lower(node: string, to: number): void {
    low.set(node, Math.min(low.get(node) as number, to))
  }

  function leave(path: { node: string; at: number }[]): void {
    const { node } = path.pop() as { node: string; at: number }
    const parent = path.at(-1)
    if (parent !== undefined) lower(parent.node, low.get(node) as number)
    if (low.get(node) !== index.get(node)) return
    for (let other = open.pop() as string; ; other = open.pop() as string) {
      component.set(other, index.get(node) as number)
      if (other === node) return
    }
  }
}
