import { accountOf } from '../../../core/arn.ts'
import type { ApplicablePolicies } from '../../../iam/authorize.ts'
import type { RequestContext } from '../../../iam/request-context.ts'
import type { Caller } from '../../credentials.ts'
import type { Access } from '../../operation.ts'
import type { Store } from '../../store/state.ts'
import { isClosed, type Membership, membershipOf } from './memberships.ts'
import { ORGANIZATIONS } from './state.ts'

/** What organizations add to a question of access. */
export interface OrganizationBounds {
  readonly context: RequestContext
  /** SCPs of the caller's account, RCPs of the resource's. */
  readonly policies: Pick<ApplicablePolicies, 'scps' | 'rcps'>
  /** Whether the caller's account or the resource's is closed; no policy then grants anything. */
  readonly isClosed: boolean
}

const NOTHING: OrganizationBounds = { context: {}, policies: {}, isClosed: false }

/**
 * Finds the bounds of one question; it may have come through somebody's VPC endpoint.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function organizationBounds(
  store: Store,
  caller: Caller,
  access: Access,
  endpointAccount?: string,
): OrganizationBounds {
  const { partition, account } = caller
  const { byAccount, closed } = store.get(ORGANIZATIONS, { partition, account, region: '' })
  if (byAccount.size === 0 && closed.size === 0) return NOTHING
  const owner = access.resourceAccount ?? accountOf(access.resource) ?? account
  const home = membershipOf(store, partition, account)
  const away = owner === account ? home : membershipOf(store, partition, owner)
  const endpoint = endpointAccount === undefined ? undefined : membershipOf(store, partition, endpointAccount)
  return {
    context: {
      // A service acts for a resource; its own account is nobody's.
      ...(home && keysOf(caller.kind === 'service' ? 'Source' : 'Principal', home)),
      ...(away && keysOf('Resource', away)),
      ...(endpoint && keysOf('Vpce', endpoint)),
    },
    policies: { ...(home?.scps && { scps: home.scps }), ...(away?.rcps && { rcps: away.rcps }) },
    isClosed: isClosed(store, partition, account) || isClosed(store, partition, owner),
  }
}

function keysOf(of: 'Principal' | 'Resource' | 'Source' | 'Vpce', { organization, path }: Membership): RequestContext {
  return { [`aws:${of}OrgID`]: organization, [`aws:${of}OrgPaths`]: [path] }
}
