import { fraction, uuid } from '../../core/random.ts'
import { decide, quietly } from '../authorizer.ts'
import type { Cloud } from '../cloud.ts'
import type { Access } from '../operation.ts'
import { findVersion, lookUp, parseFunctionArn } from '../services/lambda/find.ts'
import type { EventSourceMapping, FunctionVersion, LambdaFunction } from '../services/lambda/state.ts'
import { executionCaller } from './execution-session.ts'
import type { InvocationResult } from './function-service.ts'

/** The function that a mapping calls. */
export interface MappingTarget {
  readonly fn: LambdaFunction
  readonly version: FunctionVersion
}

/** The function as it stands now; `undefined` where it, its version or its alias is gone. */
export function targetOf(cloud: Cloud, { functionArn }: EventSourceMapping): MappingTarget | undefined {
  const reference = parseFunctionArn(functionArn)
  const fn = lookUp(reference, cloud.store)
  try {
    return fn && { fn, version: findVersion(fn, reference, () => fraction(cloud.random)) }
  } catch {
    return undefined
  }
}

/**
 * Whether Lambda may do that, or one of its alternatives, with the function's execution role now. Only a denial leaves a trace
 * in the log of decisions.
 * @throws AwsError where the role cannot be assumed
 */
export function roleMay(
  cloud: Cloud,
  { fn, version }: MappingTarget,
  access: Access,
  ...alternatives: readonly Access[]
): boolean {
  const caller = executionCaller(cloud, fn, version)
  const facts = { requestId: uuid(cloud.random), region: fn.region }
  if ([access, ...alternatives].some((one) => quietly(cloud, caller, one, facts).decision === 'allow')) return true
  decide(cloud, caller, access, facts)
  return false
}

/**
 * Hands a batch to the function and waits for its answer.
 * @throws AwsError where the function was never asked: throttled, stopped as a loop, or its role cannot be assumed
 */
export function invokeMapped(
  cloud: Cloud,
  { functionArn }: EventSourceMapping,
  { fn, version }: MappingTarget,
  event: unknown,
  traceId?: string,
): Promise<InvocationResult> {
  return cloud.functions.invoke(fn, version, {
    requestId: uuid(cloud.random),
    payload: Buffer.from(JSON.stringify(event)),
    invokedFunctionArn: functionArn,
    ...(traceId !== undefined && { traceId }),
  })
}
