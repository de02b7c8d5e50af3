import type { AliasConfiguration } from '@aws-sdk/client-lambda'
import { HandlerFailure } from '../deployment/handler-failure.ts'
import { integer, listOf, number, struct, text } from '../property-schema.ts'
import { type ProvisionedConcurrency, putProvisionedConcurrency } from '../provisioned-concurrency.ts'
import { defineResourceType } from '../resource-type.ts'

interface Properties {
  readonly FunctionName: string
  readonly FunctionVersion: string
  readonly Name: string
  readonly Description?: string
  readonly RoutingConfig?: {
    readonly AdditionalVersionWeights: readonly { readonly FunctionVersion: string; readonly FunctionWeight: number }[]
  }
  readonly ProvisionedConcurrencyConfig?: ProvisionedConcurrency
}

const WEIGHTS = listOf(struct({ FunctionVersion: text, FunctionWeight: number }, ['FunctionVersion', 'FunctionWeight']))

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html */
export default defineResourceType<Properties>({
  properties: {
    Description: text,
    FunctionName: text,
    FunctionVersion: text,
    Name: text,
    ProvisionedConcurrencyConfig: struct({ ProvisionedConcurrentExecutions: integer }, [
      'ProvisionedConcurrentExecutions',
    ]),
    RoutingConfig: struct({ AdditionalVersionWeights: WEIGHTS }),
  },
  required: ['FunctionName', 'FunctionVersion', 'Name'],
  createOnly: ['FunctionName', 'Name'],
  attributes: ['AliasArn'],

  create: async (request) => {
    const { properties, call, created } = request
    const { FunctionName, Name, ProvisionedConcurrencyConfig } = properties
    const answer = await call<AliasConfiguration>('lambda', 'CreateAlias', inputOf(properties))
    const AliasArn = answer.AliasArn ?? ''
    created(AliasArn)
    await putProvisionedConcurrency(request, FunctionName, Name, ProvisionedConcurrencyConfig)
    return { AliasArn }
  },

  update: async (request) => {
    const { properties, physicalId: AliasArn, call, changed } = request
    const { FunctionName, Name: Qualifier, ProvisionedConcurrencyConfig } = properties
    await call('lambda', 'UpdateAlias', inputOf(properties))
    if (changed('ProvisionedConcurrencyConfig')) {
      if (ProvisionedConcurrencyConfig === undefined)
        await call('lambda', 'DeleteProvisionedConcurrencyConfig', { FunctionName, Qualifier })
      await putProvisionedConcurrency(request, FunctionName, Qualifier, ProvisionedConcurrencyConfig)
    }
    return { AliasArn }
  },

  delete: async ({ properties: { FunctionName, Name, ProvisionedConcurrencyConfig }, call }) => {
    if (ProvisionedConcurrencyConfig !== undefined) {
      const target = { FunctionName, Qualifier: Name }
      await call('lambda', 'DeleteProvisionedConcurrencyConfig', target).catch((error: unknown) => {
        if (!(error instanceof HandlerFailure && error.code === 'NotFound')) throw error
      })
    }
    await call('lambda', 'DeleteAlias', { FunctionName, Name })
  },
})

function inputOf({ FunctionName, Name, FunctionVersion, Description = '', RoutingConfig }: Properties) {
  const weights = RoutingConfig?.AdditionalVersionWeights ?? []
  const AdditionalVersionWeights = Object.fromEntries(weights.map((one) => [one.FunctionVersion, one.FunctionWeight]))
  return { FunctionName, Name, FunctionVersion, Description, RoutingConfig: { AdditionalVersionWeights } }
}
