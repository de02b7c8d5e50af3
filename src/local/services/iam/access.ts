import { accountOf } from '../../../core/arn.ts'
import type { Access, OperationContext } from '../../operation.ts'
import type { PrincipalInput } from './create-principal.ts'
import { IAM, type IamPrincipal, type IamTag } from './state.ts'
import type { PassedTag } from './tags.ts'

type Context = NonNullable<Access['context']>

/** The access that an operation on a role needs: `iam:<action>` on the role's ARN, or on the ARN it would have. */
export function roleAccess(action: string, name: string, context: OperationContext, more: Context = {}): Access {
  return principalAccess('role', action, name, context.state(IAM).roles.get(name.toLowerCase()), context, more)
}

/** The same for a user. */
export function userAccess(action: string, name: string, context: OperationContext, more: Context = {}): Access {
  return principalAccess('user', action, name, context.state(IAM).users.get(name.toLowerCase()), context, more)
}

/** The same for a managed policy. AWS's own belong to nobody's account, but everyone may be allowed to read them. */
export function policyAccess(action: string, arn: string, context: OperationContext, more: Context = {}): Access {
  const isReadable = accountOf(arn) === 'aws' && /^(Get|List)/.test(action)
  return {
    action: `iam:${action}`,
    resource: arn,
    ...(isReadable && { resourceAccount: context.account }),
    context: { ...resourceTags(context.state(IAM).policies.get(arn)?.tags), ...more },
  }
}

/** The access that creating a user or role needs, with its tags and its boundary. */
export function creationAccess(
  type: 'role' | 'user',
  action: string,
  input: PrincipalInput,
  { account, partition }: OperationContext,
): Access {
  return {
    action: `iam:${action}`,
    resource: `arn:${partition.id}:iam::${account}:${type}${input.path ?? '/'}${input.name}`,
    context: { ...tagContext(input.tags), ...boundaryContext(input.boundary) },
  }
}

/** Where the boundary is a condition key. @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_iam.html */
const BOUNDARY_ACTIONS = /^(Attach|Detach|Put|Delete)(Role|User)(Policy|PermissionsBoundary)$/

function principalAccess(
  type: 'role' | 'user',
  action: string,
  name: string,
  principal: IamPrincipal | undefined,
  { account, partition }: OperationContext,
  more: Context,
): Access {
  return {
    action: `iam:${action}`,
    resource: principal?.arn ?? `arn:${partition.id}:iam::${account}:${type}/${name}`,
    context: {
      ...resourceTags(principal?.tags),
      ...(BOUNDARY_ACTIONS.test(action) && boundaryContext(principal?.permissionsBoundary)),
      ...more,
    },
  }
}

function resourceTags(tags: ReadonlyMap<string, IamTag> | undefined): Context {
  const keys = ['aws:ResourceTag', 'iam:ResourceTag']
  return Object.fromEntries(
    [...(tags?.values() ?? [])].flatMap(({ Key, Value }) => keys.map((key) => [`${key}/${Key}`, Value])),
  )
}

/** The condition key of a permissions boundary, that of the request or that of the user or role. */
export function boundaryContext(boundary: string | undefined): Context {
  return boundary === undefined ? {} : { 'iam:PermissionsBoundary': boundary }
}

/** The condition keys of a request that passes tags. */
export function tagContext(tags: readonly PassedTag[] | undefined): Context {
  if (tags === undefined || tags.length === 0) return {}
  return {
    ...Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, Value])),
    'aws:TagKeys': tags.map(({ Key = '' }) => Key),
  }
}
