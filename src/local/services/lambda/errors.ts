import { AwsError } from '../../../core/errors.ts'

const USER = { fields: { Type: 'User' } }

export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, USER)
}

export function conflict(message: string): AwsError {
  return new AwsError('ResourceConflictException', message, USER)
}

export function missing(message = 'The resource you requested does not exist.'): AwsError {
  return new AwsError('ResourceNotFoundException', message, USER)
}

/**
 * Refuses a change that was made with something else in mind than what stands now.
 * @throws AwsError `PreconditionFailedException`
 */
export function checkRevision(given: string | undefined, current: string, source = 'GetFunction/GetAlias'): void {
  if (given === undefined || given === current) return
  throw new AwsError(
    'PreconditionFailedException',
    `The Revision Id provided does not match the latest Revision Id. Call the ${source} API to retrieve the latest Revision Id`,
    USER,
  )
}

/**
 * Refuses settings that the local AWS does not have yet and that must not be dropped in silence.
 * @throws AwsError `InvalidParameterValueException`
 */
export function refuseUnbuilt<T extends object>(input: T, members: readonly (keyof T & string)[]): void {
  const found = members.find((member) => isSet(input[member]))
  if (found !== undefined) throw invalid(`The local AWS does not have ${found} yet.`)
}

function isSet(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value)
  return Object.values(value).some(isSet)
}
