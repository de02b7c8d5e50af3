import type { Caller } from '../../credentials.ts'
import type { Store } from '../../store/state.ts'
import { type AccessKey, IAM } from './state.ts'

/** IAM tells the time of a use by the minute (as in AWS's examples; not verified). */
const MINUTE = 60_000

/** Keeps when, where and for what a user's access key was last used, be it allowed or denied. */
export function noteKeyUse(
  store: Store,
  caller: Caller,
  { now, ...use }: { readonly now: number; readonly region: string; readonly service: string },
): void {
  if (caller.kind !== 'user' || caller.session !== undefined) return
  const { partition, account, userName, accessKeyId } = caller
  const { users } = store.get(IAM, { partition, account, region: '' })
  const key: AccessKey | undefined = users.get(userName.toLowerCase())?.accessKeys.get(accessKeyId)
  if (key !== undefined) key.lastUse = { at: now, ...use }
}

/** As GetAccessKeyLastUsed answers it. */
export function describeLastUse({ lastUse }: AccessKey) {
  if (lastUse === undefined) return { LastUsedDate: undefined, Region: 'N/A', ServiceName: 'N/A' }
  const { at, region, service } = lastUse
  return { LastUsedDate: new Date(at - (at % MINUTE)), Region: region, ServiceName: service }
}
