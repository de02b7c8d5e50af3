import { UNBUILT_EVENT_TYPES } from '../cloudformation/sam/events/event-types.ts'
import { isObject, type TemplateObject, type TemplateValue } from '../cloudformation/template/template-value.ts'

const PACKED = 's3://packages/code.zip'
const BUILT = /^AWS::Serverless::(Function|LayerVersion|SimpleTable|Connector)$/

/**
 * A SAM template as it would be once `sam package` has been over it: code lies in S3. What SAM knows and nothing here is about,
 * APIs above all, is left out.
 */
export function packedAnyway({ Globals, Resources, ...rest }: TemplateObject): TemplateObject {
  return {
    ...rest,
    ...(Globals !== undefined && { Globals: mapMembers(Globals, (section) => packed(section)) }),
    ...(Resources !== undefined && { Resources: mapMembers(Resources, packedResource) }),
  }
}

function packedResource(resource: TemplateValue): TemplateValue {
  if (!isObject(resource) || !String(resource.Type).startsWith('AWS::Serverless::')) return resource
  const { Type, Properties, ...rest } = resource
  if (!BUILT.test(String(Type))) return { ...rest, Type: String(Type).replace('AWS::Serverless::', 'Custom::') }
  return { ...rest, Type: String(Type), ...(Properties !== undefined && { Properties: packed(Properties) }) }
}

function packed(properties: TemplateValue): TemplateValue {
  if (!isObject(properties)) return properties
  const { CodeUri, ContentUri, Events } = properties
  return {
    ...properties,
    ...(isLocal(CodeUri) && { CodeUri: PACKED }),
    ...(isLocal(ContentUri) && { ContentUri: PACKED }),
    ...(isObject(Events) && { Events: withoutUnbuilt(Events) }),
  }
}

function isLocal(uri: TemplateValue | undefined): boolean {
  return typeof uri === 'string' && !/^s3:/i.test(uri)
}

function withoutUnbuilt(events: TemplateObject): TemplateObject {
  const built = Object.entries(events).filter(
    ([, event]) => !isObject(event) || !Object.hasOwn(UNBUILT_EVENT_TYPES, String(event.Type)),
  )
  return Object.fromEntries(built)
}

function mapMembers(value: TemplateValue, change: (member: TemplateValue) => TemplateValue): TemplateValue {
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, change(member)]))
}
