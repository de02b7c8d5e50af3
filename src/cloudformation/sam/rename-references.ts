import { callIn, isList, isObject, type TemplateObject, type TemplateValue } from '../template/template-value.ts'
import { mapMembers, mapVariables } from './inline-parameters.ts'
import { lookUp } from './look-up.ts'

/** What a template's references are called after the expansion. */
export interface NewNames {
  /** New logical ids by the old ones. */
  readonly renamed: ReadonlyMap<string, string>
  /** By resource, logical ids by what follows the dot: `Alias` in `Function.Alias`. */
  readonly references: ReadonlyMap<string, Readonly<Record<string, string>>>
}

/** Lets `Ref`, `Fn::GetAtt`, `Fn::Sub` and `DependsOn` say the new names; what they do not know stays as it is. */
export function renameReferences(template: TemplateObject, names: NewNames): TemplateObject {
  return rename(template, names) as TemplateObject
}

function rename(value: TemplateValue, names: NewNames): TemplateValue {
  const [name, argument] = callIn(value) ?? []
  if (name === 'Ref' && typeof argument === 'string') return { Ref: renamePath(argument, names) }
  if (name === 'Fn::GetAtt' && isStrings(argument)) return { 'Fn::GetAtt': renameAttribute(argument, names) }
  if (name === 'Fn::Sub' && argument !== undefined) {
    const renamed = mapVariables(argument, (variable) => `\${${renamePath(variable, names)}}`)
    return { 'Fn::Sub': mapMembers(renamed, (member) => rename(member, names)) }
  }
  const renamed = mapMembers(value, (member) => rename(member, names))
  if (!isObject(renamed) || renamed.DependsOn === undefined) return renamed
  return { ...renamed, DependsOn: renameDependencies(renamed.DependsOn, names) }
}

/** `Function.Alias` and whatever may follow it, or the plain name of a resource. */
function renamePath(path: string, { renamed, references }: NewNames): string {
  const [first = '', second = '', ...rest] = path.split('.')
  const made = lookUp(references.get(first) ?? {}, second)
  if (made !== undefined) return [made, ...rest].join('.')
  return [renamed.get(first) ?? first, ...path.split('.').slice(1)].join('.')
}

/** Depending on who wrote it, the dot of `Function.Alias` is before or within the attribute. */
function renameAttribute(parts: readonly string[], names: NewNames): readonly string[] {
  const path = parts.join('.')
  const renamed = renamePath(path, names)
  return renamed === path ? parts : renamed.split('.')
}

function renameDependencies(dependencies: TemplateValue, { renamed }: NewNames): TemplateValue {
  const nameOf = (name: TemplateValue) => (typeof name === 'string' ? (renamed.get(name) ?? name) : name)
  return isList(dependencies) ? dependencies.map(nameOf) : nameOf(dependencies)
}

function isStrings(value: TemplateValue | undefined): value is readonly string[] {
  return isList(value) && value.length > 1 && value.every((part) => typeof part === 'string')
}
