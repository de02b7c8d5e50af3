import type { RequestContext } from '../../../iam/request-context.ts'
import type { Access, OperationContext } from '../../operation.ts'
import { lookUpStack } from './find.ts'
import { CLOUDFORMATION } from './state.ts'

/**
 * The access that an operation on a stack needs. A stack that is not there is named `stack/<name>/*`.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
 */
export function stackAccess(
  action: string,
  nameOrId: string,
  context: OperationContext,
  more: RequestContext = {},
): Access {
  const stack = lookUpStack(nameOrId, context)
  const own = (stack?.source?.tags ?? []).map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value] as const)
  return {
    action: `cloudformation:${action}`,
    resource: stack?.id ?? (nameOrId.startsWith('arn:') ? nameOrId : newStackArn(nameOrId, context)),
    context: { ...Object.fromEntries(own), ...more },
  }
}

/** An operation that knows no resource. */
export function accountAccess(action: string, more: RequestContext = {}): Access {
  return { action: `cloudformation:${action}`, resource: '*', context: more }
}

/** An operation on a change set needs its stack; the change set's name is a condition key. */
export function changeSetAccess(
  action: string,
  { ChangeSetName, StackName }: { ChangeSetName: string; StackName?: string | undefined },
  context: OperationContext,
): Access {
  const known = context.state(CLOUDFORMATION).changeSets.get(ChangeSetName)
  const stack = known?.stackId ?? StackName
  const name = { 'cloudformation:ChangeSetName': known?.name ?? ChangeSetName }
  return stack === undefined ? accountAccess(action, name) : stackAccess(action, stack, context, name)
}

/** Handing a role to CloudFormation. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
export function passRoleAccess(role: string | undefined): Access[] {
  if (role === undefined) return []
  return [
    { action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
  ]
}

/** What a request that makes or changes a stack says of it, as condition keys. */
export function sourceConditions({ RoleARN, TemplateURL, StackPolicyURL, ResourceTypes, Tags }: SourceInput) {
  const tags = Tags ?? []
  return {
    ...(RoleARN !== undefined && { 'cloudformation:RoleArn': RoleARN }),
    ...(TemplateURL !== undefined && { 'cloudformation:TemplateUrl': TemplateURL }),
    ...(StackPolicyURL !== undefined && { 'cloudformation:StackPolicyUrl': StackPolicyURL }),
    ...(ResourceTypes !== undefined && { 'cloudformation:ResourceTypes': ResourceTypes }),
    ...Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, Value])),
    ...(tags.length > 0 && { 'aws:TagKeys': tags.map(({ Key = '' }) => Key) }),
  }
}

interface SourceInput {
  readonly RoleARN?: string | undefined
  readonly TemplateURL?: string | undefined
  readonly StackPolicyURL?: string | undefined
  readonly ResourceTypes?: readonly string[] | undefined
  readonly Tags?: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined
}

function newStackArn(name: string, { account, region, partition }: OperationContext): string {
  return `arn:${partition.id}:cloudformation:${region}:${account}:stack/${name}/*`
}
