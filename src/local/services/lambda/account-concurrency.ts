import { ACCOUNT_CONCURRENCY } from '../../functions/concurrency.ts'
import type { OperationContext } from '../../operation.ts'
import { invalid } from './errors.ts'
import { type FunctionReference, readReference } from './find.ts'
import { LAMBDA, type LambdaFunction } from './state.ts'

const MIN_UNRESERVED = 100

/** What is left of an account's concurrency in one Region when every function has reserved its own. */
export function unreservedConcurrency(
  { account, region }: { readonly account: string; readonly region: string },
  context: OperationContext,
): number {
  const functions: LambdaFunction[] = [...context.state(LAMBDA, { account, region }).functions.values()]
  return functions.reduce((left, { reservedConcurrency = 0 }) => left - reservedConcurrency, ACCOUNT_CONCURRENCY)
}

/** @throws AwsError `InvalidParameterValueException` where too little would be left for the account's other functions */
export function reserveConcurrency(fn: LambdaFunction, reserved: number, context: OperationContext): void {
  const left = unreservedConcurrency(fn, context) + (fn.reservedConcurrency ?? 0) - reserved
  if (left < MIN_UNRESERVED) {
    throw invalid(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MIN_UNRESERVED}].`,
    )
  }
  fn.reservedConcurrency = reserved
}

/** A function as a whole. @throws AwsError `InvalidParameterValueException` for a version or an alias, which have no concurrency of their own */
export function readWholeFunction(functionName: string, context: OperationContext): FunctionReference {
  const reference = readReference(functionName, undefined, context)
  if (reference.qualifier === undefined) return reference
  throw invalid(
    'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
  )
}
