import { validationError } from '../errors.ts'
import { matchesPattern } from './match-pattern.ts'
import { isListType, isNumberType, isStoredType } from './parameter-types.ts'
import type { ParameterDeclaration } from './template.ts'

/** A parameter with its value. */
export interface ResolvedParameter {
  readonly declaration: ParameterDeclaration
  /** As given, or the default. */
  readonly value: string
  /** What the Parameter Store holds under that value, for parameters that name one. */
  readonly stored?: string
}

/** A value as a request gives it. */
export interface GivenParameter {
  readonly ParameterKey?: string | undefined
  readonly ParameterValue?: string | undefined
  readonly UsePreviousValue?: boolean | undefined
}

export interface ParameterSources {
  readonly given: readonly GivenParameter[]
  /** By name, the values that the stack has now. */
  readonly previous?: ReadonlyMap<string, string>
  /** Reads the Parameter Store; `undefined` where it holds nothing under the name. */
  readonly stored: (name: string) => string | undefined
}

/**
 * Gives each parameter its value.
 * @throws AwsError `ValidationError` for values that are missing, unknown or outside their constraints
 */
export function resolveParameters(
  declarations: ReadonlyMap<string, ParameterDeclaration>,
  { given, previous, stored }: ParameterSources,
): Map<string, ResolvedParameter> {
  const unknown = given.map(({ ParameterKey = '' }) => ParameterKey).filter((name) => !declarations.has(name))
  if (unknown.length > 0) throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`)
  const values = new Map([...declarations.values()].map((one) => [one, valueFor(one, given, previous)] as const))
  const missing = [...values].filter(([, value]) => value === undefined).map(([{ name }]) => name)
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`)
  return new Map(
    [...values].map(([declaration, value = '']) => {
      const problem = findProblem(declaration, value)
      if (problem !== undefined) throw validationError(problem)
      return [declaration.name, { declaration, value, ...readStored(declaration, value, stored) }]
    }),
  )
}

/** What a parameter stands for in the template: a text, or a list of texts. */
export function parameterValue({ declaration, value, stored = value }: ResolvedParameter): string | string[] {
  return isListType(declaration.type) ? listItems(stored) : stored
}

function valueFor(
  { name, default: fallback }: ParameterDeclaration,
  given: ParameterSources['given'],
  previous: ParameterSources['previous'],
): string | undefined {
  const input = given.find(({ ParameterKey }) => ParameterKey === name)
  if (input?.UsePreviousValue !== true) return input?.ParameterValue ?? fallback
  if (input.ParameterValue !== undefined)
    throw validationError(
      `Invalid input for parameter key ${name}. Either specify usePreviousValue as true or specify a value, but not both`,
    )
  if (previous?.has(name)) return previous.get(name)
  throw validationError(
    `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
  )
}

function readStored({ type }: ParameterDeclaration, name: string, stored: ParameterSources['stored']) {
  if (!isStoredType(type)) return {}
  const value = stored(name)
  if (value !== undefined) return { stored: value }
  throw validationError(`Unable to fetch parameters [${name}] from parameter store for this account.`)
}

function listItems(text: string): string[] {
  return text === '' ? [] : text.split(',').map((item) => item.trim())
}

/** What is wrong with a value; the texts beyond pattern and allowed values are not verified. */
function findProblem(declaration: ParameterDeclaration, value: string): string | undefined {
  const { name, type, constraintDescription } = declaration
  const items = isListType(type) && !isStoredType(type) ? listItems(value) : [value]
  const rule = items.map((item) => brokenRule(declaration, item)).find((broken) => broken !== undefined)
  if (rule === undefined) return undefined
  if (constraintDescription !== undefined)
    return `Parameter ${name} failed to satisfy constraint: ${constraintDescription}`
  return `Parameter '${name}' ${rule}`
}

function brokenRule(declaration: ParameterDeclaration, value: string): string | undefined {
  const { type, allowedValues, allowedPattern, minLength, maxLength, minValue, maxValue } = declaration
  if (isNumberType(type)) {
    const number = Number(value)
    if (value.trim() === '' || Number.isNaN(number)) return 'must be a number.'
    if (minValue !== undefined && number < minValue) return `must be a number not less than ${minValue}`
    if (maxValue !== undefined && number > maxValue) return `must be a number not greater than ${maxValue}`
  }
  if (allowedValues !== undefined && !allowedValues.includes(value)) return 'must be one of AllowedValues'
  if (allowedPattern !== undefined && !matchesPattern(allowedPattern, value))
    return `must match pattern ${allowedPattern}`
  if (minLength !== undefined && value.length < minLength) return `must contain at least ${minLength} characters`
  if (maxLength !== undefined && value.length > maxLength) return `must contain at most ${maxLength} characters`
  return undefined
}
