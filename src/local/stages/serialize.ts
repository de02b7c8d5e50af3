import { AwsError } from '../../core/errors.ts'
import type { HttpResponse, Members } from '../protocols/protocol.ts'
import { resolveError } from '../protocols/resolve-error.ts'
import type { AuthorizedCall } from './authorize.ts'
import type { Call } from './identify.ts'

/** Writes an operation's output as its protocol wants it. */
export function serialize({ protocol, ref, requestId }: AuthorizedCall, output: unknown): HttpResponse {
  return protocol.serialize(ref, (output ?? {}) as Members, requestId)
}

/** Writes an error as the service's protocol wants it; plain JSON where not even the service is known. */
export function serializeError(call: Call | undefined, error: AwsError, requestId: string): HttpResponse {
  if (call !== undefined) {
    const { protocol, model } = call
    return protocol.serializeError(model, resolveError(model, withResource(call, error)), requestId)
  }
  return {
    status: error.status ?? 400,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code, 'x-amzn-requestid': requestId },
    body: JSON.stringify({ __type: error.code, message: error.message }),
  }
}

/** An error of S3 that says nothing of what it is about names the resource. */
function withResource({ service, routed }: Call, error: AwsError): AwsError {
  if (service !== 's3' || Object.keys(error.fields).length > 0) return error
  const { code, message, status, headers } = error
  return new AwsError(code, message, {
    ...(status !== undefined && { status }),
    fields: { Resource: routed.path },
    headers,
  })
}
