import { accountOf } from '../../../core/arn.ts'
import type { Access, OperationContext } from '../../operation.ts'
import type { PrincipalInput } from './create-principal.ts'
import { IAM, type IamPrincipal, type IamTag, type PolicyHolder } from './state.ts'
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

/** The same for a group, which has neither tags nor a boundary. */
export function groupAccess(action: string, name: string, context: OperationContext, more: Context = {}): Access {
  return principalAccess('group', action, name, context.state(IAM).groups.get(name.toLowerCase()), context, more)
}

/** The same for an instance profile. */
export function instanceProfileAccess(
  action: string,
  name: string,
  { state, account, partition }: OperationContext,
  more: Context = {},
): Access {
  const profile = state(IAM).instanceProfiles.get(name.toLowerCase())
  return {
    action: `iam:${action}`,
    resource: profile?.arn ?? `arn:${partition.id}:iam::${account}:instance-profile/${name}`,
    context: { ...resourceTags(profile?.tags), ...more },
  }
}

/** The access that listing what lies under a path needs. */
export function listAccess(
  action: string,
  type: string,
  pathPrefix: string | undefined,
  { account, partition }: OperationContext,
): Access {
  return { action: `iam:${action}`, resource: `arn:${partition.id}:iam::${account}:${type}${pathPrefix ?? '/'}` }
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

/** What is made and then named so, in actions and in ARNs. */
const KINDS = {
  User: 'user',
  Role: 'role',
  Group: 'group',
  Policy: 'policy',
  InstanceProfile: 'instance-profile',
} as const

/**
 * The access that creating something needs, with its tags and its boundary; whoever passes tags must also be allowed to tag.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
 */
export function creationAccess(
  kind: keyof typeof KINDS,
  input: Pick<PrincipalInput, 'name' | 'path'> & Partial<PrincipalInput>,
  { account, partition }: OperationContext,
): Access[] {
  const resource = `arn:${partition.id}:iam::${account}:${KINDS[kind]}${input.path ?? '/'}${input.name}`
  const context = { ...tagContext(input.tags), ...boundaryContext(input.boundary) }
  const create = { action: `iam:Create${kind}`, resource, context }
  if (input.tags === undefined || input.tags.length === 0) return [create]
  return [create, { action: `iam:Tag${kind}`, resource, context: tagContext(input.tags) }]
}

/** Where the boundary is a condition key. @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_iam.html */
const BOUNDARY_ACTIONS = /^(Attach|Detach|Put|Delete)(Role|User)(Policy|PermissionsBoundary)$/

function principalAccess(
  type: 'role' | 'user' | 'group',
  action: string,
  name: string,
  principal: (PolicyHolder & Partial<IamPrincipal>) | undefined,
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
