import type { InvokeAsyncRequest, InvokeAsyncResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { findFunction, readReference, referenceArn } from '../find.ts'
import { checkInvocable } from '../function-change.ts'
import { checkPayload } from '../invocation-input.ts'

const MAX_BYTES = 262_144

/** The older way to queue an event. @see https://docs.aws.amazon.com/lambda/latest/api/API_InvokeAsync.html */
export default defineOperation<InvokeAsyncRequest, InvokeAsyncResponse>({
  authorize: ({ FunctionName }, context) =>
    functionAccess('InvokeFunction', readReference(FunctionName, undefined, context), context),
  handle: ({ FunctionName, InvokeArgs }, context) => {
    const { cloud, requestId, traceHeader } = context
    const reference = readReference(FunctionName, undefined, context)
    const payload = Buffer.from(InvokeArgs as unknown as Uint8Array)
    checkPayload(payload, MAX_BYTES)
    const fn = findFunction(reference, cloud.store)
    checkInvocable(fn.latest, cloud)
    cloud.functions.enqueue(fn, reference.qualifier, {
      requestId,
      payload,
      invokedFunctionArn: referenceArn(reference),
      ...(traceHeader !== undefined && { traceId: traceHeader }),
    })
    return { Status: 202 }
  },
})
