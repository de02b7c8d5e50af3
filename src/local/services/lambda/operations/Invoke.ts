import type { InvocationRequest, InvocationResponse } from '@aws-sdk/client-lambda'
import { fraction } from '../../../../core/random.ts'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { findFunction, findVersion, readReference, referenceArn } from '../find.ts'
import { checkInvocable } from '../function-change.ts'
import {
  checkLogAccess,
  checkPayload,
  MAX_ASYNC_BYTES,
  MAX_SYNC_BYTES,
  readClientContext,
} from '../invocation-input.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export default defineOperation<InvocationRequest, InvocationResponse>({
  authorize: ({ FunctionName, Qualifier }, context) =>
    functionAccess('InvokeFunction', readReference(FunctionName, Qualifier, context), context),
  handle: async (input, context) => {
    const { cloud, caller, requestId } = context
    const reference = readReference(input.FunctionName, input.Qualifier, context)
    const payload = Buffer.from(input.Payload ?? '')
    const isAsync = input.InvocationType === 'Event'
    checkPayload(payload, isAsync ? MAX_ASYNC_BYTES : MAX_SYNC_BYTES)
    checkLogAccess(input.LogType, reference.account, caller)
    const fn = findFunction(reference, cloud.store)
    const version = findVersion(fn, reference, () => fraction(cloud.random))
    checkInvocable(version, cloud)
    if (input.InvocationType === 'DryRun') return { StatusCode: 204 }
    const invocation = {
      requestId,
      payload,
      invokedFunctionArn: referenceArn(reference),
      ...(context.traceHeader !== undefined && { traceId: context.traceHeader }),
      ...(input.ClientContext !== undefined && !isAsync && { clientContext: readClientContext(input.ClientContext) }),
    }
    if (isAsync) {
      cloud.functions.enqueue(fn, reference.qualifier, invocation)
      return { StatusCode: 202 }
    }
    const result = await cloud.functions.invoke(fn, version, invocation)
    return {
      StatusCode: 200,
      ExecutedVersion: version.version,
      Payload: result.payload as unknown as NonNullable<InvocationResponse['Payload']>,
      ...(result.functionError !== undefined && { FunctionError: result.functionError }),
      ...(input.LogType === 'Tail' && { LogResult: result.logTail }),
    }
  },
})
