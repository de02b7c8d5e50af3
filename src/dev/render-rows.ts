import type { Call, FunctionNode, Topology } from '../topology/topology.ts'
import type { DevState } from './dev-state.ts'
import { clockTime, duration } from './event-lines.ts'
import type { Piece } from './fit-line.ts'

/** Each account with its functions, and how often they ran. */
export function functionRows({ topology, functions }: DevState): Piece[][] {
  if (topology === undefined) return []
  const width = widthOf(topology.functions)
  return topology.accounts.flatMap((account) => {
    const own = topology.functions.filter(({ place }) => place.account.name === account.name)
    const others = resourceWords(topology, account.name)
    if (own.length === 0 && others === '') return []
    const title: Piece[] = [
      ['bold', account.name],
      ['dim', `  ${account.id}  ${account.region}${others}`],
    ]
    return [title, ...own.map((fn) => functionRow(fn, functions.get(fn.name), width))]
  })
}

function functionRow(fn: FunctionNode, count: ReturnType<DevState['functions']['get']>, width: number): Piece[] {
  const name = `  ${fn.name.padEnd(width)}  `
  if (fn.exists) return [name, ['dim', 'exists already, and not here']]
  const { runs = 0, errors = 0, milliseconds, swapped } = count ?? {}
  const row: Piece[] = [name, runs === 0 ? ['dim', pad(words(runs, 'run'), 10)] : pad(words(runs, 'run'), 10)]
  row.push([errors > 0 ? 'red' : 'dim', pad(words(errors, 'error'), 11)])
  row.push(['dim', pad(milliseconds === undefined ? '' : duration(milliseconds), 9)])
  if (swapped !== undefined) row.push(['green', `  new code ${clockTime(swapped)}`])
  return row
}

/** Each call with who makes it, and how often it was made and denied. */
export function callRows({ topology, calls }: DevState): Piece[][] {
  if (topology === undefined || topology.calls.length === 0) return []
  const width = widthOf(topology.calls)
  const ways = topology.calls.map(wayOf)
  const wayWidth = Math.max(...ways.map(({ length }) => length))
  const rows = topology.calls.map((call, index): Piece[] => {
    const { allowed = 0, denied = 0 } = calls.get(call.name) ?? {}
    const row: Piece[] = [`  ${call.name.padEnd(width)}  `, (ways[index] as string).padEnd(wayWidth), '  ']
    row.push(allowed === 0 ? ['dim', pad(words(allowed, 'call'), 10)] : pad(words(allowed, 'call'), 10))
    row.push([denied > 0 ? 'red' : 'dim', pad(`${denied} denied`, 11)])
    row.push(['dim', call.by === 'role' ? '  by role' : call.by === 'identity' ? '  same account' : '  by policy'])
    return row
  })
  return [[['bold', 'calls']], ...rows]
}

function wayOf({ from, to }: Call): string {
  const callers = from.map((caller) => {
    if (caller.kind === 'function') return caller.name
    return caller.kind === 'role' ? (caller.arn.split('/').at(-1) as string) : caller.kind
  })
  return `${callers.join(', ')} → ${calleeName(to)}`
}

function calleeName(to: Call['to']): string {
  if (to.kind === 'function') return to.qualifier === undefined ? to.fn.name : `${to.fn.name}:${to.qualifier}`
  return to.kind === 'bucket' ? to.bucket.name : to.kind
}

function resourceWords({ streams, queues, buckets }: Topology, account: string): string {
  const named = [...streams, ...queues, ...buckets].filter(({ place }) => place.account.name === account)
  return named.map(({ kind, name }) => `  ${kind} ${name}`).join('')
}

const MAX_NAME = 24

function widthOf(things: readonly { readonly name: string }[]): number {
  return Math.min(MAX_NAME, Math.max(0, ...things.map(({ name }) => name.length)))
}

function words(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

function pad(text: string, width: number): string {
  return text.padStart(width)
}
