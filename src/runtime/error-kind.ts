import type { ErrorKind } from './bridge-error.ts'

/**
 * THE table: what kind of failure an answer is, by AWS's name for it and its HTTP status. The first row that fits wins; what
 * fits none is `permanent`. `test/runtime/error-kind.test.ts` goes through all exceptions that Invoke documents.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
const KINDS: readonly (readonly [ErrorKind, RegExp])[] = [
  ['credentials', /^(ExpiredToken|Invalid(AccessKey|ClientToken)Id|UnrecognizedClient|RequestExpired)/],
  ['clock', /^(RequestTimeTooSkewed|\w+ Signature (expired|not yet))/],
  ['permission', /^AccessDenied/],
  ['payload', /^InvalidRequestContent| 41[35]$/],
  ['network', /^(ENI|SubnetIP|EC2[TU]|ResourceNotReady)/],
  // Their statuses, 502 and 409, say otherwise.
  ['permanent', /^(EC2A|KMS|Invalid|CodeArtifactUser[DF]|Durable)/],
  // STS and DynamoDB throttle with status 400, SQS with 403.
  ['throttle', /^(Throttl|Request(Limit|Throttl)|Provisioned)| 429$/],
  ['transient', / (40[89]|5..)$/],
]

export function kindOf(code: string, status: number, message = ''): ErrorKind {
  const answer = `${code} ${message} ${status}`
  return KINDS.find(([, pattern]) => pattern.test(answer))?.[0] ?? 'permanent'
}
