import { type PolicyProperty, policyText } from '../policy-text.ts'
import { json, text } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'

interface Properties {
  readonly ResourceArn: string
  readonly ResourcePolicy: PolicyProperty
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesis-resourcepolicy.html */
export default defineResourceType<Properties>({
  properties: { ResourceArn: text, ResourcePolicy: json },
  required: ['ResourceArn', 'ResourcePolicy'],
  createOnly: ['ResourceArn'],

  create: async ({ properties: { ResourceArn, ResourcePolicy }, call, created }) => {
    await call('kinesis', 'PutResourcePolicy', { ResourceARN: ResourceArn, Policy: policyText(ResourcePolicy) })
    created(ResourceArn)
    return {}
  },

  update: async ({ properties: { ResourcePolicy }, physicalId: ResourceARN, call }) => {
    await call('kinesis', 'PutResourcePolicy', { ResourceARN, Policy: policyText(ResourcePolicy) })
    return {}
  },

  delete: async ({ physicalId, call }) => {
    await call('kinesis', 'DeleteResourcePolicy', { ResourceARN: physicalId })
  },
})
