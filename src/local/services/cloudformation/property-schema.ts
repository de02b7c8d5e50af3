import type { ServiceId } from '../../models/model.ts'

/** What a property may hold, in the words of CloudFormation's own resource schemas. */
export type PropertySchema =
  | {
      readonly type: 'string'
      readonly enum?: readonly string[]
      readonly pattern?: string
      readonly maxLength?: number
    }
  | { readonly type: 'integer' | 'number'; readonly minimum?: number; readonly maximum?: number }
  | { readonly type: 'boolean' }
  /** A document: an object, or the text of one. */
  | { readonly type: 'json' }
  | { readonly type: 'list'; readonly items: PropertySchema }
  | { readonly type: 'map'; readonly values: PropertySchema }
  | ObjectSchema
  /** As the service's model has it. */
  | { readonly type: 'shape'; readonly service: ServiceId; readonly shape: string }

export interface ObjectSchema {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, PropertySchema>>
  readonly required: readonly string[]
}

export const text: PropertySchema = { type: 'string' }
export const integer: PropertySchema = { type: 'integer' }
export const number: PropertySchema = { type: 'number' }
export const flag: PropertySchema = { type: 'boolean' }
export const json: PropertySchema = { type: 'json' }
export const texts: PropertySchema = { type: 'list', items: text }

export function listOf(items: PropertySchema): PropertySchema {
  return { type: 'list', items }
}

export function mapOf(values: PropertySchema): PropertySchema {
  return { type: 'map', values }
}

export function oneOf(...values: readonly string[]): PropertySchema {
  return { type: 'string', enum: values }
}

/** An object of these properties, of which those in `required` must be there. */
export function struct(
  properties: Readonly<Record<string, PropertySchema>>,
  required: readonly string[] = [],
): ObjectSchema {
  return { type: 'object', properties, required }
}

/** A structure of a service's API, which the property mirrors. */
export function shape(service: ServiceId, name: string): PropertySchema {
  return { type: 'shape', service, shape: name }
}

/** A resource's tags. */
export const tags: PropertySchema = listOf(struct({ Key: text, Value: text }, ['Key', 'Value']))
