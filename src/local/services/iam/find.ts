import { accountOf } from '../../../core/arn.ts'
import { AwsError } from '../../../core/errors.ts'
import type { OperationContext } from '../../operation.ts'
import type { Store } from '../../store/state.ts'
import { IAM, type IamPrincipal, type ManagedPolicy, type Role, type User } from './state.ts'

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

/** A customer managed policy of the caller's account. @throws AwsError `NoSuchEntity` */
export function findPolicy(arn: string, context: OperationContext): ManagedPolicy {
  const policy = accountOf(arn) === context.account ? context.state(IAM).policies.get(arn) : undefined
  if (policy !== undefined) return policy
  throw new AwsError('NoSuchEntity', `Policy ${arn} was not found.`)
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
