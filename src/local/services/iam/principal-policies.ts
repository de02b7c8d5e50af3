import type { ApplicablePolicies } from '../../../iam/authorize.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import type { Caller } from '../../credentials.ts'
import type { Store } from '../../store/state.ts'
import { findManagedPolicy } from './find.ts'
import { defaultDocument, IAM, type IamPrincipal, type PolicyHolder, type User } from './state.ts'

/** What the root user may do, of which a federated user's session policies leave a part. */
const EVERYTHING: NamedPolicy = {
  name: 'root user',
  document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
}

/**
 * The IAM user or role behind a caller; `undefined` for root and whoever it federates, and for a role that has since been
 * deleted or re-created.
 */
export function principalOf(caller: Caller, store: Store): IamPrincipal | undefined {
  const { account, partition } = caller
  const state = () => store.get(IAM, { account, partition, region: '' })
  if (caller.kind === 'user' || caller.kind === 'federated-user') {
    return caller.userName === undefined ? undefined : state().users.get(caller.userName.toLowerCase())
  }
  if (caller.kind !== 'role-session') return undefined
  const role = state().roles.get(caller.roleName.toLowerCase())
  return role?.id === caller.userId.split(':')[0] ? role : undefined
}

/** Whether a caller speaks for this user or role: by its key, by a session of it, or federated by it. */
export function speaksFor(caller: Caller, { id, arn, name }: IamPrincipal): boolean {
  if (caller.kind !== 'federated-user') return caller.userId.split(':')[0] === id
  return arn.startsWith(`arn:${caller.partition}:iam::${caller.account}:user/`) && caller.userName === name
}

/** Every policy that travels with a caller: of its user or role, its boundary, and of its session. */
export function principalPolicies(
  caller: Caller,
  principal: IamPrincipal | undefined,
  store: Store,
): ApplicablePolicies {
  const session = caller.session?.policies
  if (caller.kind === 'root' || caller.kind === 'service' || caller.kind === 'anonymous') return {}
  const isOfRoot = caller.kind === 'federated-user' && caller.userName === undefined
  if (isOfRoot) return { identity: [EVERYTHING], ...(session && { session }) }
  if (principal === undefined) return { identity: [], ...(session && { session }) }
  const boundary =
    principal.permissionsBoundary && managedPolicy(principal.permissionsBoundary, caller.partition, store)
  return {
    identity: identityPolicies(principal, caller.partition, store),
    ...(boundary && { permissionsBoundary: boundary }),
    ...(session && { session }),
  }
}

/** The policies of a user or role itself and, for a user, of its groups. */
export function identityPolicies(principal: IamPrincipal, partition: string, store: Store): NamedPolicy[] {
  const policies = policiesOf(principal, partition, store)
  const { groups } = principal as Partial<User>
  if (groups === undefined || groups.size === 0) return policies
  return [...policies, ...[...groups].flatMap((group) => policiesOf(group, partition, store))]
}

function policiesOf({ inline, attached }: PolicyHolder, partition: string, store: Store): NamedPolicy[] {
  return [...inline.values(), ...[...attached].flatMap((arn) => managedPolicy(arn, partition, store) ?? [])]
}

/** A managed policy's document, whether the customer's or AWS's own. */
export function managedPolicy(arn: string, partition: string, store: Store): NamedPolicy | undefined {
  const policy = findManagedPolicy(arn, partition, store)
  return policy && defaultDocument(policy)
}
