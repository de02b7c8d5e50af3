import type { InvocationRequest, InvocationResponse } from '@aws-sdk/client-lambda'
import { AwsError } from '../../../../core/errors.ts'
import { fraction } from '../../../../core/random.ts'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { findFunction, findVersion, readReference, referenceArn } from '../find.ts'

/** Bytes; in Lambda's documents 1 MB is 1,048,576 bytes. */
const MAX_SYNC_BYTES = 6_291_456
const MAX_ASYNC_BYTES = 1_048_576

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
    if (input.LogType === 'Tail' && reference.account !== caller.account) {
      throw new AwsError('AccessDeniedException', 'Cross-account log access is not allowed')
    }
    const fn = findFunction(reference, cloud.store)
    const version = findVersion(fn, reference, () => fraction(cloud.random))
    if (input.InvocationType === 'DryRun') return { StatusCode: 204 }
    const invocation = {
      requestId,
      payload,
      invokedFunctionArn: referenceArn(reference),
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

function checkPayload(payload: Buffer, limit: number): void {
  if (payload.length > limit) {
    throw new AwsError(
      'RequestTooLargeException',
      `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
      {
        fields: { Type: 'User' },
      },
    )
  }
  if (payload.length === 0) return
  try {
    JSON.parse(payload.toString())
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'not JSON'
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${reason}`, {
      fields: { Type: 'User' },
    })
  }
}

function readClientContext(base64: string): string {
  const text = Buffer.from(base64, 'base64').toString()
  try {
    JSON.parse(text)
    return text
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Client context must be a valid Base64-encoded JSON object.', {
      fields: { Type: 'User' },
    })
  }
}
