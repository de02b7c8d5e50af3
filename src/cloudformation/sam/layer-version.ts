import { callIn, isList, shown, type TemplateObject, type TemplateValue } from '../template/template-value.ts'
import { isFilled } from './calls.ts'
import {
  BOOLEAN,
  LIST_OF_STRINGS_OR_MAPS,
  type PropertyTable,
  required,
  STRING,
  STRING_OR_MAP,
} from './check-properties.ts'
import { codeLocation } from './code-location.ts'
import { hashedId } from './hashed-id.ts'
import { inlineParameters } from './inline-parameters.ts'
import { makeResource, passedOn, present, type SamResource } from './make-resource.ts'
import type { Expansion, SamContext } from './sam-context.ts'
import { invalidResource, listNames } from './sam-problem.ts'

export const LAYER_PROPERTIES: PropertyTable = {
  LayerName: STRING_OR_MAP,
  Description: STRING,
  PublishLambdaVersion: BOOLEAN,
  ContentUri: required(STRING_OR_MAP),
  CompatibleArchitectures: LIST_OF_STRINGS_OR_MAPS,
  CompatibleRuntimes: LIST_OF_STRINGS_OR_MAPS,
  LicenseInfo: STRING,
  RetentionPolicy: STRING,
}

/** Properties whose parameters have their values before the logical id is made. */
const INLINED = ['LayerName', 'LicenseInfo', 'Description', 'RetentionPolicy']
const ARCHITECTURES = ['x86_64', 'arm64']
const RETENTION = ['Retain', 'Delete']

/**
 * A layer version. Its logical id changes with everything it is made of, so that an update makes a new one beside the old.
 * @throws SamProblem
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-layerversion.html
 */
export function expandLayerVersion(resource: SamResource, context: SamContext): Expansion {
  const { logicalId, attributes, dependsOn } = resource
  const properties = inlineNames(resource, context)
  const DeletionPolicy = retention(logicalId, properties.RetentionPolicy)
  const layerId = layerVersionId(resource, properties)
  const { LayerName, ContentUri, CompatibleArchitectures, Description, CompatibleRuntimes, LicenseInfo } = properties
  checkArchitectures(layerId, CompatibleArchitectures)
  const layer = makeResource(
    layerId,
    'AWS::Lambda::LayerVersion',
    {
      LayerName: isFilled(LayerName) ? LayerName : logicalId,
      Content: codeLocation(layerId, 'ContentUri', ContentUri as TemplateValue),
      Description,
      CompatibleArchitectures,
      CompatibleRuntimes,
      LicenseInfo,
    },
    {
      attributes: {
        DeletionPolicy: 'Retain',
        ...passedOn({ attributes }),
        ...(DeletionPolicy !== undefined && { DeletionPolicy }),
      },
      dependsOn,
    },
  )
  return { resources: [layer], renamed: layerId }
}

function inlineNames({ logicalId, properties }: SamResource, { parameters }: SamContext): TemplateObject {
  const inlined = INLINED.map((name) => {
    const value = properties[name]
    if (!isFilled(value)) return [name, value] as const
    const known = inlineParameters(value, parameters)
    if (typeof known === 'string' || callIn(known) !== undefined) return [name, known] as const
    throw invalidResource(logicalId, `Could not resolve parameter for '${name}' or parameter is not a String.`)
  })
  return present({ ...properties, ...Object.fromEntries(inlined) })
}

function layerVersionId({ logicalId, type, attributes, dependsOn }: SamResource, Properties: TemplateObject): string {
  const { UpdatePolicy, Condition } = attributes
  const resource = present({ Type: type, DependsOn: dependsOn, UpdatePolicy, Condition, Properties })
  return hashedId(logicalId, { [logicalId]: resource })
}

function retention(logicalId: string, policy: TemplateValue | undefined): string | undefined {
  if (policy === undefined) return undefined
  const options = listNames(RETENTION)
  if (callIn(policy) !== undefined) {
    const text = "'RetentionPolicy' does not accept intrinsic functions"
    throw invalidResource(logicalId, `${text}, please use one of the following options: ${options}`)
  }
  const option = RETENTION.find((one) => one.toLowerCase() === shown(policy).toLowerCase())
  if (option !== undefined) return option
  throw invalidResource(logicalId, `'RetentionPolicy' must be one of the following options: ${options}.`)
}

function checkArchitectures(logicalId: string, architectures: TemplateValue | undefined): void {
  if (!isList(architectures)) return
  const isOdd = (one: TemplateValue) => callIn(one) === undefined && !ARCHITECTURES.includes(shown(one))
  if (architectures.some(isOdd))
    throw invalidResource(logicalId, "CompatibleArchitectures needs to be a list of 'x86_64' or 'arm64'")
}
