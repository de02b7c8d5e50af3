import { flag, text } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'

interface Properties {
  readonly FunctionName: string
  readonly Action: string
  readonly Principal: string
  readonly [name: string]: unknown
}

const NAMES = [
  'Action',
  'EventSourceToken',
  'FunctionName',
  'FunctionUrlAuthType',
  'InvokedViaFunctionUrl',
  'Principal',
  'PrincipalOrgID',
  'SourceAccount',
  'SourceArn',
]
const MAX_STATEMENT_ID = 100

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html */
export default defineResourceType<Properties>({
  properties: { ...Object.fromEntries(NAMES.map((name) => [name, text])), InvokedViaFunctionUrl: flag },
  required: ['FunctionName', 'Action', 'Principal'],
  createOnly: NAMES,
  attributes: ['Id'],

  create: async ({ properties, name, call, created }) => {
    const StatementId = name.slice(-MAX_STATEMENT_ID)
    await call('lambda', 'AddPermission', { ...properties, StatementId })
    created(StatementId)
    return { Id: StatementId }
  },

  delete: async ({ properties: { FunctionName }, physicalId, call }) => {
    await call('lambda', 'RemovePermission', { FunctionName, StatementId: physicalId })
  },
})
