import type { RequestContext } from '../../../iam/request-context.ts'
import { type Access, defineOperation, type Operation, type OperationContext, type Validated } from '../../operation.ts'
import { tagContext } from '../iam/access.ts'
import type { PassedTag } from '../iam/tags.ts'
import { organizationsError } from './errors.ts'
import { organizationArn } from './ids.ts'
import { ORGANIZATIONS, type Organization } from './state.ts'
import { findTarget } from './tree.ts'

/**
 * Who may call an operation, beside the management account: `delegates`, to whom the resource-based policy grants it; `readers`,
 * these and accounts that administer for some service; `members`, every account of the organization.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html
 */
type Callers = 'management' | 'delegates' | 'readers' | 'members'

/** An operation on the organization that the caller's account belongs to. */
interface OrganizationOperation<Input, Output> {
  /** As IAM names it, without `organizations:`. */
  readonly action: string
  readonly callers: Callers
  /** Ids of the targets and policies it is about; none where IAM knows no resource. */
  readonly resources?: (input: Input) => readonly (string | undefined)[]
  /** Condition keys beyond those of tags and of the policies' types. */
  readonly conditions?: (input: Input) => RequestContext
  readonly handle: (input: Input, organization: Organization, context: OperationContext) => Output
}

/**
 * Defines an operation that needs an organization. IAM is asked first, then whether the account may call it at all.
 * @throws AwsError `AWSOrganizationsNotInUseException` or `AccessDeniedException`, when it is called
 */
export function defineOrganizationOperation<Request, Response>(
  operation: OrganizationOperation<Validated<Request>, Omit<Response, '$metadata'>>,
): Operation {
  const { action, callers, resources, conditions, handle } = operation
  return defineOperation<Request, Response>({
    authorize: (input, context) => {
      const organization = organizationOf(context)
      const tags = (input as { Tags?: PassedTag[] }).Tags
      const more = { ...tagContext(tags), ...tagKeys(input), ...conditions?.(input) }
      const ids = resources?.(input).filter((id) => id !== undefined) ?? []
      const access = (name: string, id?: string) => accessTo(name, id, { callers, organization, context, more })
      const needed = ids.length === 0 ? [access(action)] : ids.map((id) => access(action, id))
      // Whoever creates something with tags must be allowed to tag, too.
      const isCreatedWithTags = action !== 'TagResource' && tags !== undefined && tags.length > 0
      return isCreatedWithTags ? [...needed, access('TagResource')] : needed
    },
    handle: (input, context) => handle(input, callersOrganization(callers, context), context),
  })
}

/** The organization of the caller's account. */
export function organizationOf({ state, account }: OperationContext): Organization | undefined {
  return state(ORGANIZATIONS).byAccount.get(account)
}

function tagKeys(input: object): RequestContext {
  const keys = (input as { TagKeys?: string[] }).TagKeys
  return keys === undefined ? {} : { 'aws:TagKeys': keys }
}

interface Asked {
  readonly callers: Callers
  readonly organization: Organization | undefined
  readonly context: OperationContext
  readonly more: RequestContext
}

/** Only who calls by the resource-based policy calls across accounts; for all others their own account decides. */
function accessTo(action: string, id: string | undefined, { callers, organization, context, more }: Asked): Access {
  const delegation = organization && isDelegated(callers, organization, context.account) && organization.delegation
  const resource = id !== undefined && organization ? describeResource(organization, id) : { arn: '*', keys: {} }
  return {
    action: `organizations:${action}`,
    resource: resource.arn,
    resourceAccount: delegation ? organization.managementAccount : context.account,
    ...(delegation && { resourcePolicy: delegation.document }),
    context: { ...resource.keys, ...more },
  }
}

/** Whether the caller's right can come from the resource-based policy alone. */
function isDelegated(callers: Callers, { managementAccount, administrators }: Organization, account: string): boolean {
  if (account === managementAccount || callers === 'management' || callers === 'members') return false
  return callers === 'delegates' || !administrators.has(account)
}

const TYPES: readonly (readonly [id: RegExp, type: string])[] = [
  [/^r-/, 'root'],
  [/^ou-/, 'ou'],
  [/^\d/, 'account'],
  [/^rp-/, 'resourcepolicy'],
  [/^p-/, 'policy'],
]

/** ARN and condition keys of what an id stands for, or would stand for. */
function describeResource(organization: Organization, id: string): { arn: string; keys: RequestContext } {
  const policy = organization.policies.get(id)
  const delegation = organization.delegation?.id === id ? organization.delegation : undefined
  const found = policy ?? delegation ?? findTarget(organization, id)
  const type = TYPES.find(([pattern]) => pattern.test(id))?.[1] ?? 'account'
  const tags = [...(found?.tags ?? [])].map(([key, value]) => [`aws:ResourceTag/${key}`, value])
  return {
    arn: found?.arn ?? organizationArn(organization, type, type === 'policy' ? `service_control_policy/${id}` : id),
    keys: { ...Object.fromEntries(tags), ...(policy && { 'organizations:PolicyType': policy.type }) },
  }
}

function callersOrganization(callers: Callers, context: OperationContext): Organization {
  const organization = organizationOf(context)
  if (organization === undefined) throw organizationsError('AWSOrganizationsNotInUseException')
  const { account } = context
  const isAllowed =
    account === organization.managementAccount ||
    callers === 'members' ||
    (callers === 'readers' && organization.administrators.has(account)) ||
    // The engine has asked the resource-based policy before.
    (isDelegated(callers, organization, account) && organization.delegation !== undefined)
  if (isAllowed) return organization
  throw organizationsError('AccessDeniedException')
}
