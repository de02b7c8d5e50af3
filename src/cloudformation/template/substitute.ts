import { templateError } from '../errors.ts'
import type { Evaluation } from './intrinsics.ts'
import { isPending, Pending, type Value } from './scope.ts'
import { isList, isObject, isScalar, type TemplateObject, type TemplateValue } from './template-value.ts'

const ARGUMENTS =
  "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string"
const NAMES =
  'variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons'

/** Text, and names of variables, in their order. */
export type Part = { readonly text: string } | { readonly variable: string }

/** A text with variables in it, and values of the text's own for some of them. */
export interface Substitution {
  readonly parts: readonly Part[]
  readonly values: TemplateObject
}

/**
 * Reads the argument of `Fn::Sub`. `${!x}` is the text `${x}`.
 * @throws AwsError `ValidationError`
 */
export function readSubstitution(argument: TemplateValue): Substitution {
  const [text, values = {}, ...more] = isList(argument) ? argument : [argument]
  if (typeof text !== 'string' || !isObject(values) || more.length > 0) throw templateError(ARGUMENTS)
  return { parts: readParts(text), values }
}

/** Evaluates `Fn::Sub`. */
export function substitute(argument: TemplateValue, { resolve }: Evaluation): Value {
  const { parts, values } = readSubstitution(argument)
  const texts = parts.map((part) => ('text' in part ? part.text : variableValue(part.variable, values, resolve)))
  if (texts.some(isPending)) return new Pending({ 'Fn::Join': ['', texts] })
  return texts.map(String).join('')
}

function readParts(text: string): Part[] {
  const parts: Part[] = []
  let at = 0
  for (let open = text.indexOf('${'); open >= 0; open = text.indexOf('${', at)) {
    const close = text.indexOf('}', open)
    if (close < 0) break
    const name = text.slice(open + 2, close)
    parts.push({ text: text.slice(at, open) })
    if (name.startsWith('!')) parts.push({ text: `\${${name.slice(1)}}` })
    else if (/^[\w.:]+$/.test(name.trim())) parts.push({ variable: name.trim() })
    else throw templateError(NAMES)
    at = close + 1
  }
  return [...parts, { text: text.slice(at) }]
}

function variableValue(name: string, values: TemplateObject, resolve: Evaluation['resolve']): Value {
  const isOwn = Object.hasOwn(values, name)
  const reference = name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name }
  const value = resolve(isOwn ? (values[name] as TemplateValue) : reference)
  if (isScalar(value) || value instanceof Pending) return value
  throw templateError(`variable ${name} in Fn::Sub expression does not resolve to a string`)
}
