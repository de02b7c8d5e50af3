import type { Place } from './finding.ts'
import type { EvaluatedResource, Json, JsonObject } from './read-template.ts'

/** A resource of a template, and where its stack is. */
export interface StackResource extends EvaluatedResource {
  readonly account: string
  readonly region: string
  readonly partition: string
  readonly place: Place
}

export function textOf(value: Json | undefined): string | undefined {
  return value === undefined || typeof value === 'object' ? undefined : String(value)
}

export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

export function textsOf(value: Json | undefined): string[] {
  return listOf(value).flatMap((item) => textOf(item) ?? [])
}

export function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {}
}

export function numberOf(value: Json | undefined): number | undefined {
  const number = value === undefined || typeof value === 'object' ? Number.NaN : Number(value)
  return Number.isNaN(number) ? undefined : number
}
