import { defineResourceType } from '../resource-type.ts'

/**
 * A URL to which nobody listens: without wait conditions, it is but a resource that costs nothing.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-waitconditionhandle.html
 */
export default defineResourceType<object>({
  properties: {},
  attributes: ['Id'],

  create: async ({ stack, logicalId, created }) => {
    const host = `cloudformation-waitcondition-${stack.region}.s3.${stack.region}.${stack.dnsSuffix}`
    const url = `https://${host}/${encodeURIComponent(stack.id)}/${logicalId}`
    created(url)
    return { Id: url }
  },

  delete: async () => {},
})
