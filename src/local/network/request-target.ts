import { readSignature } from '../../sigv4/verify-request.ts'
import { functionUrlOf } from '../function-urls.ts'
import type { HttpRequest } from '../protocols/protocol.ts'
import { identify } from '../stages/identify.ts'

/** Which service a request is for, and where. */
export interface RequestTarget {
  /** As signatures name it. */
  readonly service: string
  readonly region: string
}

/**
 * Where a request wants to go, as on AWS its host name would tell: from its signature or, without one, from what it asks for,
 * in the Region it comes from. `undefined` for what is not of AWS.
 */
export function targetOf(request: HttpRequest, region: string): RequestTarget | undefined {
  // No endpoint serves function URLs, which have host names of their own.
  if (functionUrlOf(request) !== undefined) return { service: 'lambda-url', region }
  if (request.path.startsWith('/_xacct/')) return undefined
  const signature = readSignature(request)
  if ('presented' in signature) {
    const { scope } = signature.presented
    return { service: scope.service, region: scope.region }
  }
  try {
    return { service: identify(request, '').service, region }
  } catch {
    return undefined
  }
}
