import type { ChainOptions, RoleOptions } from './assumed-role.ts'
import { ownRegion } from './call-aws.ts'
import { checkOptions } from './check-options.ts'
import { fromEnvironment } from './from-environment.ts'

/** A role in an account, and the roles on the way to it. */
export interface AccountOptions extends ChainOptions {
  /** Where its clients work; the function's own unless given. */
  readonly region?: string | undefined
}

/** An account of the topology by its name, or any by a role in it; of a list, each role is assumed with the one before it. */
export type NameOrRole = string | AccountOptions | readonly [...RoleOptions[], AccountOptions]

/** @throws BridgeError with all that is wrong with the options, or where there is no such name */
export function rolesOf(nameOrRole: NameOrRole): readonly [chain: ChainOptions, region: string] {
  const isName = typeof nameOrRole === 'string'
  const via = [isName ? fromEnvironment('Account', nameOrRole) : nameOrRole].flat() as AccountOptions[]
  const { region = ownRegion(), ...role } = via.pop() ?? ({} as AccountOptions)
  const chain = { via, ...role }
  checkOptions('Account', chain)
  return [chain, region]
}
