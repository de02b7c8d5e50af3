import { AwsError } from '../../../core/errors.ts'
import type { PolicyDocument } from '../../../iam/policy-document.ts'
import { PolicyError } from '../../../iam/policy-error.ts'
import { validatePolicy } from '../../../iam/validate-policy.ts'
import type { Access, OperationContext } from '../../operation.ts'
import { functionAccess, wholeFunctionAccess } from './access.ts'
import { invalid, missing } from './errors.ts'
import { type FunctionReference, readReference } from './find.ts'
import { checkPolicySize, findPolicyTarget, type PolicyTarget } from './permissions.ts'
import { checkNotPublic } from './public-policy.ts'
import { invalidPrincipal, isPrincipal } from './read-permission.ts'
import type { ResourcePolicy } from './state.ts'

const ARN =
  /^arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:function:[a-zA-Z0-9-_]+(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_])+)?$/

/** The function, version or alias whose policy is meant. @throws AwsError `ValidationException` for what is no complete ARN */
export function readResourceArn(arn: string, context: OperationContext): FunctionReference {
  if (ARN.test(arn)) return readReference(arn, undefined, context)
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${arn}' at 'resourceArn' failed to satisfy constraint: Member must satisfy regular expression pattern: ${ARN.source.slice(1, -1)}`,
  )
}

/**
 * What an operation on a whole policy needs: its own action and those of the older operations that could do the same. Like
 * AddPermission, writing is for the function's own account only.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export function policyAccess(actions: readonly string[], arn: string, context: OperationContext): Access[] {
  const reference = readResourceArn(arn, context)
  return actions.map((action) =>
    (action.startsWith('Get') ? functionAccess : wholeFunctionAccess)(action, reference, context),
  )
}

/** The target and the policy that it must have. @throws AwsError `ResourceNotFoundException` */
export function findWholePolicy(
  arn: string,
  context: OperationContext,
): PolicyTarget & { readonly policy: ResourcePolicy } {
  const target = findPolicyTarget(readResourceArn(arn, context), context)
  if (target.policy === undefined) throw missing()
  return { ...target, policy: target.policy }
}

/**
 * Checks a document that is to become a function's policy.
 * @throws AwsError `InvalidParameterValueException` in IAM's words; `PolicyLengthExceededException`, `PublicPolicyException`
 */
export function checkDocument(document: string, target: PolicyTarget): void {
  checkPolicySize(document)
  const policy = readDocument(document, target)
  for (const { principal, notPrincipal } of policy.statements) {
    const named = principal ?? notPrincipal
    if (named === undefined || named === '*') continue
    const all = [...(named.AWS ?? []), ...(named.Service ?? [])]
    if (!all.every(isPrincipal)) throw invalidPrincipal()
  }
  checkNotPublic(policy)
}

function readDocument(document: string, { arn }: PolicyTarget): PolicyDocument {
  try {
    return validatePolicy(document, 'resource', { service: 'lambda', resource: arn })
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    // Lambda has words of its own for a principal that is none, if AddPermission is like PutResourcePolicy.
    throw error.message.startsWith('Invalid principal') ? invalidPrincipal() : invalid(error.message)
  }
}
