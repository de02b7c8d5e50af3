import { AwsError, type ErrorFields } from '../../../core/errors.ts'

/** An error of S3, which models few of its own. @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function s3Error(
  code: string,
  status: number,
  message: string,
  fields: ErrorFields = {},
  headers: Readonly<Record<string, string>> = {},
): AwsError {
  return new AwsError(code, message, { status, fields, headers })
}

export function accessDenied(message = 'Access Denied'): AwsError {
  return s3Error('AccessDenied', 403, message)
}

export function noSuchBucket(BucketName: string): AwsError {
  return s3Error('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName })
}

export function noSuchUpload(UploadId: string): AwsError {
  const message =
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.'
  return s3Error('NoSuchUpload', 404, message, { UploadId })
}

/** @param headers tell of a delete marker, where it is one that hides the object */
export function noSuchKey(Key: string, headers: Readonly<Record<string, string>> = {}): AwsError {
  return s3Error('NoSuchKey', 404, 'The specified key does not exist.', { Key }, headers)
}

export function noSuchVersion(Key: string, VersionId: string): AwsError {
  return s3Error('NoSuchVersion', 404, 'The specified version does not exist.', { Key, VersionId })
}

export function invalidArgument(message: string, ArgumentName: string, ArgumentValue?: string | number): AwsError {
  const value = ArgumentValue === undefined ? {} : { ArgumentValue: String(ArgumentValue) }
  return s3Error('InvalidArgument', 400, message, { ArgumentName, ...value })
}

export function invalidRequest(message: string): AwsError {
  return s3Error('InvalidRequest', 400, message)
}

/** @param Condition the header that did not hold */
export function preconditionFailed(Condition: string): AwsError {
  return s3Error('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold', {
    Condition,
  })
}

/** What S3 itself answers to headers and values that it does not take. */
export function notImplemented(Header: string, additionalMessage?: string): AwsError {
  const message = 'A header you provided implies functionality that is not implemented'
  return s3Error('NotImplemented', 501, message, { Header, ...(additionalMessage && { additionalMessage }) })
}

/** What the local AWS does not have, though S3 does; nothing that was asked for is dropped in silence. */
export function notBuilt(what: string): AwsError {
  return s3Error('NotImplemented', 501, `the local AWS does not have ${what}`)
}

export function methodNotAllowed(
  Method: string,
  ResourceType: string,
  headers: Readonly<Record<string, string>> = {},
): AwsError {
  const message = 'The specified method is not allowed against this resource.'
  return s3Error('MethodNotAllowed', 405, message, { Method, ResourceType }, headers)
}
