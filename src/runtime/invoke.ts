import { type ChainOptions, credentialsOf } from './assumed-role.ts'
import { callAws } from './call-aws.ts'
import type { TimeLeft } from './deadline.ts'
import { FunctionError } from './function-error.ts'

/** A function in any account: called with a role there, or, without one, with the calling function's own credentials. */
export interface Target extends Omit<ChainOptions, 'roleArn'> {
  /** With the qualifier, where one is wanted. */
  readonly functionArn: string
  readonly roleArn?: string | undefined
}

export type InvocationType = 'Event' | 'RequestResponse'

/**
 * Invokes a function once, or, where the answer says that nothing was started and later may be better, up to three times.
 * @param payload JSON, or nothing
 * @param isSafe whether the function may be run twice for one call
 * @returns the answer as JSON; nothing for `Event` and `DryRun`
 * @throws BridgeError; a FunctionError where the function was run and failed
 */
export async function invoke(
  target: Target,
  payload: string,
  type: InvocationType | 'DryRun',
  timeLeft: TimeLeft,
  isSafe = false,
  traceId = process.env._X_AMZN_TRACE_ID,
): Promise<string> {
  const { functionArn, ...role } = target
  const headers = { 'content-type': 'application/json', 'x-amz-invocation-type': type }
  const path = `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`
  const region = functionArn.split(':')[3] as string
  const call = { service: 'lambda', region, path, headers, body: payload, arn: functionArn, traceId } as const
  const [response, answer] = await callAws(call, credentialsOf(role as Partial<ChainOptions>), timeLeft, isSafe, 3)
  if (response.headers['x-amz-function-error']) throw new FunctionError(functionArn, answer)
  return answer
}
