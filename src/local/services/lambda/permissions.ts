import { AwsError } from '../../../core/errors.ts'
import { uuid } from '../../../core/random.ts'
import type { OperationContext } from '../../operation.ts'
import { idsToPrincipals, principalsToIds } from '../iam/policies.ts'
import { findAlias } from './aliases.ts'
import { conflict, invalid, missing } from './errors.ts'
import { type FunctionReference, findFunction, findVersion } from './find.ts'
import { invalidPrincipal, type Permission } from './read-permission.ts'
import type { ResourcePolicy } from './state.ts'

/** What a policy belongs to: a function, one of its versions or aliases, or a layer version. */
export interface PolicyTarget {
  /** With the qualifier. */
  readonly arn: string
  readonly partition: string
  readonly policy: ResourcePolicy | undefined
  /** What RevisionId is compared with: the policy's, or the resource's where it has no policy yet. */
  readonly revisionId: string
  readonly save: (policy: ResourcePolicy | undefined) => void
}

/** A statement as it may stand in a policy, whoever wrote it. */
export interface PolicyStatement {
  readonly Sid?: string
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>
  readonly Resource?: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

interface Document {
  readonly Version?: string
  readonly Id?: string
  readonly Statement: PolicyStatement | readonly PolicyStatement[]
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
  const policy = fn.policies.get(key)
  return {
    arn: qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}`,
    partition: fn.partition,
    policy,
    revisionId: policy?.revisionId ?? revisionId,
    save: (saved) => {
      if (saved === undefined) fn.policies.delete(key)
      else fn.policies.set(key, saved)
    },
  }
}

/** A policy's statements, with the unique ids of users and roles. */
export function statementsOf(policy: ResourcePolicy | undefined): readonly PolicyStatement[] {
  return policy === undefined ? [] : [documentOf(policy).Statement].flat()
}

/** @throws AwsError `ResourceNotFoundException` where the target has no such statement, or no policy at all */
export function checkStatement({ policy }: PolicyTarget, statementId: string): void {
  if (policy === undefined) throw missing('No policy is associated with the given resource.')
  if (statementsOf(policy).some(({ Sid }) => Sid === statementId)) return
  throw missing(`Statement ${statementId} is not found in resource policy.`)
}

/** The policy as Lambda shows it: ids are ARNs again where their user or role still exists. */
export function showPolicy({ policy }: ResourcePolicy, partition: string, { cloud }: OperationContext): string {
  return idsToPrincipals(String(policy.document), partition, cloud.store)
}

/**
 * Adds a permission to those the target has, or to the whole document that was put there.
 * @throws AwsError `ResourceConflictException` for a statement id that exists, `InvalidParameterValueException` for a user or
 *   role that does not, `PolicyLengthExceededException`
 */
export function addStatement(target: PolicyTarget, permission: Permission, context: OperationContext): ResourcePolicy {
  const { policy } = target
  const document: Document =
    policy === undefined ? { Version: '2012-10-17', Id: 'default', Statement: [] } : documentOf(policy)
  const statements = statementsOf(policy)
  if (statements.some(({ Sid }) => Sid === permission.Sid)) {
    throw conflict(
      `The statement id (${permission.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    )
  }
  return savePolicy(target, JSON.stringify({ ...document, Statement: [...statements, permission] }), context)
}

/** Removes a statement; the last one takes the policy with it. */
export function removeStatement(target: PolicyTarget, statementId: string, context: OperationContext): void {
  const { policy } = target
  const rest = statementsOf(policy).filter(({ Sid }) => Sid !== statementId)
  if (policy === undefined || rest.length === 0) target.save(undefined)
  else savePolicy(target, JSON.stringify({ ...documentOf(policy), Statement: rest }), context)
}

/**
 * Gives the target this policy and no other; users and roles are kept by their unique ids, so that the grant ends with them.
 * @throws AwsError `InvalidParameterValueException` for a user or role that does not exist, `PolicyLengthExceededException`
 */
export function savePolicy(target: PolicyTarget, document: string, context: OperationContext): ResourcePolicy {
  const { partition, arn } = target
  const saved: ResourcePolicy = {
    revisionId: uuid(context.cloud.random),
    policy: { name: `resource-based policy of ${arn}`, document: withIds(document, partition, context) },
  }
  checkPolicySize(showPolicy(saved, partition, context))
  target.save(saved)
  return saved
}

/** @throws AwsError `PolicyLengthExceededException` beyond 20 KB */
export function checkPolicySize(document: string): void {
  const size = Buffer.byteLength(document)
  if (size <= MAX_BYTES) return
  const message = `The final policy size (${size}) is bigger than the limit (${MAX_BYTES}).`
  throw new AwsError('PolicyLengthExceededException', message, { fields: { Type: 'User' } })
}

function documentOf({ policy }: ResourcePolicy): Document {
  return JSON.parse(String(policy.document)) as Document
}

function withIds(document: string, partition: string, { cloud }: OperationContext): string {
  try {
    return principalsToIds(document, partition, cloud.store)
  } catch (error) {
    if (error instanceof AwsError && error.code === 'MalformedPolicyDocument') throw invalidPrincipal()
    throw error
  }
}
