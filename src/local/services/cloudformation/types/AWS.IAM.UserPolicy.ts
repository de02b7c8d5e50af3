import { inlinePolicyType } from '../inline-policy-type.ts'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-userpolicy.html */
export default inlinePolicyType('User')
