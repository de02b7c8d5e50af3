import type { z } from 'zod'
import { topologyConfig } from './config.ts'

/* What the schema knows of the settings at a place in the file. */

export type Issue = z.core.$ZodIssue
type Schema = z.core.$ZodType

/** The settings that an object at this place may have, in any of its forms. */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  return [...new Set(objectForms(path).flat())]
}

/** The settings of each form that an object at this place may have. */
export function objectForms(path: readonly PropertyKey[]): string[][] {
  return schemasAt(path).flatMap((schema) => {
    const shape = shapeOf(schema)
    return shape === undefined ? [] : [Object.keys(shape)]
  })
}

/** The forms in words: `a text, an object with `role`, or a list`. */
export function formNames(path: readonly PropertyKey[]): string {
  const names = [...new Set(schemasAt(path).map(formName))]
  return names.length === 1 ? (names[0] as string) : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

function formName(schema: Schema): string {
  const shape = shapeOf(schema)
  if (shape === undefined) return NAMES[schema._zod.def.type] ?? schema._zod.def.type
  const needed = Object.entries(shape).filter(([, member]) => member._zod.optin === undefined)
  return `an object with ${needed.map(([key]) => `\`${key}\``).join(' and ')}`
}

const NAMES: Readonly<Record<string, string>> = { string: 'a text', array: 'a list', literal: '`*`' }

function schemasAt(path: readonly PropertyKey[]): Schema[] {
  let schemas: Schema[] = [topologyConfig]
  for (const key of path) schemas = schemas.flatMap((schema) => membersOf(schema, key))
  return schemas.flatMap(unwrap)
}

function membersOf(schema: Schema, key: PropertyKey): Schema[] {
  return unwrap(schema).flatMap((one) => {
    const { def } = one._zod as { def: { valueType?: Schema; element?: Schema } }
    return shapeOf(one)?.[String(key)] ?? def.valueType ?? def.element ?? []
  })
}

/** The forms behind `optional` and unions. */
function unwrap(schema: Schema): Schema[] {
  const { def } = schema._zod as { def: { innerType?: Schema; options?: Schema[] } }
  if (def.innerType !== undefined) return unwrap(def.innerType)
  return def.options === undefined ? [schema] : def.options.flatMap(unwrap)
}

function shapeOf(schema: Schema): Record<string, Schema> | undefined {
  return (schema._zod as { def: { shape?: Record<string, Schema> } }).def.shape
}
