import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import type { FunctionNode } from '../topology/topology.ts'
import { callProblem } from './call-problem.ts'
import type { Connection } from './connection.ts'

export interface Invoked {
  readonly status: number
  /** What the function answered, or its error; nothing for an asynchronous event. */
  readonly payload: string
  /** `Unhandled` where the function failed. */
  readonly functionError?: string
  /** The last 4 KB of the log, where it could be had. */
  readonly log?: string
  readonly milliseconds: number
}

/**
 * Invokes a function of the topology with the deployer’s own credentials, its alias if it has one.
 * @throws DeployError where it could not be asked
 */
export async function invokeFunction(
  connection: Connection,
  { name, arn, alias, place }: FunctionNode,
  event: string,
  { isAsync = false }: { readonly isAsync?: boolean } = {},
): Promise<Invoked> {
  const lambda = new LambdaClient({ ...connection.config(place.region), maxAttempts: 1 })
  const begun = performance.now()
  try {
    const answer = await lambda.send(
      new InvokeCommand({
        FunctionName: arn,
        ...(alias !== undefined && { Qualifier: alias }),
        InvocationType: isAsync ? 'Event' : 'RequestResponse',
        ...(!isAsync && { LogType: 'Tail' }),
        Payload: Buffer.from(event),
      }),
    )
    return {
      status: answer.StatusCode ?? 0,
      payload: Buffer.from(answer.Payload ?? new Uint8Array()).toString(),
      ...(answer.FunctionError !== undefined && { functionError: answer.FunctionError }),
      ...(answer.LogResult !== undefined && { log: Buffer.from(answer.LogResult, 'base64').toString() }),
      milliseconds: performance.now() - begun,
    }
  } catch (error) {
    throw callProblem(error, `function \`${name}\``, connection)
  } finally {
    lambda.destroy()
  }
}
