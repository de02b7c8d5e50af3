import { AwsError, type ErrorFields } from '../../../core/errors.ts'

/** An error of S3 about how a request is signed or sent. @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function refusal(code: string, status: number, message: string, fields: ErrorFields = {}): AwsError {
  return new AwsError(code, message, { status, fields })
}

export function denied(message = 'Access Denied', fields: ErrorFields = {}): AwsError {
  return refusal('AccessDenied', 403, message, fields)
}

/** A time as S3 writes it into errors. */
export function formatTime(time: number): string {
  return new Date(time).toISOString()
}

export function invalidRequest(message: string): AwsError {
  return refusal('InvalidRequest', 400, message)
}

export function missingLength(): AwsError {
  return refusal('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.')
}

export function hashMismatch(ClientComputedContentSHA256: string, S3ComputedContentSHA256: string): AwsError {
  const message = "The provided 'x-amz-content-sha256' header does not match what was computed."
  const fields = { ClientComputedContentSHA256, S3ComputedContentSHA256 }
  return refusal('XAmzContentSHA256Mismatch', 400, message, fields)
}
