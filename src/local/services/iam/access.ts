import type { Access, OperationContext } from '../../operation.ts'
import type { PassedTag } from './read-tags.ts'
import { IAM, type IamPrincipal } from './state.ts'

/** The access that an operation on a role needs: `iam:<action>` on the role's ARN, or on the ARN it would have. */
export function roleAccess(
  action: string,
  name: string,
  context: OperationContext,
  more: Access['context'] = {},
): Access {
  return principalAccess('role', action, name, context.state(IAM).roles.get(name.toLowerCase()), context, more)
}

/** The same for a user. */
export function userAccess(
  action: string,
  name: string,
  context: OperationContext,
  more: Access['context'] = {},
): Access {
  return principalAccess('user', action, name, context.state(IAM).users.get(name.toLowerCase()), context, more)
}

function principalAccess(
  type: 'role' | 'user',
  action: string,
  name: string,
  principal: IamPrincipal | undefined,
  { account, partition }: OperationContext,
  more: Access['context'],
): Access {
  const tags = [...(principal?.tags.values() ?? [])].map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value])
  return {
    action: `iam:${action}`,
    resource: principal?.arn ?? `arn:${partition.id}:iam::${account}:${type}/${name}`,
    context: { ...Object.fromEntries(tags), ...more },
  }
}

/** The condition keys of a request that passes tags. */
export function tagContext(tags: readonly PassedTag[] | undefined): NonNullable<Access['context']> {
  if (tags === undefined || tags.length === 0) return {}
  return {
    ...Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, Value])),
    'aws:TagKeys': tags.map(({ Key = '' }) => Key),
  }
}
