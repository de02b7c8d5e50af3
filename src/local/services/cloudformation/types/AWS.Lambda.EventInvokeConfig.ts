import { integer, shape, text } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'

interface Properties {
  readonly FunctionName: string
  readonly Qualifier: string
  readonly [name: string]: unknown
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
export default defineResourceType<Properties>({
  properties: {
    DestinationConfig: shape('lambda', 'DestinationConfig'),
    FunctionName: text,
    MaximumEventAgeInSeconds: integer,
    MaximumRetryAttempts: integer,
    Qualifier: text,
  },
  required: ['FunctionName', 'Qualifier'],
  createOnly: ['FunctionName', 'Qualifier'],

  create: async ({ properties, call, created }) => {
    await call('lambda', 'PutFunctionEventInvokeConfig', properties)
    created(`${properties.FunctionName}|${properties.Qualifier}`)
    return {}
  },

  update: async ({ properties, call }) => {
    await call('lambda', 'PutFunctionEventInvokeConfig', properties)
    return {}
  },

  delete: async ({ properties: { FunctionName, Qualifier }, call }) => {
    await call('lambda', 'DeleteFunctionEventInvokeConfig', { FunctionName, Qualifier })
  },
})
