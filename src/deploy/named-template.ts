import { parseTemplate } from '../cloudformation/template/parse-template.ts'
import type { Template, TemplateResource, Value } from '../stacks/template.ts'

/** By type: the property that tells what a thing is called, so that only one can be called so. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::Kinesis::Stream': 'Name',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::S3::Bucket': 'BucketName',
}

/** A deployed template as it was sent, YAML or JSON; `undefined` where it cannot be read. */
export function readDeployedTemplate(text: string): Template | undefined {
  try {
    return text === '' ? undefined : (parseTemplate(text) as unknown as Template)
  } catch {
    return undefined
  }
}

/** What a resource is called, where its template says so. */
export function nameOf({ Type, Properties = {} }: TemplateResource): string | undefined {
  const name = Properties[NAMES[Type] ?? '']
  return typeof name === 'string' ? name : undefined
}

/**
 * The template with names in the place of references, as far as they are known: for telling it in words, not for deploying it.
 * @param parameters by name: what the stack is told
 */
export function nameReferences(template: Template, parameters: Readonly<Record<string, string>>): Template {
  const walk = (value: Value): Value => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object') return value
    const entries = Object.entries(value as Record<string, Value>)
    const [[name, argument] = ['', '']] = entries
    if (entries.length === 1 && name === 'Ref' && typeof argument === 'string') {
      return parameters[argument] ?? wordOf(argument) ?? value
    }
    if (entries.length === 1 && name === 'Fn::GetAtt' && Array.isArray(argument)) {
      return wordOf(String(argument[0])) ?? value
    }
    return Object.fromEntries(entries.map(([key, member]) => [key, walk(member)]))
  }
  const wordOf = (logicalId: string): string | undefined => {
    const resource = template.Resources[logicalId]
    if (resource === undefined) return undefined
    if (resource.Type !== 'AWS::Lambda::Alias') return nameOf(resource)
    const { FunctionName = '', Name = '' } = resource.Properties ?? {}
    return `${String(walk(FunctionName))}:${String(Name)}`
  }
  const resources = Object.entries(template.Resources).map(([id, resource]): [string, TemplateResource] => [
    id,
    {
      ...resource,
      ...(resource.Properties && { Properties: walk(resource.Properties) as Record<string, Value> }),
    },
  ])
  return { ...template, Resources: Object.fromEntries(resources) }
}
