import { formatError, validationError } from '../errors.ts'
import { isParameterType } from './parameter-types.ts'
import type { ParameterDeclaration } from './template.ts'
import { isList, isObject, isScalar, type TemplateObject, type TemplateValue } from './template-value.ts'

const MEMBERS = [
  'Type',
  'Default',
  'Description',
  'NoEcho',
  'AllowedValues',
  'AllowedPattern',
  'ConstraintDescription',
  'MinLength',
  'MaxLength',
  'MinValue',
  'MaxValue',
]
const TEXTS = ['Description', 'AllowedPattern', 'ConstraintDescription'] as const
const NUMBERS = ['MinLength', 'MaxLength', 'MinValue', 'MaxValue'] as const

/** The declarations of a template's parameters. @throws AwsError `ValidationError` */
export function readParameters(parameters: TemplateObject): Map<string, ParameterDeclaration> {
  return new Map(Object.entries(parameters).map(([name, value]) => [name, readParameter(name, value)]))
}

function readParameter(name: string, value: TemplateValue): ParameterDeclaration {
  if (!isObject(value)) throw formatError('Any Parameters member must be an object.')
  const odd = Object.keys(value).find((key) => !MEMBERS.includes(key))
  if (odd !== undefined) throw validationError(`Invalid template parameter property '${odd}'`)
  const { Type, Default, NoEcho, AllowedValues } = value
  if (typeof Type !== 'string') throw formatError('Every Parameters object must contain a Type member.')
  if (!isParameterType(Type)) throw formatError(`Unrecognized parameter type: ${Type}`)
  if (Default !== undefined && !isScalar(Default)) throw formatError('Every Default member must be a string.')
  if (AllowedValues !== undefined && !(isList(AllowedValues) && AllowedValues.every(isScalar)))
    throw formatError('Every AllowedValues value must be a list of strings.')
  return {
    name,
    type: Type,
    noEcho: String(NoEcho ?? false).toLowerCase() === 'true',
    ...(Default !== undefined && { default: String(Default) }),
    ...(AllowedValues !== undefined && { allowedValues: (AllowedValues as readonly TemplateValue[]).map(String) }),
    ...Object.fromEntries(TEXTS.flatMap((member) => text(value, member))),
    ...Object.fromEntries(NUMBERS.flatMap((member) => number(value, member))),
  }
}

function text(value: TemplateObject, member: (typeof TEXTS)[number]): [string, string][] {
  const given = value[member]
  if (given === undefined) return []
  if (!isScalar(given)) throw formatError(`Every ${member} member must be a string.`)
  return [[lowerFirst(member), String(given)]]
}

function number(value: TemplateObject, member: (typeof NUMBERS)[number]): [string, number][] {
  const given = value[member]
  if (given === undefined) return []
  if (!isScalar(given) || Number.isNaN(Number(given))) throw formatError(`Every ${member} member must be a number.`)
  return [[lowerFirst(member), Number(given)]]
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
