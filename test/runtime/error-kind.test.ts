import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type ErrorKind, PAUSES } from '../../src/runtime/bridge-error.ts'
import { kindOf } from '../../src/runtime/error-kind.ts'

// Every exception that Invoke documents, with its status, and what a caller should make of it.
// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
const INVOKE: Readonly<Record<string, readonly (readonly [status: number, ...names: string[]])[]>> = {
  throttle: [[429, 'TooManyRequestsException']],
  network: [
    [
      502,
      'ENILimitReachedException',
      'SubnetIPAddressLimitReachedException',
      'EC2ThrottledException',
      'EC2UnexpectedException',
      'ENINotReadyException',
      'ResourceNotReadyException',
    ],
  ],
  transient: [
    [500, 'ServiceException'],
    [
      409,
      'ResourceConflictException',
      'SnapStartNotReadyException',
      'SnapStartRegenerationFailureException',
      'CodeArtifactUserPendingException',
    ],
    [
      408,
      'SnapStartTimeoutException',
      'EFSMountTimeoutException',
      'EFSMountConnectivityException',
      'S3FilesMountTimeoutException',
      'S3FilesMountConnectivityException',
    ],
  ],
  payload: [
    [413, 'RequestTooLargeException', 'SerializedRequestEntityTooLargeException'],
    [415, 'UnsupportedMediaTypeException'],
    [400, 'InvalidRequestContentException'],
  ],
  permission: [[403, 'AccessDeniedException']],
  permanent: [
    [
      502,
      'EC2AccessDeniedException',
      'InvalidSubnetIDException',
      'InvalidSecurityGroupIDException',
      'KMSAccessDeniedException',
      'KMSDisabledException',
      'KMSNotFoundException',
      'KMSInvalidStateException',
      'InvalidRuntimeException',
      'InvalidZipFileException',
    ],
    [
      409,
      'CodeArtifactUserDeletedException',
      'CodeArtifactUserFailedException',
      'DurableExecutionAlreadyStartedException',
    ],
    [
      400,
      'InvalidParameterValueException',
      'ModeNotSupportedException',
      'NoPublishedVersionException',
      'RecursiveInvocationException',
      'SnapStartException',
    ],
    [402, 'ServiceQuotaExceededException'],
    [403, 'EFSMountFailureException', 'S3FilesMountFailureException'],
    [404, 'ResourceNotFoundException'],
    [410, 'EFSIOException'],
  ],
}

const rows = Object.entries(INVOKE).flatMap(([kind, groups]) =>
  groups.flatMap(([status, ...names]) => names.map((name) => ({ kind, status, name }))),
)

describe('the exceptions of Invoke', () => {
  test.each(rows)('$name ($status): $kind', ({ kind, status, name }) => {
    expect(kindOf(name, status)).toBe(kind)
  })

  test("are as the service's own model has them", () => {
    const { errors } = JSON.parse(readFileSync('src/local/models/lambda.json', 'utf8')) as {
      errors: Record<string, { code: string; status: number }>
    }
    const modelled = Object.values(errors)
    const differing = rows.filter(({ name, status }) => {
      const model = modelled.find(({ code }) => code === name)
      return model !== undefined && model.status !== status
    })
    expect(differing).toEqual([])
    expect(rows.filter(({ name }) => modelled.some(({ code }) => code === name)).length).toBeGreaterThan(35)
  })
})

describe('other answers', () => {
  test.each<readonly [name: string, status: number, kind: ErrorKind]>([
    ['Throttling', 400, 'throttle'],
    ['ThrottlingException', 400, 'throttle'],
    ['RequestLimitExceeded', 400, 'throttle'],
    ['Http429', 429, 'throttle'],
    ['ServiceUnavailable', 503, 'transient'],
    ['InternalFailure', 500, 'transient'],
    ['Http502', 502, 'transient'],
    ['Http504', 504, 'transient'],
    ['ExpiredToken', 403, 'credentials'],
    ['ExpiredTokenException', 403, 'credentials'],
    ['InvalidClientTokenId', 403, 'credentials'],
    ['UnrecognizedClientException', 403, 'credentials'],
    ['RequestExpired', 400, 'credentials'],
    ['AccessDenied', 403, 'permission'],
    ['ValidationError', 400, 'permanent'],
    ['MalformedPolicyDocument', 400, 'permanent'],
    ['PackedPolicyTooLarge', 400, 'permanent'],
    ['RegionDisabledException', 403, 'permanent'],
    ['SignatureDoesNotMatch', 403, 'permanent'],
    ['Http403', 403, 'permanent'],
    ['Http418', 418, 'permanent'],
  ])('%s (%i): %s', (name, status, kind) => {
    expect(kindOf(name, status)).toBe(kind)
  })

  test.each<readonly [name: string, message: string, kind: ErrorKind]>([
    ['SignatureDoesNotMatch', 'Signature expired: 20260101T000000Z is now earlier than 20260101T010000Z', 'clock'],
    ['InvalidSignatureException', 'Signature not yet current: 20260101T000000Z is still later than …', 'clock'],
    ['RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.', 'clock'],
    ['InvalidSignatureException', 'The request signature we calculated does not match', 'permanent'],
    // What a message quotes decides nothing.
    ['ResourceNotFoundException', 'Function not found: Signature expired 429', 'permanent'],
  ])('%s, %s: %s', (name, message, kind) => {
    expect(kindOf(name, 403, message)).toBe(kind)
  })
})

test('only what later may be better is retryable, and only what is known not to have run has a pause', () => {
  expect(Object.keys(PAUSES).sort()).toEqual(
    ['connection', 'deadline', 'function', 'network', 'throttle', 'transient', 'unreachable'].sort(),
  )
  expect([PAUSES.deadline, PAUSES.function, PAUSES.unreachable]).toEqual([0, 0, 0])
})
