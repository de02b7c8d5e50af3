import { isList, isObject, type TemplateObject, type TemplateValue } from '../../template/template-value.ts'
import { getAtt, isFilled, ref, resourceOf } from '../calls.ts'
import { hashedId, shortHash } from '../hashed-id.ts'
import { inlineParameters } from '../inline-parameters.ts'
import { type Generated, makeResource, passedOn, present, type SamResource } from '../make-resource.ts'
import type { SamContext } from '../sam-context.ts'
import { invalidResource } from '../sam-problem.ts'

/** A function's alias, and the version that it points to. */
export interface PublishedAlias {
  readonly name: string
  readonly logicalId: string
  /** The function's properties, as publishing needs them. */
  readonly lambda: TemplateObject
  readonly resources: readonly Generated[]
}

/**
 * Makes version and alias for `AutoPublishAlias`. The version's logical id changes with the code, its environment and its
 * memory, so that an update publishes a new one; the old one stays.
 * @throws SamProblem
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html
 */
export function publishedAlias(
  resource: SamResource,
  given: TemplateObject,
  context: SamContext,
): PublishedAlias | undefined {
  const { logicalId, properties } = resource
  if (!isFilled(properties.AutoPublishAlias)) return undefined
  const name = aliasName(logicalId, properties.AutoPublishAlias, context)
  const sha256 = codeSha256(resource, context)
  const lambda = publishedProperties(given, sha256, context)
  const versionId =
    sha256 === undefined
      ? hashedId(`${logicalId}Version`, versionKey(properties, lambda, context))
      : `${logicalId}Version${shortHash(sha256)}`
  const attributes = passedOn(resource)
  const version = makeResource(
    versionId,
    'AWS::Lambda::Version',
    { FunctionName: ref(logicalId), Description: properties.VersionDescription },
    { attributes: { DeletionPolicy: properties.VersionDeletionPolicy ?? 'Retain', ...attributes } },
  )
  const { ProvisionedConcurrencyConfig } = properties
  const alias = makeResource(
    `${logicalId}Alias${name.replaceAll('-', 'D').replaceAll('_', 'U')}`,
    'AWS::Lambda::Alias',
    {
      Name: name,
      FunctionName: ref(logicalId),
      FunctionVersion: getAtt(versionId, 'Version'),
      ...(isFilled(ProvisionedConcurrencyConfig) && { ProvisionedConcurrencyConfig }),
    },
    { attributes },
  )
  return { name, logicalId: alias.logicalId, lambda, resources: [version, alias] }
}

function aliasName(logicalId: string, value: TemplateValue, { parameters }: SamContext): string {
  const name = inlineParameters(value, parameters)
  if (typeof name !== 'string')
    throw invalidResource(logicalId, "'AutoPublishAlias' must be a string or a Ref to a template parameter")
  if (name === '') throw invalidResource(logicalId, 'Alias name is required to create an alias')
  if (/^(?!\d+$)[\w-]+$/.test(name)) return name
  const rule = 'must contain only alphanumeric characters, hyphens, or underscores'
  const text = `AutoPublishAlias name ('${name}') ${rule} matching (?!^[0-9]+$)([a-zA-Z0-9-_]+) pattern.`
  throw invalidResource(logicalId, text)
}

function codeSha256({ logicalId, properties }: SamResource, { parameters }: SamContext): string | undefined {
  const { AutoPublishCodeSha256 } = properties
  if (!isFilled(AutoPublishCodeSha256)) return undefined
  const sha256 = inlineParameters(AutoPublishCodeSha256, parameters)
  if (typeof sha256 !== 'string') throw invalidResource(logicalId, 'AutoPublishCodeSha256 must be a string')
  return sha256 === '' ? undefined : sha256
}

/** The code's parameters have their values, and the description says the hash: both make a change that can be seen. */
function publishedProperties(
  lambda: TemplateObject,
  sha256: string | undefined,
  { parameters }: SamContext,
): TemplateObject {
  const published = { ...lambda, Code: inlineParameters(lambda.Code as TemplateValue, parameters) }
  if (sha256 === undefined) return published
  const { Description } = lambda
  if (!isFilled(Description)) return { ...published, Description: sha256 }
  const description = inlineParameters(Description, parameters)
  const text = typeof description === 'string' ? `${description} ${sha256}` : undefined
  return { ...published, Description: text ?? { 'Fn::Join': [' ', [description, sha256]] } }
}

/** What a new version is published for. */
function versionKey(properties: TemplateObject, lambda: TemplateObject, context: SamContext): TemplateObject {
  const { Environment, MemorySize, SnapStart } = lambda
  if (properties.AutoPublishAliasAllProperties === true) return { ...lambda, ...publishingLayers(lambda, context) }
  const isSnapped = isObject(SnapStart) && SnapStart.ApplyOn !== undefined && SnapStart.ApplyOn !== 'None'
  return {
    ...(lambda.Code as TemplateObject),
    ...(isObject(Environment) && Environment),
    ...(isFilled(MemorySize) && { MemorySize }),
    ...(isSnapped && { SnapStart }),
  }
}

/** Layers of the template whose `PublishLambdaVersion` says that a new version of theirs is one of the function's too. */
function publishingLayers({ Layers }: TemplateObject, { resources }: SamContext): TemplateObject {
  if (!isList(Layers)) return {}
  const entries = Layers.map((layer) => {
    const logicalId = resourceOf(layer) ?? ''
    const properties = resources.get(logicalId)?.Properties
    return [logicalId, isObject(properties) && isFilled(properties.PublishLambdaVersion) ? properties : undefined]
  })
  return present(Object.fromEntries(entries))
}
