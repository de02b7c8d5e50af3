import { type ChainOptions, credentialsOf } from './assumed-role.ts'
import { type AwsCall, callAws, ownRegion } from './call-aws.ts'
import { timeLeftOf } from './deadline.ts'
import { type NameOrRole, rolesOf } from './roles-of.ts'

/** Where a bucket, a queue or a table is, and with whose credentials it is used. */
export interface PlaceOptions {
  /** An account of the topology by its name, or a role in any; the function’s own credentials unless given. */
  readonly account?: NameOrRole
  /** The account’s, or the function’s own, unless given. */
  readonly region?: string
}

/** Makes calls there, each within the time of the handler that it is made in; they may be made twice. */
export interface Place {
  readonly region: string
  call(call: Omit<AwsCall, 'region'>): Promise<string>
}

/** @throws BridgeError with all that is wrong with the account */
export function placeOf({ account, region: given }: PlaceOptions): Place {
  const [role, own = ownRegion()]: readonly [Partial<ChainOptions>, string?] = account ? rolesOf(account) : [{}]
  const region = given ?? own
  return {
    region,
    call: async (call) => {
      const [, body] = await callAws({ ...call, region }, credentialsOf(role), timeLeftOf({}), true, 3)
      return body
    },
  }
}
