import type { ServiceId } from '../models/model.ts'

/** A code, a status and, where it is fixed, the text. */
type Answer = readonly [code: string, status: number, message: string]

/** How a service answers each thing that can be wrong with a request's credentials. */
export interface AuthenticationErrors {
  readonly missing: Answer
  readonly incomplete: readonly [code: string, status: number]
  readonly unknownKey: Answer
  readonly wrongToken: Answer
  readonly expired: Answer
  readonly mismatch: Answer
  /** Code and status for a date outside the window, whose text is worded for each request. */
  readonly skew: readonly [code: string, status: number]
  /** How far off a request's date may be. */
  readonly windowMinutes: number
}

const INVALID_TOKEN = 'The security token included in the request is invalid.'
const EXPIRED_TOKEN = 'The security token included in the request is expired'
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
const NOT_VALIDATED = 'AWS was not able to validate the provided access credentials'

const QUERY: AuthenticationErrors = {
  missing: ['MissingAuthenticationToken', 403, 'Request is missing Authentication Token'],
  incomplete: ['IncompleteSignature', 400],
  unknownKey: ['InvalidClientTokenId', 403, INVALID_TOKEN],
  wrongToken: ['InvalidClientTokenId', 403, INVALID_TOKEN],
  expired: ['ExpiredToken', 403, EXPIRED_TOKEN],
  mismatch: ['SignatureDoesNotMatch', 403, MISMATCH],
  skew: ['SignatureDoesNotMatch', 403],
  windowMinutes: 15,
}

const AWS_JSON: AuthenticationErrors = {
  missing: ['MissingAuthenticationTokenException', 400, 'Request is missing Authentication Token'],
  incomplete: ['IncompleteSignatureException', 400],
  unknownKey: ['UnrecognizedClientException', 400, INVALID_TOKEN],
  wrongToken: ['UnrecognizedClientException', 400, INVALID_TOKEN],
  expired: ['ExpiredTokenException', 400, EXPIRED_TOKEN],
  mismatch: ['InvalidSignatureException', 400, MISMATCH],
  skew: ['InvalidSignatureException', 400],
  windowMinutes: 15,
}

const LAMBDA: AuthenticationErrors = {
  missing: ['MissingAuthenticationTokenException', 403, 'Missing Authentication Token'],
  incomplete: ['IncompleteSignatureException', 403],
  unknownKey: ['UnrecognizedClientException', 403, INVALID_TOKEN],
  wrongToken: ['UnrecognizedClientException', 403, INVALID_TOKEN],
  expired: ['ExpiredTokenException', 403, EXPIRED_TOKEN],
  mismatch: ['InvalidSignatureException', 403, MISMATCH],
  skew: ['InvalidSignatureException', 403],
  windowMinutes: 5,
}

const S3: AuthenticationErrors = {
  missing: ['AccessDenied', 403, 'Access Denied'],
  incomplete: ['AuthorizationHeaderMalformed', 400],
  unknownKey: ['InvalidAccessKeyId', 403, 'The AWS Access Key Id you provided does not exist in our records.'],
  wrongToken: ['InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'],
  expired: ['ExpiredToken', 400, 'The provided token has expired.'],
  mismatch: [
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ],
  skew: ['RequestTimeTooSkewed', 403],
  windowMinutes: 15,
}

const EC2: AuthenticationErrors = {
  ...QUERY,
  missing: ['AuthFailure', 401, NOT_VALIDATED],
  unknownKey: ['AuthFailure', 401, NOT_VALIDATED],
  wrongToken: ['AuthFailure', 401, NOT_VALIDATED],
  expired: ['RequestExpired', 400, 'Request has expired.'],
  mismatch: ['AuthFailure', 401, NOT_VALIDATED],
  skew: ['RequestExpired', 400],
}

/**
 * Codes and windows as measured on AWS in ministackorg/ministack#1745 and as the services' "Common Errors" pages give them;
 * the statuses of Logs, Kinesis, Organizations and EventBridge follow DynamoDB's (not verified).
 */
export const AUTHENTICATION_ERRORS: Readonly<Record<ServiceId, AuthenticationErrors>> = {
  sts: QUERY,
  iam: QUERY,
  sns: QUERY,
  cloudformation: QUERY,
  sqs: QUERY,
  kinesis: AWS_JSON,
  organizations: AWS_JSON,
  events: AWS_JSON,
  logs: { ...AWS_JSON, windowMinutes: 5 },
  lambda: LAMBDA,
  s3: S3,
  ec2: EC2,
}
