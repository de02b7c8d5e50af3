import type { NamedPolicy } from '../../src/iam/evaluate.ts'
import { createWorld, type WorldData } from '../../src/iam/world/create-world.ts'
import type { World } from '../../src/iam/world/world.ts'

// Systems from real life, small enough to check by hand: account A calls, account B owns.

export const A = '111111111111'
export const B = '222222222222'
export const C = '333333333333'

export const FUNCTION = `arn:aws:lambda:us-east-1:${B}:function:orders`
export const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`
export const user = (account: string, name: string) => `arn:aws:iam::${account}:user/${name}`
export const root = (account: string) => `arn:aws:iam::${account}:root`

export function policy(name: string, ...Statement: readonly object[]): NamedPolicy {
  return { name, document: { Version: '2012-10-17', Statement } }
}

export const allow = (
  Action: string | readonly string[],
  Resource: string | readonly string[],
  Condition?: object,
) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
})

const FULL = policy('full', allow('*', '*'))

export type ScenarioData = Partial<WorldData> & {
  /** Of the unit that A is in. */
  readonly scps?: readonly NamedPolicy[]
}

/** A world of A (in `ou-apps` of an organization that C manages), B (below its root) and C. */
export function worldOf(more: ScenarioData = {}): World {
  const { scps, ...data } = more
  return createWorld({
    accounts: [{ id: A }, { id: B }, { id: C }],
    organization: {
      id: 'o-one',
      managementAccount: C,
      root: {
        id: 'r-root',
        accounts: [{ id: B }, { id: C }],
        units: [{ id: 'ou-apps', accounts: [{ id: A }], ...(scps && { scps: [FULL, ...scps] }) }],
      },
    },
    ...data,
  })
}
