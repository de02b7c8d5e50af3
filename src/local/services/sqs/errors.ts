import { AwsError } from '../../../core/errors.ts'

export function invalidParameter(value: unknown, parameter: string, reason: string): AwsError {
  return new AwsError(
    'InvalidParameterValue',
    `Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`,
  )
}

export function missingParameter(parameter: string): AwsError {
  return new AwsError('MissingParameter', `The request must contain the parameter ${parameter}.`)
}

/** @throws AwsError `InvalidParameterValue` for a number outside the bounds */
export function checkNumber(value: number | undefined, parameter: string, min: number, max: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return
  const bounds = min === 0 ? `Must be >= 0 and <= ${max}` : `Must be between ${min} and ${max}`
  throw invalidParameter(value, parameter, `${bounds}, if provided.`)
}
