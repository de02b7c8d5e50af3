import { getOrCreate } from '../../core/get-or-create.ts'

/** Where a piece of state lives: per account and Region, per account in a partition, or once in a partition. */
export type StateScope = 'region' | 'account' | 'partition'

/** A declared piece of a service's state. The object itself is the key under which the store keeps its instances. */
export interface State<T> {
  readonly name: string
  readonly scope: StateScope
  readonly create: () => T
}

/** Declares a piece of state; each place in its scope starts with what `create` makes. */
export function declareState<T>(name: string, scope: StateScope, create: () => T): State<T> {
  return { name, scope, create }
}

/** One place in AWS. */
export interface Place {
  readonly partition: string
  readonly account: string
  readonly region: string
}

/** Everything the local AWS remembers, by declared state and place. */
export class Store {
  readonly #instances = new Map<State<unknown>, Map<string, unknown>>()

  /** The state's instance at that place, made on first use. */
  get<T>(state: State<T>, place: Place): T {
    const places = getOrCreate(this.#instances, state, () => new Map<string, unknown>())
    return getOrCreate(places, placeKey(state.scope, place), state.create) as T
  }

  /** Every instance of the state, wherever it is. */
  all<T>(state: State<T>): T[] {
    return [...(this.#instances.get(state)?.values() ?? [])] as T[]
  }

  clear(): void {
    this.#instances.clear()
  }
}

function placeKey(scope: StateScope, { partition, account, region }: Place): string {
  if (scope === 'partition') return partition
  return scope === 'account' ? `${partition}/${account}` : `${partition}/${account}/${region}`
}
