/** A value in a template: what JSON can say, without null. */
export type TemplateValue = string | number | boolean | readonly TemplateValue[] | TemplateObject

export interface TemplateObject {
  readonly [key: string]: TemplateValue
}

export function isObject(value: unknown): value is TemplateObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: unknown): value is readonly TemplateValue[] {
  return Array.isArray(value)
}

export function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/**
 * A function call, `{ "Fn::Join": […] }`, by name and argument; `undefined` for any other value. `Condition` names one; with
 * anything but a name it is a member like others, a policy's for instance.
 */
export function callIn(value: unknown): readonly [name: string, argument: TemplateValue] | undefined {
  if (!isObject(value)) return undefined
  const keys = Object.keys(value)
  const [name] = keys
  if (keys.length !== 1 || name === undefined) return undefined
  const argument = value[name] as TemplateValue
  const isCall = name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof argument === 'string')
  return isCall ? [name, argument] : undefined
}

/** A value within a sentence. What users write is no text by itself: it may have a member named `toString`. */
export function shown(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The same with every scalar as text: so properties are compared and shown. (not verified for change sets) */
export function textual(value: TemplateValue): TemplateValue {
  if (isList(value)) return value.map(textual)
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, textual(member)]))
  return String(value)
}
