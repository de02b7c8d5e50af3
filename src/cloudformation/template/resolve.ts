import { INTRINSICS } from './intrinsics.ts'
import { NO_VALUE, type Scope, type Value } from './scope.ts'
import { unsupportedFunction } from './supported-functions.ts'
import { callIn, isList, isObject, type TemplateValue } from './template-value.ts'

/**
 * Evaluates the functions in a value. What is not known yet stays `Pending`; what is `AWS::NoValue` is left out.
 * @throws AwsError `ValidationError` for functions whose arguments are not as they should be
 */
export function resolve(value: TemplateValue, scope: Scope): Value {
  const call = callIn(value)
  if (call !== undefined) {
    const [name, argument] = call
    const intrinsic = Object.hasOwn(INTRINSICS, name) ? INTRINSICS[name] : undefined
    if (intrinsic === undefined) throw unsupportedFunction(name)
    return intrinsic(argument, { scope, resolve: (inner) => resolve(inner, scope) })
  }
  if (isList(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE)
  if (!isObject(value)) return value
  const members = Object.entries(value).map(([key, member]) => [key, resolve(member, scope)] as const)
  return Object.fromEntries(members.filter(([, member]) => member !== NO_VALUE))
}
