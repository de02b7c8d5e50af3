import { formatError, templateError } from '../errors.ts'
import { isPseudoParameter } from './pseudo-parameters.ts'
import { type Reference, referencesOf, visitCalls } from './references.ts'
import { unsupportedFunction } from './supported-functions.ts'
import type { ResourceDeclaration, Template } from './template.ts'
import { callIn, isList, type TemplateValue } from './template-value.ts'

const BOOLEAN = ['Fn::Equals', 'Fn::Not', 'Fn::And', 'Fn::Or', 'Condition']
const VALUES = ['Ref', 'Fn::Select', 'Fn::Join', 'Fn::Split', 'Fn::Sub', 'Fn::FindInMap', 'Fn::If', 'Fn::Base64']
const RESOURCE_VALUES = ['Fn::GetAtt', 'Fn::GetAZs', 'Fn::Cidr', 'Fn::ImportValue', 'Fn::GetStackOutput']
const EXTENSIONS = ['Fn::Length', 'Fn::ToJsonString']
const RULES = ['Fn::Contains', 'Fn::EachMemberEquals', 'Fn::EachMemberIn']

/** A part of a template, with the functions that it may use. */
type Block = 'Resources' | 'Outputs' | 'Conditions' | 'Rules'
const FUNCTIONS: Readonly<Record<Block, readonly string[]>> = {
  Resources: [...VALUES, ...RESOURCE_VALUES],
  Outputs: [...VALUES, ...RESOURCE_VALUES],
  Conditions: [...VALUES, ...BOOLEAN],
  Rules: [...VALUES, ...BOOLEAN, ...RULES],
}

/**
 * Checks that everything a template refers to is there, whatever its conditions will say.
 * @throws AwsError `ValidationError`
 */
export function checkTemplate(template: Template): void {
  const both = [...template.parameters.keys()].find((name) => template.resources.has(name))
  // Names are unique among parameters and resources; the words are not verified.
  if (both !== undefined) throw formatError(`${both} is the name of both a parameter and a resource.`)
  for (const [name, condition] of template.conditions) checkCondition(name, condition, template)
  for (const { condition, assertions } of template.rules.values()) {
    const values = [...(condition === undefined ? [] : [condition]), ...assertions.map(({ assert }) => assert)]
    checkBlock('Rules', values, template)
  }
  const resources = [...template.resources.values()]
  for (const { condition } of resources) checkConditionName(condition, 'Resources', template)
  const unknown = resources.flatMap(({ dependsOn }) => dependsOn.filter((id) => !template.resources.has(id)))
  checkBlock('Resources', resources.flatMap(valuesOf), template, unknown)
  for (const { type, deletionPolicy, updateReplacePolicy } of resources) {
    if (deletionPolicy === 'Snapshot' || updateReplacePolicy === 'Snapshot')
      throw templateError(`resource type ${type} does not support deletion policy Snapshot`)
  }
  const outputs = [...template.outputs.values()]
  for (const { condition } of outputs) checkConditionName(condition, 'Outputs', template)
  const values = outputs.flatMap(({ value, exportName }) => (exportName === undefined ? [value] : [value, exportName]))
  checkBlock('Outputs', values, template)
}

/** The values of a resource that may hold functions. */
function valuesOf({ properties, metadata }: ResourceDeclaration): TemplateValue[] {
  return metadata === undefined ? [properties] : [properties, metadata]
}

function checkCondition(name: string, value: TemplateValue, template: Template): void {
  const [called] = callIn(value) ?? []
  if (called === undefined || !BOOLEAN.includes(called))
    throw formatError('Conditions can only be boolean operations on parameters and other conditions')
  visitCalls(value, (fn, argument) => {
    if (RESOURCE_VALUES.includes(fn)) throw templateError(`Cannot use ${fn} in Conditions.`)
    if (fn === 'Condition') checkConditionName(String(argument), 'Conditions', template)
    return undefined
  })
  checkBlock('Conditions', [value], template)
  if (dependsOnItself(name, template)) throw formatError(`Circular dependency between conditions: [${name}]`)
}

function checkBlock(
  block: Block,
  values: readonly TemplateValue[],
  template: Template,
  unknown: readonly string[] = [],
): void {
  const unresolved = new Set(unknown)
  for (const value of values) {
    visitCalls(value, (name, argument) => {
      checkFunction(block, name, argument, template)
      for (const reference of referencesOf(name, argument)) checkReference(reference, block, template, unresolved)
      return undefined
    })
  }
  if (unresolved.size === 0) return
  const names = [...unresolved].join(', ')
  if (block === 'Resources' || block === 'Outputs') throw unresolvedDependencies(names, block)
  throw formatError(
    `Unresolved dependencies [${names}]. Cannot reference resources in the ${block} block of the template`,
  )
}

export function unresolvedDependencies(names: string, block: 'Resources' | 'Outputs'): Error {
  return formatError(`Unresolved resource dependencies [${names}] in the ${block} block of the template`)
}

function checkFunction(block: Block, name: string, argument: TemplateValue, template: Template): void {
  const isAllowed = FUNCTIONS[block].includes(name) || (template.extended && EXTENSIONS.includes(name))
  // `Condition` is a member of policies, too.
  if (!isAllowed && name !== 'Condition') throw unsupportedFunction(name)
  if (name === 'Fn::If' && isList(argument)) checkIf(argument[0], template)
  if (name === 'Fn::FindInMap' && isList(argument)) checkMap(argument, template)
  if (name === 'Fn::ImportValue') checkImport(argument, template)
}

function checkIf(condition: TemplateValue | undefined, { conditions }: Template): void {
  if (typeof condition === 'string' && !conditions.has(condition))
    throw templateError(`unresolved condition dependency ${condition} in Fn::If`)
}

function checkMap([map, , , fallback]: readonly TemplateValue[], { mappings, extended }: Template): void {
  if (fallback !== undefined && !extended)
    throw templateError(
      'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
    )
  if (typeof map === 'string' && !Object.hasOwn(mappings, map) && fallback === undefined)
    throw templateError(`Mapping named '${map}' is not present in the 'Mappings' section of template.`)
}

function checkImport(argument: TemplateValue, { parameters }: Template): void {
  visitCalls(argument, (name, inner) => {
    const isFixed = referencesOf(name, inner).every((ref) => parameters.has(ref.name) || isPseudoParameter(ref.name))
    if (isFixed && !['Fn::ImportValue', 'Fn::GetAZs', 'Fn::GetStackOutput'].includes(name)) return undefined
    throw templateError(
      'the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs',
    )
  })
}

function checkReference(
  { kind, name }: Reference,
  block: Block,
  { parameters, resources }: Template,
  unresolved: Set<string>,
): void {
  const isResource = resources.has(name) && (block === 'Resources' || block === 'Outputs')
  if (isResource) return
  if (kind === 'GetAtt') {
    throw templateError(`instance of Fn::GetAtt references undefined resource ${name}`)
  }
  if (!parameters.has(name) && !isPseudoParameter(name)) unresolved.add(name)
}

function checkConditionName(name: string | undefined, block: Block, { conditions }: Template): void {
  if (name !== undefined && !conditions.has(name))
    throw formatError(`Unresolved condition dependency ${name} in the ${block} block of the template`)
}

function dependsOnItself(name: string, { conditions }: Template): boolean {
  const seen = new Set<string>()
  const reaches = (from: string): boolean => {
    if (seen.has(from)) return from === name
    seen.add(from)
    return conditionsIn(conditions.get(from) ?? '').some((next) => next === name || reaches(next))
  }
  return reaches(name)
}

function conditionsIn(value: TemplateValue): string[] {
  const names: string[] = []
  visitCalls(value, (fn, argument) => {
    if (fn === 'Condition') names.push(String(argument))
    if (fn === 'Fn::If' && isList(argument)) names.push(String(argument[0]))
    return undefined
  })
  return names
}
