import { AwsError } from '../../../core/errors.ts'
import { uuid } from '../../../core/random.ts'
import type { OperationContext } from '../../operation.ts'
import { idsToPrincipals, principalsToIds } from '../iam/policies.ts'
import { findAlias } from './aliases.ts'
import { invalid } from './errors.ts'
import { type FunctionReference, findFunction, findVersion } from './find.ts'
import { invalidPrincipal, type Permission } from './read-permission.ts'
import type { FunctionPolicy, LambdaFunction } from './state.ts'

/** What a policy belongs to: a function, one of its versions or one of its aliases. */
export interface PolicyTarget {
  readonly fn: LambdaFunction
  /** Under which the function keeps its policy. */
  readonly key: string
  /** With the qualifier. */
  readonly arn: string
  /** What RevisionId is compared with: the policy's, or the resource's where it has no policy yet. */
  readonly revisionId: string
}

const MAX_BYTES = 20_480

/** @throws AwsError `ResourceNotFoundException`; `InvalidParameterValueException` for `$LATEST`, which takes no policy */
export function findPolicyTarget(reference: FunctionReference, { cloud }: OperationContext): PolicyTarget {
  const { qualifier } = reference
  if (qualifier === '$LATEST') throw invalid('We currently do not support adding policies for $LATEST.')
  const fn = findFunction(reference, cloud.store)
  const isAlias = qualifier !== undefined && !/^\d+$/.test(qualifier)
  const { revisionId } = isAlias ? findAlias(fn, qualifier) : findVersion(fn, reference)
  const key = qualifier ?? ''
  return {
    fn,
    key,
    arn: qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}`,
    revisionId: fn.policies.get(key)?.revisionId ?? revisionId,
  }
}

/** The permission with unique ids for its users and roles, so that it ends with them. @throws AwsError for one that does not exist */
export function withIds(permission: Permission, { fn }: PolicyTarget, { cloud }: OperationContext): Permission {
  try {
    const document = principalsToIds(policyText([permission]), fn.partition, cloud.store)
    return (JSON.parse(document) as { Statement: Permission[] }).Statement[0] as Permission
  } catch (error) {
    if (error instanceof AwsError && error.code === 'MalformedPolicyDocument') throw invalidPrincipal()
    throw error
  }
}

/** The policy as Lambda shows it: ids are ARNs again where their user or role still exists. */
export function showPolicy(
  { policy }: FunctionPolicy,
  { partition }: LambdaFunction,
  { cloud }: OperationContext,
): string {
  return idsToPrincipals(String(policy.document), partition, cloud.store)
}

/**
 * Gives the target these permissions and no others; without any it has no policy.
 * @throws AwsError `PolicyLengthExceededException` beyond 20 KB
 */
export function savePermissions(
  { fn, key, arn }: PolicyTarget,
  permissions: readonly Permission[],
  context: OperationContext,
): void {
  if (permissions.length === 0) {
    fn.policies.delete(key)
    return
  }
  const saved: FunctionPolicy = {
    statements: new Map(permissions.map((permission) => [permission.Sid, permission])),
    revisionId: uuid(context.cloud.random),
    policy: { name: `resource-based policy of ${arn}`, document: policyText(permissions) },
  }
  const size = Buffer.byteLength(showPolicy(saved, fn, context))
  if (size > MAX_BYTES) {
    const message = `The final policy size (${size}) is bigger than the limit (${MAX_BYTES}).`
    throw new AwsError('PolicyLengthExceededException', message, { fields: { Type: 'User' } })
  }
  fn.policies.set(key, saved)
}

function policyText(permissions: readonly Permission[]): string {
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: permissions })
}
