import { callIn, isList, isObject, type TemplateObject, type TemplateValue } from '../template/template-value.ts'

export const NO_VALUE: TemplateObject = { Ref: 'AWS::NoValue' }

export function ref(logicalId: string): TemplateObject {
  return { Ref: logicalId }
}

export function getAtt(logicalId: string, attribute: string): TemplateObject {
  return { 'Fn::GetAtt': [logicalId, attribute] }
}

export function isNoValue(value: TemplateValue | undefined): boolean {
  const [name, argument] = callIn(value) ?? []
  return name === 'Ref' && argument === 'AWS::NoValue'
}

/** Condition and both branches of `Fn::If`; `undefined` for anything else, `'malformed'` for one of another length. */
export function readIf(value: TemplateValue | undefined): IfCall | 'malformed' | undefined {
  const [name, argument] = callIn(value) ?? []
  if (name !== 'Fn::If') return undefined
  return isList(argument) && argument.length === 3 ? (argument as unknown as IfCall) : 'malformed'
}

export type IfCall = readonly [condition: string, yes: TemplateValue, no: TemplateValue]

/** The resource that `Ref` or `Fn::GetAtt` names. */
export function resourceOf(value: TemplateValue | undefined): string | undefined {
  const [name, argument] = callIn(value) ?? []
  if (name === 'Ref') return typeof argument === 'string' ? argument : undefined
  if (name !== 'Fn::GetAtt') return undefined
  const parts = typeof argument === 'string' ? argument.split('.') : argument
  return isList(parts) && parts.length === 2 && typeof parts[0] === 'string' ? parts[0] : undefined
}

/** SAM takes an empty text, list or map, zero and false for a property that is not there. */
export function isFilled(value: TemplateValue | undefined): value is TemplateValue {
  if (value === undefined || value === '' || value === 0 || value === false) return false
  return !(isList(value) || isObject(value)) || Object.keys(value).length > 0
}
