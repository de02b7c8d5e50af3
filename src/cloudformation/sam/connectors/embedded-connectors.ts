import { isObject, type TemplateObject, type TemplateValue } from '../../template/template-value.ts'
import { collectProblems, duplicateId, invalidResource, type SamProblem } from '../sam-problem.ts'

export const CONNECTOR_TYPE = 'AWS::Serverless::Connector'

/** Takes the connectors out of the resources that they are written into; those are their sources. */
export function extractConnectors(
  resources: Readonly<Record<string, TemplateObject>>,
  problems: SamProblem[],
): Record<string, TemplateObject> {
  const connectors: (readonly [id: string, connector: TemplateObject])[] = []
  const plain = Object.entries(resources).map(([logicalId, { Connectors = {}, ...resource }]) => {
    const isMap = isObject(Connectors)
    if (!isMap) problems.push(invalidResource(logicalId, `Attribute '${logicalId}.Connectors' should be a map.`))
    for (const [name, connector] of isMap ? Object.entries(Connectors) : [])
      collectProblems(problems, () => {
        const id = `${logicalId}${name}`
        const extracted = extractConnector(logicalId, name, connector)
        if (Object.hasOwn(resources, id)) throw duplicateId(logicalId, id, CONNECTOR_TYPE)
        connectors.push([id, extracted])
      })
    return [logicalId, resource] as const
  })
  return Object.fromEntries([...plain, ...connectors])
}

function extractConnector(sourceId: string, name: string, connector: TemplateValue): TemplateObject {
  const id = `${sourceId}${name}`
  if (!isObject(connector)) throw invalidResource(id, `${sourceId}.${id} should be a map.`)
  const { Properties } = connector
  if (!isObject(Properties))
    throw invalidResource(sourceId, `Attribute 'Connectors.${name}.Properties' should be a map.`)
  const { SourceReference = {}, ...properties } = Properties
  if (!isObject(SourceReference))
    throw invalidResource(sourceId, `Property 'Connectors.${name}.Properties.SourceReference' should be a map.`)
  if (SourceReference.Id !== undefined) throw invalidResource(name, "'Id' shouldn't be defined in 'SourceReference'.")
  const Source = { Id: sourceId, ...SourceReference }
  return { ...connector, Type: CONNECTOR_TYPE, Properties: { ...properties, Source } }
}
