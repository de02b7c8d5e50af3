import { AwsError } from '../../../core/errors.ts'
import type { OperationContext } from '../../operation.ts'
import type { Store } from '../../store/state.ts'
import { type FunctionVersion, LAMBDA, type LambdaFunction } from './state.ts'

/** A function as a request names it; nothing is known yet about its existence. */
export interface FunctionReference {
  readonly partition: string
  readonly region: string
  readonly account: string
  readonly name: string
  readonly qualifier: string | undefined
}

const NAME =
  /^(?:(?:arn:(aws[a-zA-Z-]*):lambda:([a-z0-9-]+):)?(?:(\d{12}):)?function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/

/**
 * Reads a FunctionName (name, `name:qualifier`, partial or full ARN) and the Qualifier parameter.
 * @throws AwsError `InvalidParameterValueException` where the two qualifiers differ, `ResourceNotFoundException` for another Region
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function readReference(
  functionName: string,
  qualifier: string | undefined,
  context: OperationContext,
): FunctionReference {
  const match = NAME.exec(functionName.replace(/^(\d{12}):(?!function:)/, '$1:function:'))
  if (match === null) throw new AwsError('ValidationException', `\`${functionName}\` is no function name`)
  const [, partition, region, account, name, derived] = match
  if (derived !== undefined && qualifier !== undefined && derived !== qualifier) {
    throw new AwsError(
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    )
  }
  if (region !== undefined && region !== context.region) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Functions from '${region}' are not reachable in this region ('${context.region}')`,
      { fields: { Type: 'User' } },
    )
  }
  return {
    partition: partition ?? context.partition.id,
    region: region ?? context.region,
    account: account ?? context.account,
    name: name as string,
    qualifier: qualifier ?? derived,
  }
}

/** The same for operations on a function as a whole, which a qualifier in its name does not narrow. */
export function readUnqualified(functionName: string, context: OperationContext): FunctionReference {
  return { ...readReference(functionName, undefined, context), qualifier: undefined }
}

/** Reads a full function ARN, which needs no context. */
export function parseFunctionArn(arn: string): FunctionReference {
  const [, partition, , region, account, , name, qualifier] = arn.split(':') as string[]
  return { partition: partition ?? '', region: region ?? '', account: account ?? '', name: name ?? '', qualifier }
}

/** `arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`, with the qualifier exactly as it was sent. */
export function referenceArn({ partition, region, account, name, qualifier }: FunctionReference): string {
  return `arn:${partition}:lambda:${region}:${account}:function:${name}${qualifier === undefined ? '' : `:${qualifier}`}`
}

/** The function that the reference names, in whatever account it is. */
export function lookUp(reference: FunctionReference, store: Store): LambdaFunction | undefined {
  return store.get(LAMBDA, reference).functions.get(reference.name)
}

/** @throws AwsError `ResourceNotFoundException` */
export function findFunction(reference: FunctionReference, store: Store): LambdaFunction {
  const found = lookUp(reference, store)
  if (found !== undefined) return found
  throw notFound(referenceArn(reference))
}

export function notFound(arn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, { fields: { Type: 'User' } })
}

/**
 * The version behind a qualifier: `$LATEST` without one, a number's, or an alias's (by its weights, `draw` being in [0, 1)).
 * @throws AwsError `ResourceNotFoundException`
 */
export function findVersion(
  { latest, versions, aliases }: LambdaFunction,
  reference: FunctionReference,
  draw: () => number = () => 1,
): FunctionVersion {
  const { qualifier } = reference
  if (qualifier === undefined || qualifier === '$LATEST') return latest
  const alias = aliases.get(qualifier)
  const number = alias === undefined ? qualifier : weigh(alias.version, alias.weights, draw)
  const version = number === '$LATEST' ? latest : versions.get(number)
  if (version === undefined) throw notFound(referenceArn(reference))
  return version
}

function weigh(version: string, weights: Readonly<Record<string, number>>, draw: () => number): string {
  const [other] = Object.entries(weights)
  return other !== undefined && draw() < other[1] ? other[0] : version
}
