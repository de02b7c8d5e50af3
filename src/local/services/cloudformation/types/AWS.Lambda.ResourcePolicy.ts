import { type PolicyProperty, policyText } from '../policy-text.ts'
import { json, text } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'

interface Properties {
  readonly ResourceArn: string
  readonly PolicyDocument: PolicyProperty
}

/**
 * The whole policy of a function, version or alias; it does not go together with `AWS::Lambda::Permission`.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-resourcepolicy.html
 */
export default defineResourceType<Properties>({
  properties: { PolicyDocument: json, ResourceArn: text },
  required: ['ResourceArn', 'PolicyDocument'],
  createOnly: ['ResourceArn'],

  create: async ({ properties: { ResourceArn, PolicyDocument }, call, created }) => {
    await call('lambda', 'PutResourcePolicy', { ResourceArn, Policy: policyText(PolicyDocument) })
    created(ResourceArn)
    return {}
  },

  update: async ({ properties: { PolicyDocument }, physicalId: ResourceArn, call }) => {
    await call('lambda', 'PutResourcePolicy', { ResourceArn, Policy: policyText(PolicyDocument) })
    return {}
  },

  delete: async ({ physicalId: ResourceArn, call }) => {
    await call('lambda', 'DeleteResourcePolicy', { ResourceArn })
  },
})
