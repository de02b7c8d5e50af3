import type { Access, OperationContext } from '../../operation.ts'
import { type FunctionReference, lookUp, referenceArn } from './find.ts'
import { governingPolicy } from './function-policy.ts'
import { resourceTags } from './tags.ts'

/**
 * The access that an operation on a function needs: the action on the ARN exactly as it was sent, qualifier included, with the
 * policy of that very qualifier. A function that does not exist has a silent policy.
 */
export function functionAccess(
  action: string,
  reference: FunctionReference,
  { cloud }: Pick<OperationContext, 'cloud'>,
): Access {
  const fn = lookUp(reference, cloud.store)
  const { qualifier } = reference
  const key = qualifier === undefined || qualifier === '$LATEST' ? '' : qualifier
  return {
    action: `lambda:${action}`,
    resource: referenceArn(reference),
    resourceAccount: reference.account,
    resourcePolicy: fn && governingPolicy(fn, key),
    context: resourceTags(fn?.tags),
  }
}

/** The same for operations that resource-based policies cannot grant. */
export function ownFunctionAccess(action: string, reference: FunctionReference): Access {
  const { qualifier: _, ...unqualified } = reference
  return {
    action: `lambda:${action}`,
    resource: referenceArn({ ...unqualified, qualifier: undefined }),
    resourceAccount: reference.account,
  }
}

/** The same for a function that exists, with the condition keys of its tags. */
export function wholeFunctionAccess(
  action: string,
  reference: FunctionReference,
  { cloud }: Pick<OperationContext, 'cloud'>,
): Access {
  return { ...ownFunctionAccess(action, reference), context: resourceTags(lookUp(reference, cloud.store)?.tags) }
}

/** An operation on an account's functions or mappings as a whole, which knows no resource. */
export function accountAccess(action: string): Access {
  return { action: `lambda:${action}`, resource: '*' }
}

/** Handing a role to Lambda. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
export function passRoleAccess(role: string): Access {
  return { action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 'lambda.amazonaws.com' } }
}
