import { templateError } from '../errors.ts'
import { resolve } from './resolve.ts'
import type { Scope } from './scope.ts'
import type { Template } from './template.ts'

/**
 * Decides a template's conditions on demand, each once. `check-template.ts` has made sure that they do not go in circles.
 * @throws AwsError `ValidationError`
 */
export function createConditions(template: Template, scope: () => Scope): (name: string) => boolean {
  const decided = new Map<string, boolean>()
  return (name) => {
    const known = decided.get(name)
    if (known !== undefined) return known
    const expression = template.conditions.get(name)
    if (expression === undefined) throw templateError(`unresolved condition dependency ${name} in Fn::If`)
    const value = resolve(expression, scope())
    if (typeof value !== 'boolean') throw templateError('Fn::Equals cannot be partially collapsed')
    decided.set(name, value)
    return value
  }
}
