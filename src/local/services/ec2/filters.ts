import type { Filter, Tag } from '@aws-sdk/client-ec2'
import { invalidValue, missingParameter } from './errors.ts'

type Value = string | number | boolean | Date | undefined

/** The filters of one operation: what of a described resource each looks at. */
export type Filters<T> = Readonly<Record<string, (item: T) => Value | readonly Value[]>>

const MAX_VALUES = 200

/**
 * Whether a resource is what all filters ask for; of a filter's values one has to match.
 * @throws AwsError `InvalidParameterValue` for a filter that the operation does not have
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
 */
export function createFilter<T>(
  asked: readonly Filter[] | undefined,
  filters: Filters<T>,
  tagsOf: (item: T) => readonly Tag[] | undefined = () => undefined,
): (item: T) => boolean {
  const tests = (asked ?? []).map(({ Name, Values }) => {
    if (Name === undefined || Name === '') throw missingParameter('filter name')
    const look = lookFor(Name, filters, tagsOf)
    const wanted = readValues(Name, Values)
    return (item: T) => [look(item)].flat().some((value) => value !== undefined && wanted(textOf(value)))
  })
  return (item) => tests.every((test) => test(item))
}

function lookFor<T>(
  name: string,
  filters: Filters<T>,
  tagsOf: (item: T) => readonly Tag[] | undefined,
): (item: T) => Value | readonly Value[] {
  if (Object.hasOwn(filters, name)) return filters[name] as Filters<T>[string]
  const key = /^tag:(.+)/s.exec(name)?.[1]
  if (key !== undefined) return (item) => tagsOf(item)?.flatMap(({ Key, Value }) => (Key === key ? Value : []))
  if (name === 'tag-key') return (item) => tagsOf(item)?.map(({ Key }) => Key)
  if (name === 'tag-value') return (item) => tagsOf(item)?.map(({ Value }) => Value)
  throw invalidValue(`The filter '${name}' is invalid`)
}

function readValues(name: string, values: readonly string[] | undefined): (text: string) => boolean {
  if (values === undefined || values.length === 0) throw invalidValue(`The filter '${name}' has no values`)
  if (values.length > MAX_VALUES)
    throw invalidValue(`The maximum number of filter values specified on a single call is ${MAX_VALUES}`)
  const patterns = values.map(compile)
  return (text) => patterns.some((pattern) => pattern.test(text))
}

/** `*` stands for any characters and `?` for one; a backslash takes that from them. */
function compile(value: string): RegExp {
  const pattern = value.replace(/\\([*?\\])|([*?])|([.+^${}()|[\]\\])/g, (_, escaped, wildcard, special) => {
    if (wildcard !== undefined) return wildcard === '*' ? '.*' : '.'
    return `\\${escaped ?? special}`
  })
  return new RegExp(`^${pattern}$`, 's')
}

function textOf(value: Exclude<Value, undefined>): string {
  return value instanceof Date ? value.toISOString() : String(value)
}
