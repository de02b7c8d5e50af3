import { type PolicyProperty, policyText } from '../policy-text.ts'
import { json, text } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'

interface Properties {
  readonly Bucket: string
  readonly PolicyDocument: PolicyProperty
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html */
export default defineResourceType<Properties>({
  properties: { Bucket: text, PolicyDocument: json },
  required: ['Bucket', 'PolicyDocument'],
  createOnly: ['Bucket'],

  create: async ({ properties: { Bucket, PolicyDocument }, call, created }) => {
    await call('s3', 'PutBucketPolicy', { Bucket, Policy: policyText(PolicyDocument) })
    created(Bucket)
    return {}
  },

  update: async ({ properties: { PolicyDocument }, physicalId: Bucket, call }) => {
    await call('s3', 'PutBucketPolicy', { Bucket, Policy: policyText(PolicyDocument) })
    return {}
  },

  delete: async ({ physicalId: Bucket, call }) => {
    await call('s3', 'DeleteBucketPolicy', { Bucket })
  },
})
