import type { Transform, TransformContext } from '../expand-transforms.ts'
import { isObject, shown, type TemplateObject } from '../template/template-value.ts'
import { checkProperties, type PropertyTable } from './check-properties.ts'
import { CONNECTOR_TYPE, extractConnectors } from './connectors/embedded-connectors.ts'
import { CONNECTOR_PROPERTIES, expandConnector } from './connectors/expand-connector.ts'
import { expandFunction } from './function/expand-function.ts'
import { FUNCTION_PROPERTIES } from './function/function-properties.ts'
import { applyGlobals } from './globals.ts'
import { expandLayerVersion, LAYER_PROPERTIES } from './layer-version.ts'
import { lookUp } from './look-up.ts'
import { attributesOf, type Generated, type SamResource } from './make-resource.ts'
import { renameReferences } from './rename-references.ts'
import type { Expansion, SamContext } from './sam-context.ts'
import {
  collectProblems,
  duplicateId,
  invalidResource,
  invalidTemplate,
  type SamProblem,
  transformFailed,
} from './sam-problem.ts'
import { expandSimpleTable, TABLE_PROPERTIES } from './simple-table.ts'

interface SamType {
  readonly properties: PropertyTable
  expand(resource: SamResource, context: SamContext): Expansion
}

/** In the order of their expansion: a connector looks at what the others have become. */
const TYPES: Readonly<Record<string, SamType>> = {
  'AWS::Serverless::Function': { properties: FUNCTION_PROPERTIES, expand: expandFunction },
  'AWS::Serverless::LayerVersion': { properties: LAYER_PROPERTIES, expand: expandLayerVersion },
  'AWS::Serverless::SimpleTable': { properties: TABLE_PROPERTIES, expand: expandSimpleTable },
  [CONNECTOR_TYPE]: { properties: CONNECTOR_PROPERTIES, expand: expandConnector },
}

/** SAM's other types, and the service that each of them is about. */
const UNBUILT_TYPES: Readonly<Record<string, string>> = {
  'AWS::Serverless::Api': 'API Gateway',
  'AWS::Serverless::Application': 'AWS Serverless Application Repository',
  'AWS::Serverless::CapacityProvider': 'capacity provider',
  'AWS::Serverless::GraphQLApi': 'AWS AppSync',
  'AWS::Serverless::HttpApi': 'API Gateway',
  'AWS::Serverless::StateMachine': 'AWS Step Functions',
  'AWS::Serverless::WebSocketApi': 'API Gateway',
}

/** Types that may take the place of one of the template's own resources, and what that one has to be. */
const REPLACED: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'AWS::Serverless::Function',
  'AWS::Lambda::LayerVersion': 'AWS::Serverless::LayerVersion',
  'AWS::DynamoDB::Table': 'AWS::Serverless::SimpleTable',
  'AWS::S3::Bucket': 'AWS::S3::Bucket',
  'AWS::SNS::Topic': 'AWS::SNS::Topic',
}

/**
 * Expands a SAM template as AWS does, whose own implementation the tests compare it with.
 * @throws AwsError `ValidationError` naming everything that is wrong
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html
 */
export const expandSam: Transform = (template, context) => {
  const problems: SamProblem[] = []
  const { Globals, ...sections } = template
  const given = collectProblems(problems, () => applyGlobals(Globals, readResources(template)))
  if (given === undefined) throw transformFailed(problems)
  const before = extractConnectors(given, problems)
  const expanded = expandResources(before, problems, context)
  if (problems.length > 0) throw transformFailed(problems)
  const { Conditions } = template
  const conditions = { ...(isObject(Conditions) && Conditions), ...expanded.conditions }
  return renameReferences(
    {
      ...sections,
      ...(Object.keys(conditions).length > 0 && { Conditions: conditions }),
      Resources: Object.fromEntries(expanded.resources),
    },
    expanded,
  )
}

function readResources({ Resources }: TemplateObject): Record<string, TemplateObject> {
  if (!isObject(Resources) || Object.keys(Resources).length === 0)
    throw invalidTemplate("'Resources' section is required")
  const entries = Object.entries(Resources)
  if (!entries.every((entry): entry is [string, TemplateObject] => isObject(entry[1]))) {
    const text = "All 'Resources' must be Objects. If you're using YAML, this may be an indentation issue."
    throw invalidTemplate(text)
  }
  for (const [logicalId, { Type, Properties = {} }] of entries)
    if (typeof Type === 'string' && isSamType(Type) && !isObject(Properties))
      throw invalidResource(logicalId, "Attribute 'Properties' should be a map.")
  return Object.fromEntries(entries)
}

function isSamType(type: string): boolean {
  return Object.hasOwn(TYPES, type) || Object.hasOwn(UNBUILT_TYPES, type)
}

interface Expanded {
  readonly resources: ReadonlyMap<string, TemplateObject>
  readonly conditions: TemplateObject
  readonly renamed: ReadonlyMap<string, string>
  readonly references: ReadonlyMap<string, Readonly<Record<string, string>>>
}

function expandResources(
  before: Readonly<Record<string, TemplateObject>>,
  problems: SamProblem[],
  { place: { region, partition }, parameters }: TransformContext,
): Expanded {
  const resources = new Map(Object.entries(before))
  const context: SamContext = {
    region,
    partition: partition.id,
    parameters: { ...parameters, 'AWS::Region': region, 'AWS::Partition': partition.id },
    resources,
    typeBefore: (logicalId) => lookUp(before, logicalId)?.Type,
    sharedDestinations: new Map(),
    buckets: new Map(),
  }
  const conditions: Record<string, TemplateObject> = {}
  const renamed = new Map<string, string>()
  const references = new Map<string, Readonly<Record<string, string>>>()
  for (const [logicalId, resource] of inOrder(before)) {
    collectProblems(problems, () => {
      const expansion = expandResource(logicalId, resource, context)
      resources.delete(logicalId)
      for (const generated of expansion.resources) {
        checkNew(logicalId, generated, context)
        resources.set(generated.logicalId, generated.resource)
      }
      for (const rewritten of expansion.rewritten ?? []) resources.set(rewritten.logicalId, rewritten.resource)
      if (expansion.renamed !== undefined) renamed.set(logicalId, expansion.renamed)
      references.set(logicalId, expansion.references ?? {})
      Object.assign(conditions, expansion.conditions)
    })
  }
  return { resources, conditions, renamed, references }
}

function inOrder(resources: Readonly<Record<string, TemplateObject>>): [string, TemplateObject][] {
  const order = [...Object.keys(UNBUILT_TYPES), ...Object.keys(TYPES)]
  const place = ([, { Type }]: [string, TemplateObject]) => order.indexOf(shown(Type))
  return Object.entries(resources)
    .filter((entry) => place(entry) >= 0)
    .sort((one, other) => place(one) - place(other))
}

function expandResource(logicalId: string, resource: TemplateObject, context: SamContext): Expansion {
  const { Type, Properties, DependsOn } = resource
  const type = shown(Type)
  const samType = lookUp(TYPES, type)
  if (samType === undefined)
    throw invalidResource(logicalId, `${type} is not built: there is no ${UNBUILT_TYPES[type]}.`)
  const properties = checkProperties(logicalId, type, (Properties ?? {}) as TemplateObject, samType.properties)
  return samType.expand(
    {
      logicalId,
      type,
      properties,
      attributes: attributesOf(resource),
      ...(DependsOn !== undefined && { dependsOn: DependsOn }),
    },
    context,
  )
}

/** @throws SamProblem where the template already has a resource of that name */
function checkNew(samId: string, { logicalId, resource }: Generated, { typeBefore }: SamContext): void {
  const existing = typeBefore(logicalId)
  const type = shown(resource.Type)
  if (existing === undefined || existing === REPLACED[type]) return
  throw duplicateId(samId, logicalId, type)
}
