import { validationError } from '../../../cloudformation/errors.ts'

const PATTERN = '[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*'
const MAX_LENGTH = 128

/** @throws AwsError `ValidationError` for what cannot be the name of a stack to be */
export function checkStackName(name: string): void {
  const rule = brokenRule(name)
  if (rule === undefined) return
  throw validationError(
    `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must ${rule}`,
  )
}

function brokenRule(name: string): string | undefined {
  if (!/^[a-zA-Z][-a-zA-Z0-9]*$/.test(name)) return `satisfy regular expression pattern: ${PATTERN}`
  return name.length > MAX_LENGTH ? `have length less than or equal to ${MAX_LENGTH}` : undefined
}
