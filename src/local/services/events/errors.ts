import { AwsError } from '../../../core/errors.ts'

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}

export function missing(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message)
}

export function limitExceeded(): AwsError {
  return new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.')
}
