import type { PolicySourceType } from '@aws-sdk/client-iam'
import { accountOf, parseArn } from '../../../core/arn.ts'
import { AwsError } from '../../../core/errors.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import type { Access, OperationContext } from '../../operation.ts'
import { groupAccess, roleAccess, userAccess } from './access.ts'
import { findGroup, findRole, findUser } from './find.ts'
import { managedPolicy } from './principal-policies.ts'
import type { IamPrincipal, PolicyHolder, User } from './state.ts'

type Kind = 'user' | 'role' | 'group'

/** A user, role or group with its policies and where they come from. */
export interface PolicySource {
  readonly kind: Kind
  readonly holder: PolicyHolder & Partial<IamPrincipal>
  readonly policies: ReadonlyMap<NamedPolicy, PolicySourceType>
}

/**
 * Finds whose policies are asked about.
 * @throws AwsError `InvalidInput` for what is no user, role or group of the caller's account, `NoSuchEntity` for one that is not
 * there
 */
export function findPolicySource(arn: string, context: OperationContext): PolicySource {
  const [kind, name] = readArn(arn, context)
  const find = { user: findUser, role: findRole, group: findGroup }
  const holder: PolicyHolder & Partial<User> = find[kind](name, context)
  const policies = new Map<NamedPolicy, PolicySourceType>()
  const add = (of: PolicyHolder, type: Kind) => {
    for (const policy of of.inline.values()) policies.set(policy, type)
    for (const attached of of.attached) {
      const policy = managedPolicy(attached, context.partition.id, context.cloud.store)
      if (policy !== undefined) policies.set(policy, accountOf(attached) === 'aws' ? 'aws-managed' : 'user-managed')
    }
  }
  add(holder, kind)
  for (const group of holder.groups ?? []) add(group, 'group')
  return { kind, holder, policies }
}

/** The access that an operation on a policy source needs. */
export function policySourceAccess(action: string, arn: string, context: OperationContext): Access {
  const [kind, name] = readArn(arn, context)
  const access = { user: userAccess, role: roleAccess, group: groupAccess }
  return access[kind](action, name, context)
}

function readArn(arn: string, { account }: OperationContext): [kind: Kind, name: string] {
  const { service, account: owner, resource = '' } = parseArn(arn) ?? {}
  const [, kind, name] = /^(user|role|group)\/(?:.*\/)?([^/]+)$/.exec(resource) ?? []
  if (service === 'iam' && owner === account && kind !== undefined && name !== undefined) return [kind as Kind, name]
  throw new AwsError('InvalidInput', `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`)
}
