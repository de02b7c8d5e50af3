import { AwsError } from '../../../core/errors.ts'

/** `InvalidParameter`, as SNS words it; the message names a parameter, or says what is wrong. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${message}`)
}

/** What AWS has and the local AWS has not. */
export function notHere(parameter: string, reason: string): AwsError {
  return invalidParameter(`${parameter} Reason: the local AWS ${reason}`)
}
