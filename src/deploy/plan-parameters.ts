import { planLayout } from '../stacks/references.ts'
import type { Stack } from '../stacks/stack.ts'
import type { Topology } from '../topology/topology.ts'
import { assetsBucket } from './upload-packages.ts'

/** What a stack will be told. */
export interface PlannedParameter {
  readonly name: string
  /** Where it is not known yet: the ARN by the name that the thing will have. */
  readonly value: string
  /** The stack that tells it; none for the bucket of packages. */
  readonly from?: string
  /** Whether a deployed stack tells it already. */
  readonly isKnown: boolean
}

type Outputs = ReadonlyMap<string, Readonly<Record<string, string>>>

/** What each stack will be told: from what is deployed, else by the names that things will have. */
export function planParameters(topology: Topology, outputs: Outputs): (stack: Stack) => readonly PlannedParameter[] {
  const named = new Map(planLayout(topology).references.map(({ of, name, arn }) => [`${of} ${name}`, arn]))
  return ({ parameters, place }) =>
    Object.entries(parameters).map(([name, { from }]): PlannedParameter => {
      if (from === undefined) return { name, value: assetsBucket(place), isKnown: true }
      const deployed = outputs.get(from.stack)?.[from.output]
      const value = named.get(`${from.stack} ${from.output}`) ?? deployed ?? ''
      return { name, value, from: from.stack, isKnown: deployed === value }
    })
}

export function valuesOf(parameters: readonly PlannedParameter[]): Record<string, string> {
  return Object.fromEntries(parameters.map(({ name, value }) => [name, value]))
}
