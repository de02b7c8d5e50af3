import { isObject, shown, type TemplateObject, type TemplateValue } from '../../template/template-value.ts'
import { isFilled } from '../calls.ts'
import { codeLocation } from '../code-location.ts'
import { inlineParameters } from '../inline-parameters.ts'
import { present, type SamResource } from '../make-resource.ts'
import type { SamContext } from '../sam-context.ts'
import { invalidResource, type SamProblem } from '../sam-problem.ts'
import { samTags } from '../sam-tags.ts'

/** Properties that `AWS::Lambda::Function` has under the same name. */
const SAME = [
  'Handler',
  'Runtime',
  'Description',
  'MemorySize',
  'Timeout',
  'VpcConfig',
  'Role',
  'Environment',
  'KmsKeyArn',
  'ReservedConcurrentExecutions',
  'Layers',
  'FileSystemConfigs',
  'ImageConfig',
  'PackageType',
  'Architectures',
  'SnapStart',
  'EphemeralStorage',
  'CodeSigningConfigArn',
  'RuntimeManagementConfig',
  'LoggingConfig',
  'RecursiveLoop',
  'PublishToLatestPublished',
  'TenancyConfig',
  'DurableConfig',
]

/** The properties of the `AWS::Lambda::Function`; a role that SAM makes is not among them. @throws SamProblem */
export function lambdaProperties(resource: SamResource, context: SamContext): TemplateObject {
  const { properties } = resource
  const { FunctionName, DeadLetterQueue } = properties
  const Code = functionCode(resource)
  const lambda = {
    ...present(Object.fromEntries(SAME.map((name) => [name, properties[name]]))),
    ...(isFilled(FunctionName) && { FunctionName }),
    Code,
    Tags: samTags(resource),
    ...(isTraced(properties, context) && { TracingConfig: { Mode: properties.Tracing as TemplateValue } }),
    ...(isObject(DeadLetterQueue) && { DeadLetterConfig: { TargetArn: DeadLetterQueue.TargetArn as TemplateValue } }),
  }
  checkPackageType(properties, Code, (text) => invalidResource(resource.logicalId, text))
  return lambda
}

/** Whether the function's calls are traced; `Disabled` is the same as not to say anything. */
export function isTraced({ Tracing }: TemplateObject, { parameters }: SamContext): boolean {
  return isFilled(Tracing) && inlineParameters(Tracing, parameters) !== 'Disabled'
}

function functionCode({ logicalId, properties }: SamResource): TemplateObject {
  const { PackageType = 'Zip', InlineCode, CodeUri, ImageUri, SourceKMSKeyArn } = properties
  if (PackageType !== 'Zip' && PackageType !== 'Image')
    throw invalidResource(logicalId, `invalid 'PackageType' : ${shown(PackageType)}`)
  if (PackageType === 'Image') {
    if (ImageUri === undefined) throw invalidResource(logicalId, "'ImageUri' must be set.")
    return { ImageUri }
  }
  // SAM's words, although it takes both; then the inline code counts.
  if (InlineCode === undefined && CodeUri === undefined)
    throw invalidResource(logicalId, "Only one of 'InlineCode' or 'CodeUri' can be set.")
  const code =
    InlineCode === undefined
      ? codeLocation(logicalId, 'CodeUri', CodeUri as TemplateValue)
      : ({ ZipFile: InlineCode } as const)
  return { ...code, ...(isFilled(SourceKMSKeyArn) && { SourceKMSKeyArn }) }
}

function checkPackageType(
  { PackageType, Runtime, Handler, Layers, ImageConfig }: TemplateObject,
  code: TemplateObject,
  refuse: (text: string) => SamProblem,
): void {
  if (PackageType === 'Image') {
    if ([Handler, Runtime, Layers].some(isFilled))
      throw refuse('Runtime, Handler, Layers cannot be present when PackageType is of type `Image`')
    if (!isFilled(code.ImageUri)) throw refuse('ImageUri needs to be present when PackageType is of type `Image`')
    return
  }
  if (!isFilled(Runtime) || !isFilled(Handler))
    throw refuse('Runtime and Handler needs to be present when PackageType is of type `Zip`')
  if (isFilled(ImageConfig)) throw refuse('ImageUri or ImageConfig cannot be present when PackageType is of type `Zip`')
}
