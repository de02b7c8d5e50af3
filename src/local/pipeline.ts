import { AwsError } from '../core/errors.ts'
import { uuid } from '../core/random.ts'
import type { Cloud } from './cloud.ts'
import type { HttpRequest, HttpResponse } from './protocols/protocol.ts'
import { authenticate } from './stages/authenticate.ts'
import { authorize } from './stages/authorize.ts'
import { type Call, identify } from './stages/identify.ts'
import { CUT_OFF, injectFault } from './stages/inject-fault.ts'
import { parse } from './stages/parse.ts'
import { serialize, serializeError } from './stages/serialize.ts'

/** Answers one request to the local AWS. Never rejects: whatever goes wrong becomes the service's own error. */
export async function answer(request: HttpRequest, cloud: Cloud): Promise<HttpResponse> {
  const requestId = uuid(cloud.random)
  let call: Call | undefined
  try {
    call = identify(request, requestId)
    const authenticated = authenticate(call, cloud)
    const cut = await injectFault(authenticated, cloud)
    if (cut === 'before') return CUT_OFF
    const parsed = parse(authenticated)
    const authorized = await authorize(parsed, cloud)
    const output = await authorized.operation.handle(authorized.input, authorized.context)
    return cut === 'after' ? CUT_OFF : serialize(authorized, output)
  } catch (error) {
    return serializeError(call, asAwsError(error, cloud), requestId)
  }
}

/** Our own mistakes answer 500, are told to whoever watches, and stop nothing. */
function asAwsError(error: unknown, cloud: Cloud): AwsError {
  if (error instanceof AwsError) return error
  cloud.log(`internal error: ${error instanceof Error ? error.stack : String(error)}`)
  return new AwsError('InternalFailure', 'the local AWS failed on this request; its log says where', { status: 500 })
}
