import type { CreateAccessKeyResponse } from '@aws-sdk/client-iam'
import { integer, oneOf, text } from '../property-schema.ts'
import { defineResourceType, type ResourceRequest } from '../resource-type.ts'

interface Properties {
  readonly UserName: string
  readonly Status?: string
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-accesskey.html */
export default defineResourceType<Properties>({
  properties: { Serial: integer, Status: oneOf('Active', 'Inactive'), UserName: text },
  required: ['UserName'],
  createOnly: ['Serial', 'UserName'],
  attributes: ['Id', 'SecretAccessKey'],
  capability: 'iam',

  create: async ({ properties, call, created }) => {
    const { UserName } = properties
    const { AccessKey } = await call<CreateAccessKeyResponse>('iam', 'CreateAccessKey', { UserName })
    const { AccessKeyId: Id = '', SecretAccessKey = '' } = AccessKey ?? {}
    created(Id)
    if (properties.Status === 'Inactive') await setStatus(call, properties, Id)
    return { Id, SecretAccessKey }
  },

  update: async ({ properties, physicalId, attributes, call }) => {
    await setStatus(call, properties, physicalId)
    return attributes
  },

  delete: async ({ properties: { UserName }, physicalId: AccessKeyId, call }) => {
    await call('iam', 'DeleteAccessKey', { UserName, AccessKeyId })
  },
})

async function setStatus(
  call: ResourceRequest<Properties>['call'],
  { UserName, Status = 'Active' }: Properties,
  AccessKeyId: string,
): Promise<void> {
  await call('iam', 'UpdateAccessKey', { UserName, AccessKeyId, Status })
}
