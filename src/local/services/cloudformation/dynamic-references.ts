import { validationError } from '../../../cloudformation/errors.ts'
import type { TemplateValue } from '../../../cloudformation/template/template-value.ts'
import { storedParameter } from './stored-parameters.ts'

const DYNAMIC = /\{\{resolve:([^:}]+):([^}]*)\}\}/g

/**
 * Replaces dynamic references in texts. Only the Parameter Store's built-in values are there.
 * @throws AwsError `ValidationError`
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function resolveDynamicReferences(value: TemplateValue): TemplateValue {
  if (typeof value === 'string') {
    return value.replaceAll(DYNAMIC, (reference, service: string, name: string) => {
      const found = service === 'ssm' ? storedParameter(name.split(':')[0] ?? '') : undefined
      if (found === undefined) throw validationError(`Could not resolve the dynamic reference ${reference}`)
      return found
    })
  }
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(resolveDynamicReferences)
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolveDynamicReferences(member)]))
}
