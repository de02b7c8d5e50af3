import type { InvokeWithResponseStreamRequest, InvokeWithResponseStreamResponse } from '@aws-sdk/client-lambda'
import { fraction } from '../../../../core/random.ts'
import type { InvocationResult } from '../../../functions/function-service.ts'
import { defineOperation } from '../../../operation.ts'
import { encodeEvents, type StreamEvent } from '../../../protocols/event-stream.ts'
import { functionAccess } from '../access.ts'
import { findFunction, findVersion, readReference, referenceArn } from '../find.ts'
import { checkInvocable } from '../function-change.ts'
import { checkLogAccess, checkPayload, MAX_SYNC_BYTES, readClientContext } from '../invocation-input.ts'

type Stream = NonNullable<InvokeWithResponseStreamResponse['EventStream']>

/**
 * The answer is collected, and comes in one piece once the function is done.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
 */
export default defineOperation<InvokeWithResponseStreamRequest, InvokeWithResponseStreamResponse>({
  authorize: ({ FunctionName, Qualifier }, context) =>
    functionAccess('InvokeFunction', readReference(FunctionName, Qualifier, context), context),
  handle: async (input, context) => {
    const { cloud, caller, requestId, traceHeader } = context
    const reference = readReference(input.FunctionName, input.Qualifier, context)
    const payload = Buffer.from(input.Payload ?? '')
    checkPayload(payload, MAX_SYNC_BYTES)
    checkLogAccess(input.LogType, reference.account, caller)
    const fn = findFunction(reference, cloud.store)
    const version = findVersion(fn, reference, () => fraction(cloud.random))
    checkInvocable(version, cloud)
    if (input.InvocationType === 'DryRun') return { StatusCode: 204 }
    const result = await cloud.functions.invoke(fn, version, {
      requestId,
      payload,
      invokedFunctionArn: referenceArn(reference),
      ...(traceHeader !== undefined && { traceId: traceHeader }),
      ...(input.ClientContext !== undefined && { clientContext: readClientContext(input.ClientContext) }),
    })
    return {
      StatusCode: 200,
      ExecutedVersion: version.version,
      EventStream: encodeEvents(eventsOf(result, input.LogType === 'Tail')) as unknown as Stream,
    }
  },
})

/** How a function's error reads here is not verified. */
function eventsOf({ payload, functionError, logTail }: InvocationResult, withLog: boolean): StreamEvent[] {
  const end = {
    ...(functionError !== undefined && { ErrorCode: functionError, ErrorDetails: payload.toString() }),
    ...(withLog && { LogResult: logTail }),
  }
  const complete: StreamEvent = {
    type: 'InvokeComplete',
    contentType: 'application/json',
    payload: Buffer.from(JSON.stringify(end)),
  }
  if (functionError !== undefined) return [complete]
  return [{ type: 'PayloadChunk', contentType: 'application/octet-stream', payload }, complete]
}
