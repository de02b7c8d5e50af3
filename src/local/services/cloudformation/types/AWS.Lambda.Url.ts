import type { CreateFunctionUrlConfigResponse } from '@aws-sdk/client-lambda'
import { oneOf, shape, text } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'

interface Properties {
  readonly AuthType: string
  readonly TargetFunctionArn: string
  readonly Qualifier?: string
  readonly Cors?: unknown
  readonly InvokeMode?: string
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html */
export default defineResourceType<Properties>({
  properties: {
    AuthType: oneOf('AWS_IAM', 'NONE'),
    Cors: shape('lambda', 'Cors'),
    InvokeMode: oneOf('BUFFERED', 'RESPONSE_STREAM'),
    Qualifier: text,
    TargetFunctionArn: text,
  },
  required: ['AuthType', 'TargetFunctionArn'],
  createOnly: ['Qualifier', 'TargetFunctionArn'],
  attributes: ['FunctionArn', 'FunctionUrl'],

  create: async ({ properties: { TargetFunctionArn, ...settings }, call, created }) => {
    const input = { FunctionName: TargetFunctionArn, ...settings }
    const answer = await call<CreateFunctionUrlConfigResponse>('lambda', 'CreateFunctionUrlConfig', input)
    const { FunctionArn = '', FunctionUrl = '' } = answer
    created(FunctionArn)
    return { FunctionArn, FunctionUrl }
  },

  update: async ({ properties: { TargetFunctionArn, ...settings }, attributes, call }) => {
    const defaults = { Cors: {}, InvokeMode: 'BUFFERED' }
    await call('lambda', 'UpdateFunctionUrlConfig', { FunctionName: TargetFunctionArn, ...defaults, ...settings })
    return attributes
  },

  delete: async ({ properties: { TargetFunctionArn, Qualifier }, call }) => {
    await call('lambda', 'DeleteFunctionUrlConfig', { FunctionName: TargetFunctionArn, Qualifier })
  },
})
