import type { FunctionConfiguration, ListVersionsByFunctionResponse } from '@aws-sdk/client-lambda'
import { HandlerFailure } from '../deployment/handler-failure.ts'
import { integer, struct, text } from '../property-schema.ts'
import { type ProvisionedConcurrency, putProvisionedConcurrency } from '../provisioned-concurrency.ts'
import { defineResourceType, type ResourceRequest } from '../resource-type.ts'

interface Properties {
  readonly FunctionName: string
  readonly CodeSha256?: string
  readonly Description?: string
  readonly ProvisionedConcurrencyConfig?: ProvisionedConcurrency
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html */
export default defineResourceType<Properties>({
  properties: {
    CodeSha256: text,
    Description: text,
    FunctionName: text,
    ProvisionedConcurrencyConfig: struct({ ProvisionedConcurrentExecutions: integer }, [
      'ProvisionedConcurrentExecutions',
    ]),
  },
  required: ['FunctionName'],
  notBuilt: ['FunctionScalingConfig', 'RuntimePolicy'],
  createOnly: ['FunctionName', 'Description', 'CodeSha256', 'ProvisionedConcurrencyConfig'],
  attributes: ['FunctionArn', 'Version'],

  create: async (request) => {
    const { properties, call, created } = request
    const { FunctionName, CodeSha256, Description, ProvisionedConcurrencyConfig } = properties
    const input = { FunctionName, CodeSha256, Description }
    const before = await versionsOf(call, FunctionName)
    const answer = await call<FunctionConfiguration>('lambda', 'PublishVersion', input)
    const { FunctionArn = '', Version = '' } = answer
    if (before.includes(Version)) throw versionExists(Version)
    created(FunctionArn)
    await putProvisionedConcurrency(request, FunctionName, Version, ProvisionedConcurrencyConfig)
    return { FunctionArn, Version }
  },

  delete: async ({ physicalId, call }) => {
    await call('lambda', 'DeleteFunction', { FunctionName: physicalId })
  },
})

/** Of a function that may not be listed, none. */
async function versionsOf(call: ResourceRequest<Properties>['call'], FunctionName: string): Promise<string[]> {
  const input = { FunctionName }
  const answer = call<ListVersionsByFunctionResponse>('lambda', 'ListVersionsByFunction', input)
  const { Versions = [] } = await answer.catch((error: unknown) => {
    if (error instanceof HandlerFailure && error.code === 'AccessDenied') return { Versions: [] }
    throw error
  })
  return Versions.flatMap(({ Version }) => Version ?? [])
}

/** Publishing what has not changed answers the last version, which another resource stands for. */
function versionExists(version: string): HandlerFailure {
  const message = `A version for this Lambda function exists ( ${version} ). Modify the function to create a new version.`
  return new HandlerFailure(message, 'AlreadyExists')
}
