import { formatError, validationError } from '../errors.ts'
import { readParameters } from './read-parameters.ts'
import { readResources } from './read-resources.ts'
import type { OutputDeclaration, Rule, Template } from './template.ts'
import { isList, isObject, isScalar, type TemplateObject, type TemplateValue } from './template-value.ts'

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Transform',
  'Resources',
  'Outputs',
  'Hooks',
]
const MAX_DESCRIPTION_BYTES = 1_024
const VERSION = '2010-09-09'
const LIMITS = { Parameters: 200, Mappings: 200, Resources: 500, Outputs: 200 } as const

/**
 * Reads a template's sections; `transforms` are those that the template has been through already.
 * @throws AwsError `ValidationError` for whatever is not as it should be
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 */
export function readTemplate(value: TemplateObject, transforms = readTransforms(value.Transform)): Template {
  const unknown = Object.keys(value).filter((section) => !SECTIONS.includes(section))
  if (unknown.length > 0) throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`)
  if (value.Hooks !== undefined) throw formatError('The local AWS has not built Hooks.')
  const { Description, Metadata } = value
  if (Description !== undefined) checkDescription(Description)
  return {
    ...(value.AWSTemplateFormatVersion !== undefined && { version: readVersion(value.AWSTemplateFormatVersion) }),
    ...(Description !== undefined && { description: String(Description) }),
    ...(Metadata !== undefined && { metadata: Metadata }),
    transforms,
    parameters: readParameters(section(value, 'Parameters')),
    mappings: readMappings(section(value, 'Mappings')),
    conditions: new Map(Object.entries(section(value, 'Conditions'))),
    rules: readRules(section(value, 'Rules')),
    resources: readResources(section(value, 'Resources')),
    outputs: readOutputs(section(value, 'Outputs')),
    extended: transforms.includes('AWS::LanguageExtensions'),
  }
}

/** The names of the template's transforms, in their order. @throws AwsError `ValidationError` */
export function readTransforms(transform: TemplateValue | undefined): string[] {
  if (transform === undefined) return []
  return (isList(transform) ? transform : [transform]).map((item) => {
    const name = isObject(item) ? item.Name : item
    if (typeof name !== 'string') throw validationError('Key Name of transform definition must be a string.')
    return name
  })
}

function section(template: TemplateObject, name: keyof typeof LIMITS | 'Conditions' | 'Rules'): TemplateObject {
  const value = template[name]
  if (value === undefined && name !== 'Resources') return {}
  if (value !== undefined && !isObject(value)) throw formatError(`${name} must be an object.`)
  const entries = Object.keys(value ?? {})
  if (name === 'Resources' && entries.length === 0) throw formatError('At least one Resources member must be defined.')
  checkNames(name, entries)
  const limit = (LIMITS as Partial<Record<string, number>>)[name]
  if (limit !== undefined && entries.length > limit) {
    const what = name.toLowerCase()
    throw formatError(`Number of ${what}, ${entries.length}, is greater than maximum allowed, ${limit}`)
  }
  return value as TemplateObject
}

const SINGULAR: Readonly<Record<string, string>> = {
  Resources: 'Resource',
  Parameters: 'Parameter',
  Mappings: 'Mapping',
  Outputs: 'Output',
}

function checkNames(section: string, names: readonly string[]): void {
  const kind = SINGULAR[section]
  const odd = kind && names.find((name) => !/^[A-Za-z0-9]+$/.test(name))
  if (odd !== undefined) throw formatError(`${kind} name ${odd} is non alphanumeric.`)
}

function readVersion(version: TemplateValue): string {
  if (version === VERSION) return VERSION
  throw formatError(`Template version ${JSON.stringify(version)} is not supported; it must be "${VERSION}".`)
}

function checkDescription(description: TemplateValue): void {
  if (!isScalar(description)) throw formatError('Description must be a string.')
  if (Buffer.byteLength(String(description)) > MAX_DESCRIPTION_BYTES)
    throw formatError(`'Description' length is greater than ${MAX_DESCRIPTION_BYTES}.`)
}

function readMappings(mappings: TemplateObject): Template['mappings'] {
  for (const [name, map] of Object.entries(mappings)) {
    if (!isObject(map)) throw formatError(`Every Mappings member ${name} must be a map`)
    for (const attributes of Object.values(map)) {
      if (!isObject(attributes)) throw formatError(`Every Mappings member ${name} must be a map`)
      const isValue = (value: TemplateValue) => isScalar(value) || (isList(value) && value.every(isScalar))
      if (!Object.values(attributes).every(isValue))
        throw formatError('Every Mappings attribute must be a String or a List.')
    }
  }
  return mappings as Template['mappings']
}

function readRules(rules: TemplateObject): Map<string, Rule> {
  return new Map(
    Object.entries(rules).map(([name, rule]) => {
      const { RuleCondition, Assertions } = isObject(rule) ? rule : {}
      if (!isList(Assertions) || !Assertions.every(isObject))
        throw formatError(`Rule ${name} must contain a list of Assertions.`)
      const assertions = Assertions.map(({ Assert, AssertDescription }) => {
        if (Assert === undefined) throw formatError(`every assertion of rule ${name} must contain an Assert.`)
        return { assert: Assert, ...(AssertDescription !== undefined && { description: String(AssertDescription) }) }
      })
      return [name, { assertions, ...(RuleCondition !== undefined && { condition: RuleCondition }) }]
    }),
  )
}

function readOutputs(outputs: TemplateObject): Map<string, OutputDeclaration> {
  return new Map(Object.entries(outputs).map(([name, output]) => [name, readOutput(name, output)]))
}

function readOutput(name: string, output: TemplateValue): OutputDeclaration {
  if (!isObject(output)) throw formatError('Any Outputs member must be an object.')
  const odd = Object.keys(output).find((key) => !['Value', 'Description', 'Condition', 'Export'].includes(key))
  if (odd !== undefined) throw validationError(`Invalid template output property '${odd}'`)
  const { Value, Description, Condition, Export } = output
  if (Value === undefined) throw formatError('Every Outputs member must contain a Value object')
  if (Condition !== undefined && typeof Condition !== 'string')
    throw formatError('Every Condition member must be a string.')
  const exportName = isObject(Export) ? Export.Name : undefined
  if (Export !== undefined && exportName === undefined)
    throw formatError(`Output ${name} is malformed. The Name field of every Export member must be specified.`)
  return {
    name,
    value: Value,
    ...(Description !== undefined && { description: String(Description) }),
    ...(Condition !== undefined && { condition: Condition }),
    ...(exportName !== undefined && { exportName }),
  }
}
