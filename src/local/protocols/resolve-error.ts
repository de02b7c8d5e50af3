import type { AwsError } from '../../core/errors.ts'
import type { ErrorModel, ProtocolName, ServiceModel } from '../models/model.ts'
import type { ResolvedError } from './protocol.ts'

/** Errors that any service may answer and no model lists, with their status. */
const COMMON: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  AccessDeniedException: 403,
  AuthFailure: 401,
  AuthorizationHeaderMalformed: 400,
  Blocked: 400,
  ExpiredToken: 403,
  ExpiredTokenException: 403,
  IncompleteSignature: 400,
  IncompleteSignatureException: 403,
  InternalError: 500,
  InternalFailure: 500,
  InternalServerError: 500,
  InvalidAccessKeyId: 403,
  InvalidAction: 400,
  InvalidClientTokenId: 403,
  InvalidParameterCombination: 400,
  InvalidParameterValue: 400,
  InvalidQueryParameter: 400,
  InvalidSecurity: 403,
  InvalidSignatureException: 403,
  InvalidToken: 400,
  MalformedQueryString: 400,
  MethodNotAllowed: 405,
  MissingAction: 400,
  MissingAuthenticationToken: 403,
  MissingAuthenticationTokenException: 403,
  NotImplemented: 501,
  NotImplementedException: 501,
  OptInRequired: 403,
  RequestEntityTooLarge: 413,
  RequestExpired: 400,
  RequestTimeTooSkewed: 403,
  SerializationException: 400,
  ServiceUnavailable: 503,
  SignatureDoesNotMatch: 403,
  SlowDown: 503,
  Throttling: 400,
  ThrottlingException: 400,
  UnauthorizedOperation: 403,
  UnknownOperationException: 404,
  UnrecognizedClientException: 403,
  UnsupportedOperation: 400,
  ValidationError: 400,
  ValidationException: 400,
}

/** Services that speak aws-json answer what they cannot authenticate with 400. */
const JSON_STATUS: Readonly<Record<string, number>> = {
  AccessDeniedException: 400,
  ExpiredTokenException: 400,
  IncompleteSignatureException: 400,
  InvalidSignatureException: 400,
  MissingAuthenticationTokenException: 400,
  UnknownOperationException: 400,
  UnrecognizedClientException: 400,
}

/** What stands in for the code where the model has one of its own for the same thing. */
const OVERRIDES: Readonly<Partial<Record<ProtocolName, Readonly<Record<string, number>>>>> = {
  'aws-json': JSON_STATUS,
  // EC2 answers its own authorization and authentication failures so.
  'ec2-query': { RequestLimitExceeded: 503, InsufficientInstanceCapacity: 500, RequestExpired: 400 },
}

const byCode = new WeakMap<ServiceModel, ReadonlyMap<string, readonly [shape: string, model: ErrorModel]>>()

/** Finds an error's wire code, status and shape: in the model by shape name or code, else among the common errors, else 400. */
export function resolveError(model: ServiceModel, error: AwsError): ResolvedError {
  const modelled = errorsOf(model).get(error.code)
  if (modelled) {
    const [shape, { code, status, fault }] = modelled
    return { error, code, status: error.status ?? status, fault, shape }
  }
  const status = error.status ?? commonStatus(model.protocol, error.code)
  return { error, code: error.code, status, fault: status >= 500 ? 'server' : 'client' }
}

function commonStatus(protocol: ProtocolName, code: string): number {
  for (const table of [OVERRIDES[protocol], COMMON]) {
    const status = table && Object.hasOwn(table, code) ? table[code] : undefined
    if (status !== undefined) return status
  }
  return 400
}

function errorsOf(model: ServiceModel): ReadonlyMap<string, readonly [string, ErrorModel]> {
  const known = byCode.get(model)
  if (known) return known
  const errors = Object.entries(model.errors)
  const codes = errors.map(([shape, error]) => [error.code, [shape, error]] as const)
  // A shape's name wins over another shape's wire code.
  const map = new Map([...codes, ...errors.map(([shape, error]) => [shape, [shape, error]] as const)])
  byCode.set(model, map)
  return map
}
