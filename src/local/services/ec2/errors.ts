import { AwsError } from '../../../core/errors.ts'

/** Any of EC2's own errors, all of which are the client's unless told otherwise. */
export function ec2Error(code: string, message: string, status = 400): AwsError {
  return new AwsError(code, message, { status })
}

export function invalidValue(message: string): AwsError {
  return ec2Error('InvalidParameterValue', message)
}

/** `Value (x) for parameter cidrBlock is invalid. This is not a valid CIDR block.` */
export function invalidParameter(value: unknown, parameter: string, reason: string): AwsError {
  return invalidValue(`Value (${String(value)}) for parameter ${parameter} is invalid. ${reason}`)
}

export function missingParameter(parameter: string): AwsError {
  return ec2Error('MissingParameter', `The request must contain the parameter ${parameter}`)
}

export function combination(message: string): AwsError {
  return ec2Error('InvalidParameterCombination', message)
}

export function dependency(message: string): AwsError {
  return ec2Error('DependencyViolation', message)
}
