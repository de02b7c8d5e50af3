import { type Automaton, OPEN, type Positions } from './automaton.ts'
import type { Budget } from './budget.ts'
import type { Domain } from './domains.ts'

/** A class of texts that no pattern tells apart, by one of the shortest among them. */
export interface TextMinterm {
  readonly witness: string
  /** Which groups of patterns match. */
  readonly accepts: readonly boolean[]
}

interface Node {
  readonly positions: Positions
  readonly domainState: number
  readonly parent: Node | undefined
  readonly unit: number
}

export interface MintermSearch {
  readonly name: string
  readonly automaton: Automaton
  readonly domain: Domain
  readonly budget: Budget
  /** Whether nothing that starts like this is of interest, given each group's prospects. */
  readonly hopeless?: (prospects: readonly number[]) => boolean
}

/** How many steps of single patterns make up the work of one state. */
const STEPS_PER_STATE = 16

/**
 * Walks the joint automaton breadth first and answers each combination of groups that some text of the domain reaches, with the
 * shortest such text, shortest first, as soon as it is found. What the budget does not reach is missing, and noted there.
 */
export function* textMinterms({ name, automaton, domain, budget, hopeless }: MintermSearch): Generator<TextMinterm> {
  const found = new Set<string>()
  const start: Node = { positions: automaton.start(), domainState: domain.start, parent: undefined, unit: 0 }
  const seen = new Set([keyOf(start)])
  const queue = [start]
  for (let head = 0; head < queue.length; head++) {
    const node = queue[head] as Node
    const prospects = automaton.prospects(node.positions)
    if (hopeless?.(prospects)) continue
    const accepted = domain.accepts(node.domainState)
    if (accepted) {
      const accepts = automaton.accepts(node.positions)
      const vector = accepts.map(Number).join('')
      if (!found.has(vector)) {
        found.add(vector)
        yield { witness: textOf(node), accepts }
      }
      if (!prospects.includes(OPEN)) continue
    }
    const units = unitsFrom(node, automaton, domain)
    if (!budget.states(1 + Math.floor((node.positions.length * units.length) / STEPS_PER_STATE), name)) return
    for (const unit of units) {
      const domainState = domain.step(node.domainState, unit)
      if (domainState < 0) continue
      const next: Node = { positions: automaton.step(node.positions, unit), domainState, parent: node, unit }
      const key = keyOf(next)
      if (seen.has(key)) continue
      seen.add(key)
      queue.push(next)
    }
  }
}

/** One unit of each kind that matters here; the free one first, so that fixed text comes in only where it must. */
function unitsFrom({ positions, domainState }: Node, automaton: Automaton, domain: Domain): number[] {
  const named = new Set<number>(domain.units(domainState))
  automaton.units(positions, named)
  const free = domain.free(domainState, named)
  return free === undefined ? [...named] : [free, ...named]
}

/** Numbers as characters where they fit, for there are many keys. */
function keyOf({ positions, domainState }: Node): string {
  const fit = positions.length < 1_000 && (positions.at(-1) ?? 0) <= 0xffff
  return fit ? String.fromCharCode(domainState, ...positions) : `${domainState}|${positions.join()}`
}

function textOf(node: Node): string {
  const units: number[] = []
  for (let at: Node | undefined = node; at?.parent !== undefined; at = at.parent) units.push(at.unit)
  let text = ''
  for (let i = units.length - 1; i >= 0; i--) text += String.fromCharCode(units[i] as number)
  return text
}
