import { AwsError } from '../core/errors.ts'

/** What CloudFormation calls nearly everything that it refuses. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message)
}

/** A template that is not built as templates are. */
export function formatError(message: string): AwsError {
  return validationError(`Template format error: ${message}`)
}

/** A function in a template that cannot be evaluated. */
export function templateError(message: string): AwsError {
  return validationError(`Template error: ${message}`)
}
