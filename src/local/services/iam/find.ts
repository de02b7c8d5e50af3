import { accountOf } from '../../../core/arn.ts'
import { AwsError } from '../../../core/errors.ts'
import type { OperationContext } from '../../operation.ts'
import type { Store } from '../../store/state.ts'
import { awsManagedPolicy } from './aws-managed-policies.ts'
import {
  type AccessKey,
  type Group,
  IAM,
  type IamPrincipal,
  type InstanceProfile,
  type ManagedPolicy,
  type PolicyVersion,
  type Role,
  type User,
} from './state.ts'

/** @throws AwsError `NoSuchEntity` */
export function findRole(name: string, context: OperationContext): Role {
  const role = context.state(IAM).roles.get(name.toLowerCase())
  if (role !== undefined) return role
  throw new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`)
}

/** @throws AwsError `NoSuchEntity` */
export function findUser(name: string, context: OperationContext): User {
  const user = context.state(IAM).users.get(name.toLowerCase())
  if (user !== undefined) return user
  throw new AwsError('NoSuchEntity', `The user with name ${name} cannot be found.`)
}

/** @throws AwsError `NoSuchEntity` */
export function findGroup(name: string, context: OperationContext): Group {
  const group = context.state(IAM).groups.get(name.toLowerCase())
  if (group !== undefined) return group
  throw new AwsError('NoSuchEntity', `The group with name ${name} cannot be found.`)
}

/** @throws AwsError `NoSuchEntity` */
export function findInstanceProfile(name: string, context: OperationContext): InstanceProfile {
  const profile = context.state(IAM).instanceProfiles.get(name.toLowerCase())
  if (profile !== undefined) return profile
  throw new AwsError('NoSuchEntity', `Instance Profile ${name} cannot be found.`)
}

/**
 * The name of the user that an operation is about; where none is given, the caller's own.
 * @throws AwsError `ValidationError` for a caller that is no user (root's own keys are not built)
 */
export function userNameOr(given: string | undefined, { caller }: OperationContext): string {
  if (given !== undefined) return given
  if (caller.kind === 'user') return caller.userName
  throw new AwsError('ValidationError', 'Must specify userName when calling with non-User credentials')
}

/** A customer managed policy of the caller's account. @throws AwsError `NoSuchEntity` */
export function findPolicy(arn: string, context: OperationContext): ManagedPolicy {
  const policy = context.state(IAM).policies.get(arn)
  if (policy !== undefined) return policy
  throw new AwsError('NoSuchEntity', `Policy ${arn} was not found.`)
}

/** A managed policy that the caller's account may read: its own or one of AWS's. @throws AwsError `NoSuchEntity` */
export function findReadablePolicy(arn: string, context: OperationContext): ManagedPolicy {
  return awsManagedPolicy(arn) ?? findPolicy(arn, context)
}

/** A version of a policy that the caller's account may read. @throws AwsError `NoSuchEntity` */
export function findPolicyVersion(
  arn: string,
  versionId: string,
  context: OperationContext,
): [ManagedPolicy, PolicyVersion] {
  const policy = awsManagedPolicy(arn) ?? context.state(IAM).policies.get(arn)
  const version = policy?.versions.get(versionId)
  if (policy !== undefined && version !== undefined) return [policy, version]
  throw new AwsError('NoSuchEntity', `Policy ${arn} version ${versionId} does not exist or is not attachable.`)
}

/** A user's access key. @throws AwsError `NoSuchEntity` */
export function findAccessKey({ accessKeys }: User, id: string): AccessKey {
  const key = accessKeys.get(id)
  if (key !== undefined) return key
  throw new AwsError('NoSuchEntity', `The Access Key with id ${id} cannot be found.`)
}

/** A managed policy, whether a customer's or AWS's own. */
export function findManagedPolicy(arn: string, partition: string, store: Store): ManagedPolicy | undefined {
  const account = accountOf(arn)
  if (account === undefined || account === 'aws') return awsManagedPolicy(arn)
  return store.get(IAM, { account, partition, region: '' }).policies.get(arn)
}

/** The user or role of any account that has this ARN now. */
export function findPrincipal(arn: string, partition: string, store: Store): IamPrincipal | undefined {
  const account = accountOf(arn)
  if (account === undefined) return undefined
  const { users, roles } = store.get(IAM, { partition, account, region: '' })
  const name = arn.slice(arn.lastIndexOf('/') + 1).toLowerCase()
  const principal = arn.includes(':user/') ? users.get(name) : roles.get(name)
  return principal?.arn === arn ? principal : undefined
}

/** The user or role of any account that has this unique id. */
export function findPrincipalById(id: string, partition: string, store: Store): IamPrincipal | undefined {
  if (!/^A(ROA|IDA)[A-Z0-9]+$/.test(id)) return undefined
  for (const { users, roles } of store.all(IAM)) {
    for (const principal of [...users.values(), ...roles.values()]) {
      if (principal.id === id && principal.arn.startsWith(`arn:${partition}:`)) return principal
    }
  }
  return undefined
}
