import { formatError, validationError } from '../errors.ts'
import type { RemovalPolicy, ResourceDeclaration } from './template.ts'
import { isList, isObject, type TemplateObject, type TemplateValue } from './template-value.ts'

const MEMBERS = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
  'CreationPolicy',
  'UpdatePolicy',
]
/** They wait for signals, or for services that are not there. */
const NOT_BUILT = ['CreationPolicy', 'UpdatePolicy']
const POLICIES: readonly string[] = ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot']

/** The declarations of a template's resources. @throws AwsError `ValidationError` */
export function readResources(resources: TemplateObject): Map<string, ResourceDeclaration> {
  return new Map(Object.entries(resources).map(([id, value]) => [id, readResource(id, value)]))
}

function readResource(logicalId: string, value: TemplateValue): ResourceDeclaration {
  if (!isObject(value)) throw formatError('Any Resources member must be an object.')
  const odd = Object.keys(value).find((key) => !MEMBERS.includes(key))
  if (odd !== undefined) throw validationError(`Invalid template resource property '${odd}'`)
  const { Type, Properties = {}, Condition, Metadata } = value
  if (typeof Type !== 'string')
    throw formatError(`[/Resources/${logicalId}] Every Resources object must contain a Type member.`)
  if (!isObject(Properties)) throw formatError('Any Properties member must be an object.')
  if (Condition !== undefined && typeof Condition !== 'string')
    throw formatError('Every Condition member must be a string.')
  const missing = NOT_BUILT.find((member) => value[member] !== undefined)
  if (missing !== undefined) throw formatError(`[/Resources/${logicalId}] The local AWS has not built ${missing}.`)
  return {
    logicalId,
    type: Type,
    properties: Properties,
    dependsOn: readDependsOn(value.DependsOn),
    deletionPolicy: readPolicy(value, 'DeletionPolicy'),
    updateReplacePolicy: readPolicy(value, 'UpdateReplacePolicy'),
    ...(Condition !== undefined && { condition: Condition }),
    ...(Metadata !== undefined && { metadata: Metadata }),
  }
}

function readDependsOn(value: TemplateValue | undefined): readonly string[] {
  if (value === undefined) return []
  const names = isList(value) ? value : [value]
  if (names.every((name) => typeof name === 'string')) return names as readonly string[]
  throw formatError('DependsOn must be a string or list of strings.')
}

function readPolicy(resource: TemplateObject, member: 'DeletionPolicy' | 'UpdateReplacePolicy'): RemovalPolicy {
  const policy = resource[member] ?? 'Delete'
  if (typeof policy !== 'string') throw formatError(`Every ${member} member must be a string.`)
  const isKnown = POLICIES.includes(policy) && !(member === 'UpdateReplacePolicy' && policy === 'RetainExceptOnCreate')
  if (!isKnown) throw formatError(`Unrecognized ${member} ${policy}`)
  return policy as RemovalPolicy
}
