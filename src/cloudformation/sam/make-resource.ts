import { isObject, type TemplateObject, type TemplateValue } from '../template/template-value.ts'

/** A resource that takes the place of SAM's. */
export interface Generated {
  readonly logicalId: string
  readonly resource: TemplateObject
}

/** A resource that SAM expands, with its properties checked. */
export interface SamResource {
  readonly logicalId: string
  readonly type: string
  readonly properties: TemplateObject
  /** What else it says and SAM carries over: `Condition`, `Metadata` … */
  readonly attributes: TemplateObject
  readonly dependsOn?: TemplateValue
}

const CARRIED_OVER = ['DeletionPolicy', 'UpdatePolicy', 'Condition', 'UpdateReplacePolicy', 'Metadata']
const PASSED_ON = ['Condition', 'DeletionPolicy', 'UpdateReplacePolicy']

/** What a resource says beside its properties, as far as SAM keeps it. */
export function attributesOf(resource: TemplateObject): TemplateObject {
  return pick(resource, CARRIED_OVER)
}

/** What every resource generated for another one takes over from it. */
export function passedOn({ attributes }: Pick<SamResource, 'attributes'>): TemplateObject {
  return pick(attributes, PASSED_ON)
}

/** A resource without the properties that are `undefined`. */
export function makeResource(
  logicalId: string,
  type: string,
  properties: Readonly<Record<string, TemplateValue | undefined>>,
  { attributes = {}, dependsOn }: { attributes?: TemplateObject; dependsOn?: TemplateValue | undefined } = {},
): Generated {
  const resource = { Type: type, DependsOn: dependsOn, ...attributes, Properties: present(properties) }
  return { logicalId, resource: present(resource) }
}

/** The members that are there. */
export function present(members: Readonly<Record<string, TemplateValue | undefined>>): TemplateObject {
  return Object.fromEntries(
    Object.entries(members).filter((member): member is [string, TemplateValue] => member[1] !== undefined),
  )
}

/** SAM's tags, a map, as CloudFormation wants them. */
export function tagList(tags: TemplateValue | undefined): TemplateObject[] {
  return isObject(tags) ? Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) : []
}

function pick(resource: TemplateObject, names: readonly string[]): TemplateObject {
  return present(Object.fromEntries(names.map((name) => [name, resource[name]])))
}
