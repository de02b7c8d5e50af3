import type { AwsError } from '../../../../core/errors.ts'
import { loadModel } from '../../../models/load-model.ts'
import type { ServiceId } from '../../../models/model.ts'
import { resolveError } from '../../../protocols/resolve-error.ts'

/** As AWS's own clients call the services. */
const SERVICE_NAMES: Readonly<Record<ServiceId, string>> = {
  sts: 'Sts',
  iam: 'Iam',
  lambda: 'Lambda',
  kinesis: 'Kinesis',
  logs: 'CloudWatchLogs',
  s3: 'S3',
  sqs: 'Sqs',
  sns: 'Sns',
  cloudformation: 'CloudFormation',
  ec2: 'Ec2',
  organizations: 'Organizations',
  events: 'EventBridge',
}

/** @see https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html */
export type HandlerErrorCode =
  | 'AccessDenied'
  | 'AlreadyExists'
  | 'GeneralServiceException'
  | 'InternalFailure'
  | 'InvalidRequest'
  | 'NotFound'
  | 'NotStabilized'
  | 'ResourceConflict'
  | 'ServiceInternalError'
  | 'ServiceLimitExceeded'
  | 'Throttling'

/** What a resource type's handler failed with. */
export class HandlerFailure extends Error {
  readonly code: HandlerErrorCode

  constructor(message: string, code: HandlerErrorCode) {
    super(message)
    this.code = code
  }

  /** As the resource's event tells it. */
  reason(requestToken: string): string {
    return `Resource handler returned message: "${this.message}" (RequestToken: ${requestToken}, HandlerErrorCode: ${this.code})`
  }
}

/** A service's refusal, as a handler hands it on. */
export function serviceFailure(error: AwsError, service: ServiceId, requestId: string): HandlerFailure {
  const { status, code } = resolveError(loadModel(service), error)
  const origin = `Service: ${SERVICE_NAMES[service]}, Status Code: ${status}, Request ID: ${requestId}`
  const kind = /already exist/i.test(error.message) ? 'AlreadyExists' : handlerCode(code, status)
  return new HandlerFailure(`${error.message} (${origin})`, kind)
}

/** What kind of failure a service's code is, by its name; the rest by status. */
const KINDS: readonly (readonly [RegExp, HandlerErrorCode])[] = [
  [/AccessDenied|Unauthorized|AuthorizationError|NotAuthorized/, 'AccessDenied'],
  [/Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/, 'Throttling'],
  [/AlreadyExist|EntityExists|BucketAlreadyOwned|NameExists|\.Duplicate|Duplicate/, 'AlreadyExists'],
  [/NotFound|NoSuch|NonExist|DoesNotExist/, 'NotFound'],
  [/LimitExceeded|QuotaExceeded|CodeStorageExceeded/, 'ServiceLimitExceeded'],
  [/Conflict|InUse|ConcurrentModification|DependencyViolation|OperationAborted/, 'ResourceConflict'],
]

function handlerCode(code: string, status: number): HandlerErrorCode {
  const kind = KINDS.find(([pattern]) => pattern.test(code))?.[1]
  if (kind !== undefined) return kind
  if (status === 403) return 'AccessDenied'
  if (status === 404) return 'NotFound'
  if (status === 501) return 'GeneralServiceException'
  return status >= 500 ? 'ServiceInternalError' : 'InvalidRequest'
}

/** The resource has the name that another one has already. */
export function alreadyExists(type: string, identifier: string): HandlerFailure {
  return new HandlerFailure(
    `Resource of type '${type}' with identifier '${identifier}' already exists.`,
    'AlreadyExists',
  )
}

/** A setting that AWS has and the local AWS has not. */
export function notBuilt(what: string): HandlerFailure {
  return new HandlerFailure(`the local AWS has not built ${what}`, 'GeneralServiceException')
}
