import type { Access, OperationContext } from '../../operation.ts'
import { type FunctionReference, lookUp, referenceArn } from './find.ts'

/**
 * The access that an operation on a function needs: the action on the ARN exactly as it was sent, qualifier included, with the
 * policy of that very qualifier. A function that does not exist has a silent policy.
 */
export function functionAccess(action: string, reference: FunctionReference, { cloud }: OperationContext): Access {
  const policies = lookUp(reference, cloud.store)?.policies
  const { qualifier } = reference
  const key = qualifier === undefined || qualifier === '$LATEST' ? '' : qualifier
  return {
    action: `lambda:${action}`,
    resource: referenceArn(reference),
    resourceAccount: reference.account,
    resourcePolicy: policies?.get(key)?.policy,
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

/** Handing a role to Lambda. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
export function passRoleAccess(role: string): Access {
  return { action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 'lambda.amazonaws.com' } }
}
