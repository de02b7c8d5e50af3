import { callIn, isList, isObject, shown, type TemplateObject, type TemplateValue } from '../template/template-value.ts'
import { lookUp } from './look-up.ts'
import { invalidTemplate, listNames } from './sam-problem.ts'

/** Names that SAM replaces in `Fn::Sub`. */
const VARIABLE = /\$\{([A-Za-z0-9.]+|AWS::[A-Z][A-Za-z]*)\}/g

/**
 * Puts the values of parameters in the place of `Ref` and of `Fn::Sub`'s variables; whatever else a function is about stays.
 * @throws SamProblem for a list within a text
 */
export function inlineParameters(value: TemplateValue, parameters: TemplateObject): TemplateValue {
  const [name, argument] = callIn(value) ?? []
  if (name === 'Ref') return lookUp(parameters, argument) ?? value
  if (name === 'Fn::Sub') return { 'Fn::Sub': inlineVariables(argument as TemplateValue, parameters) }
  return mapMembers(value, (member) => inlineParameters(member, parameters))
}

/** A list or a map with each member exchanged; any other value as it is. */
export function mapMembers(value: TemplateValue, change: (member: TemplateValue) => TemplateValue): TemplateValue {
  if (isList(value)) return value.map(change)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(member)]))
}

/** `Fn::Sub`'s argument with its variables exchanged. */
export function mapVariables(argument: TemplateValue, change: (name: string, whole: string) => string): TemplateValue {
  const exchange = (text: string) => text.replaceAll(VARIABLE, (whole, name: string) => change(name, whole))
  if (typeof argument === 'string') return exchange(argument)
  if (!isList(argument) || typeof argument[0] !== 'string') return argument
  return [exchange(argument[0]), ...argument.slice(1)]
}

function inlineVariables(argument: TemplateValue, parameters: TemplateObject): TemplateValue {
  const inlined = mapVariables(argument, (name, whole) => {
    const value = lookUp(parameters, name) ?? whole
    if (!isList(value)) return shown(value)
    const names = listNames(value.map(shown))
    throw invalidTemplate(`Invalid Fn::Sub variable value ${names}. Fn::Sub expects all variables to be strings.`)
  })
  return mapMembers(inlined, (member) => inlineParameters(member, parameters))
}
