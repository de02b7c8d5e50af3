import { templateError } from '../errors.ts'
import type { Intrinsic } from './intrinsics.ts'
import { isPending, Pending, type Value } from './scope.ts'
import { isList, type TemplateValue } from './template-value.ts'

/** Functions that answer true or false, and the one that chooses by it. */
export const CONDITION_FUNCTIONS: Readonly<Record<string, Intrinsic>> = {
  'Fn::If': (argument, { scope, resolve }) => {
    if (!isList(argument) || argument.length !== 3)
      throw templateError('Fn::If requires a list argument with three elements')
    const [name, yes, no] = argument as readonly [TemplateValue, TemplateValue, TemplateValue]
    if (typeof name !== 'string')
      throw templateError('Fn::If requires a list argument with the first element being a condition')
    return resolve(scope.condition(name) ? yes : no)
  },

  Condition: (name, { scope }) => {
    if (typeof name !== 'string') throw templateError('every Condition object must have a single String value.')
    return scope.condition(name)
  },

  'Fn::Equals': (argument, { resolve }) => {
    if (!isList(argument) || argument.length !== 2)
      throw templateError('Fn::Equals requires a list argument with two elements')
    const [left, right] = argument.map(resolve) as [Value, Value]
    if (isPending(left) || isPending(right)) return new Pending({ 'Fn::Equals': [left, right] })
    return text(left) === text(right)
  },

  'Fn::Not': (argument, { resolve }) => {
    if (!isList(argument) || argument.length !== 1)
      throw templateError('Fn::Not requires a list argument with one element')
    return !truth(resolve(argument[0] as TemplateValue), 'Fn::Not requires a list argument with one function token')
  },

  'Fn::And': (argument, { resolve }) => operands('Fn::And', argument, resolve).every(Boolean),

  'Fn::Or': (argument, { resolve }) => operands('Fn::Or', argument, resolve).some(Boolean),

  'Fn::Contains': (argument, { resolve }) => {
    const [list, value] = twoArguments('Fn::Contains', argument, resolve)
    return isList(list) && (list as readonly Value[]).some((item) => text(item) === text(value))
  },

  'Fn::EachMemberEquals': (argument, { resolve }) => {
    const [list, value] = twoArguments('Fn::EachMemberEquals', argument, resolve)
    return isList(list) && (list as readonly Value[]).every((item) => text(item) === text(value))
  },

  'Fn::EachMemberIn': (argument, { resolve }) => {
    const [list, all] = twoArguments('Fn::EachMemberIn', argument, resolve)
    if (!isList(list) || !isList(all)) return false
    const allowed = new Set((all as readonly Value[]).map(text))
    return (list as readonly Value[]).every((item) => allowed.has(text(item)))
  },
}

function operands(name: string, argument: TemplateValue, resolve: (value: TemplateValue) => Value): boolean[] {
  const message = `every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`
  if (!isList(argument) || argument.length < 2 || argument.length > 10) throw templateError(message)
  return argument.map((operand) => truth(resolve(operand), message))
}

function truth(value: Value, message: string): boolean {
  if (typeof value === 'boolean') return value
  throw templateError(message)
}

function twoArguments(name: string, argument: TemplateValue, resolve: (value: TemplateValue) => Value) {
  if (!isList(argument) || argument.length !== 2)
    throw templateError(`${name} requires a list argument with two elements`)
  return argument.map(resolve) as [Value, Value]
}

/** `1` and `"1"` are the same: parameters are texts. */
function text(value: Value): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
