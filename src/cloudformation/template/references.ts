import { templateError } from '../errors.ts'
import { readSubstitution } from './substitute.ts'
import { callIn, isList, isObject, type TemplateValue } from './template-value.ts'

/** What a value refers to by name: a parameter or resource, or a resource's attribute. */
export interface Reference {
  readonly kind: 'Ref' | 'GetAtt'
  readonly name: string
  readonly attribute?: string
}

/** Called for each function in a value, outermost first. `false` leaves out what is inside. */
export type CallVisitor = (name: string, argument: TemplateValue) => boolean | undefined

/** Visits every function in a value. */
export function visitCalls(value: TemplateValue, visit: CallVisitor): void {
  const call = callIn(value)
  if (call !== undefined && visit(...call) === false) return
  if (isList(value) || isObject(value)) for (const member of Object.values(value)) visitCalls(member, visit)
}

/** What one function call itself refers to; what its arguments do is theirs. @throws AwsError `ValidationError` */
export function referencesOf(name: string, argument: TemplateValue): Reference[] {
  if (name === 'Ref' && typeof argument === 'string') return [{ kind: 'Ref', name: argument }]
  if (name === 'Fn::GetAtt') return attributeReference(argument)
  if (name !== 'Fn::Sub') return []
  const { parts, values } = readSubstitution(argument)
  return parts.flatMap((part) => {
    if ('text' in part || Object.hasOwn(values, part.variable)) return []
    return part.variable.includes('.') ? attributeReference(part.variable) : [{ kind: 'Ref', name: part.variable }]
  })
}

/**
 * Everything that a value refers to, where only the chosen branch of each `Fn::If` counts.
 * @throws AwsError `ValidationError`
 */
export function referencesIn(value: TemplateValue, condition: (name: string) => boolean): Reference[] {
  const found: Reference[] = []
  visitCalls(value, (name, argument) => {
    if (name === 'Fn::If' && isList(argument) && typeof argument[0] === 'string') {
      found.push(...referencesIn(argument[condition(argument[0]) ? 1 : 2] as TemplateValue, condition))
      return false
    }
    found.push(...referencesOf(name, argument))
    return undefined
  })
  return found
}

/** A resource's name and its attribute, which may be a function. @throws AwsError `ValidationError` */
export function readAttribute(argument: TemplateValue): readonly [resource: string, attribute: TemplateValue] {
  const [resource, attribute, ...more] =
    typeof argument === 'string' ? splitAttribute(argument) : isList(argument) ? argument : []
  const isWhole = typeof resource === 'string' && resource !== '' && attribute !== undefined && attribute !== ''
  if (!isWhole || more.length > 0) throw attributeArguments()
  return [resource, attribute]
}

export function attributeArguments(): Error {
  return templateError(
    'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
  )
}

function attributeReference(argument: TemplateValue): Reference[] {
  const [name, attribute] = readAttribute(argument)
  return [{ kind: 'GetAtt', name, ...(typeof attribute === 'string' && { attribute }) }]
}

function splitAttribute(text: string): string[] {
  const dot = text.indexOf('.')
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)]
}
