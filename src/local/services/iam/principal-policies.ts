import type { ApplicablePolicies } from '../../../iam/authorize.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import type { Caller } from '../../credentials.ts'
import type { Store } from '../../store/state.ts'
import { findManagedPolicy } from './find.ts'
import { defaultDocument, IAM, type IamPrincipal } from './state.ts'

/** The IAM user or role behind a caller; `undefined` for root, and for a role that has since been deleted or re-created. */
export function principalOf(caller: Caller, store: Store): IamPrincipal | undefined {
  const { account, partition } = caller
  const state = () => store.get(IAM, { account, partition, region: '' })
  if (caller.kind === 'user' || caller.kind === 'federated-user') {
    return state().users.get(caller.userName.toLowerCase())
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
  if (principal === undefined) return { identity: [], ...(session && { session }) }
  const boundary =
    principal.permissionsBoundary && managedPolicy(principal.permissionsBoundary, caller.partition, store)
  return {
    identity: identityPolicies(principal, caller.partition, store),
    ...(boundary && { permissionsBoundary: boundary }),
    ...(session && { session }),
  }
}

function identityPolicies(principal: IamPrincipal, partition: string, store: Store): NamedPolicy[] {
  const attached = [...principal.attached].flatMap((arn) => managedPolicy(arn, partition, store) ?? [])
  return [...principal.inline.values(), ...attached]
}

/** A managed policy's document, whether the customer's or AWS's own. */
export function managedPolicy(arn: string, partition: string, store: Store): NamedPolicy | undefined {
  const policy = findManagedPolicy(arn, partition, store)
  return policy && defaultDocument(policy)
}
