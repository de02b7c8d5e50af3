import type { GetProvisionedConcurrencyConfigResponse } from '@aws-sdk/client-lambda'
import { AwsError } from '../../../core/errors.ts'
import { ACCOUNT_CONCURRENCY } from '../../functions/concurrency.ts'
import type { OperationContext } from '../../operation.ts'
import { findAlias } from './aliases.ts'
import { timeText } from './describe.ts'
import { conflict, invalid, missing } from './errors.ts'
import { type FunctionReference, findVersion, lookUp, notFound, referenceArn } from './find.ts'
import type { LambdaFunction, ProvisionedConcurrency } from './state.ts'

/** What is left for an account's functions as a whole. */
const MIN_UNRESERVED = 100

/** A published version or an alias. */
export interface ProvisionedTarget {
  readonly fn: LambdaFunction
  readonly qualifier: string
}

/**
 * @throws AwsError `ResourceNotFoundException`, `InvalidParameterValueException` for what is not published
 * @see https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
 */
export function findProvisionedTarget(
  reference: FunctionReference,
  { cloud }: OperationContext,
  unpublished = 'The function resource provided must be an alias or a published version.',
): ProvisionedTarget {
  const { qualifier = '$LATEST' } = reference
  if (qualifier === '$LATEST') throw invalid(unpublished)
  const fn = lookUp(reference, cloud.store)
  if (/^\d+$/.test(qualifier)) {
    if (fn === undefined) throw notFound(referenceArn(reference))
    findVersion(fn, reference)
    return { fn, qualifier }
  }
  if (fn === undefined) throw missing(`Cannot find alias arn: ${referenceArn(reference)}`)
  if (findAlias(fn, qualifier).version === '$LATEST') throw invalid(unpublished)
  return { fn, qualifier }
}

/** @throws AwsError `ProvisionedConcurrencyConfigNotFoundException` */
export function findProvisioned({ fn, qualifier }: ProvisionedTarget): ProvisionedConcurrency {
  const provisioned = fn.provisioned.get(qualifier)
  if (provisioned !== undefined) return provisioned
  const message = 'No Provisioned Concurrency Config found for this function'
  throw new AwsError('ProvisionedConcurrencyConfigNotFoundException', message, { fields: { Type: 'User' } })
}

/**
 * Refuses what cannot be provisioned: a version and its alias both, or more than there is.
 * @throws AwsError `ResourceConflictException`, `InvalidParameterValueException`
 */
export function checkProvisioned({ fn, qualifier }: ProvisionedTarget, requested: number): void {
  const alias = fn.aliases.get(qualifier)
  if (alias !== undefined && fn.provisioned.has(alias.version)) {
    throw conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version")
  }
  const pointing = [...fn.aliases.values()].filter(({ version }) => version === qualifier)
  if (pointing.some(({ name }) => fn.provisioned.has(name))) {
    throw conflict('Version is pointed by a Provisioned Concurrency alias')
  }
  const others = [...fn.provisioned].filter(([key]) => key !== qualifier)
  const all = others.reduce((sum, [, other]) => sum + other.requested, requested)
  const { reservedConcurrency: reserved } = fn
  if (reserved !== undefined && all > reserved) {
    throw invalid(
      'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
    )
  }
  if (reserved === undefined && all > ACCOUNT_CONCURRENCY - MIN_UNRESERVED) {
    throw invalid(
      `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MIN_UNRESERVED}].`,
    )
  }
}

/** Once it was asked for it is there; environments are started when they are needed all the same. */
export function describeProvisioned({
  requested,
  lastModified,
}: ProvisionedConcurrency): Omit<GetProvisionedConcurrencyConfigResponse, '$metadata'> {
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AvailableProvisionedConcurrentExecutions: requested,
    AllocatedProvisionedConcurrentExecutions: requested,
    Status: 'READY',
    LastModified: timeText(lastModified),
  }
}
