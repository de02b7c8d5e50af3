import { validationError } from '../errors.ts'
import { resolve } from './resolve.ts'
import type { Scope } from './scope.ts'
import type { Template } from './template.ts'

/**
 * Holds the template's rules against its parameters.
 * @throws AwsError `ValidationError` for the first assertion that fails (the text is not verified)
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export function checkRules({ rules }: Template, scope: Scope): void {
  for (const [name, { condition, assertions }] of rules) {
    if (condition !== undefined && resolve(condition, scope) !== true) continue
    for (const { assert, description } of assertions) {
      if (resolve(assert, scope) === true) continue
      throw validationError(`Template error: Rule ${name} failed: ${description ?? 'an assertion evaluated to false'}`)
    }
  }
}
