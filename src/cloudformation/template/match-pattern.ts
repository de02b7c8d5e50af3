import { runInNewContext } from 'node:vm'
import { validationError } from '../errors.ts'

/** Milliseconds after which a pattern that goes astray is given up. */
const PATIENCE = 1_000

/** Whether a whole value matches a template's pattern. @throws AwsError `ValidationError` for a pattern that is none */
export function matchesPattern(pattern: string, value: string): boolean {
  const whole = compile(pattern)
  try {
    return runInNewContext('whole.test(value)', { whole, value }, { timeout: PATIENCE }) as boolean
  } catch {
    throw validationError(`Template format error: AllowedPattern ${pattern} takes too long to match.`)
  }
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`)
  } catch {
    throw validationError(`Template format error: AllowedPattern ${pattern} is not a valid regular expression.`)
  }
}
