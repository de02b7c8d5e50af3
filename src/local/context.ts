import { partitionOf } from '../core/partition.ts'
import { decide } from './authorizer.ts'
import type { Cloud } from './cloud.ts'
import type { Caller } from './credentials.ts'
import type { OperationContext } from './operation.ts'

/** The world as one request of this caller sees it. */
export function createContext(
  cloud: Cloud,
  { caller, region, requestId }: { caller: Caller; region: string; requestId: string },
): OperationContext {
  const partition = partitionOf(region)
  const here = { partition: partition.id, account: caller.account, region }
  return {
    cloud,
    caller,
    account: caller.account,
    partition,
    region,
    requestId,
    ask: (access) => decide(cloud, caller, access, { requestId, region }),
    state: (state, { account = here.account, region: elsewhere = region } = {}) =>
      cloud.store.get(state, { ...here, account, region: elsewhere }),
  }
}
