import type { Store } from '../../store/state.ts'
import { CLOUDFORMATION, type Stack, type StackOutput } from './state.ts'

/** An output that other stacks of the account and Region may import. */
export interface Export {
  readonly name: string
  readonly value: string
  readonly stack: Stack
}

type Place = Pick<Stack, 'account' | 'region' | 'partition'>

/** By name, every export of one account and Region. */
export function exportsAt(place: Place, store: Store): Map<string, Export> {
  const entries = stacksAt(place, store).flatMap((stack) =>
    exported(stack.outputs).map(({ exportName: name, value }) => [name, { name, value, stack }] as const),
  )
  return new Map(entries)
}

/** The outputs that have a name for others. */
export function exported(outputs: readonly StackOutput[]): (StackOutput & { readonly exportName: string })[] {
  return outputs.flatMap((output) =>
    output.exportName === undefined ? [] : [{ ...output, exportName: output.exportName }],
  )
}

/** The names of the stacks that import an export. */
export function importersOf(name: string, place: Place, store: Store): string[] {
  return stacksAt(place, store)
    .filter(({ imports }) => imports.has(name))
    .map((stack) => stack.name)
}

/** The names as a sentence lists them: `a, b and c`. */
export function listNames(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

function stacksAt({ account, region, partition }: Place, store: Store): Stack[] {
  const { stacks } = store.get(CLOUDFORMATION, { account, region, partition: partition.id })
  return [...stacks.values()].filter(({ status }) => status !== 'DELETE_COMPLETE')
}
