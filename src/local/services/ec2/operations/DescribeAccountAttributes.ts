import type { DescribeAccountAttributesRequest, DescribeAccountAttributesResult } from '@aws-sdk/client-ec2'
import { onAnything } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { invalidValue } from '../errors.ts'
import { QUOTAS } from '../quotas.ts'
import type { Ec2Scope } from '../scope.ts'
import { defaultVpcOf } from '../security-groups.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html */
export default defineEc2Operation<DescribeAccountAttributesRequest, DescribeAccountAttributesResult>({
  takes: ['AttributeNames'],
  authorize: (_, scope) => onAnything('DescribeAccountAttributes', scope),
  handle: ({ AttributeNames = [] }, scope) => {
    const attributes = attributesOf(scope)
    const names: readonly string[] = AttributeNames.length > 0 ? AttributeNames : Object.keys(attributes)
    return {
      AccountAttributes: names.map((AttributeName) => {
        const AttributeValue = Object.hasOwn(attributes, AttributeName) ? attributes[AttributeName] : undefined
        if (AttributeValue === undefined) throw invalidValue(`Invalid value '${AttributeName}' for attribute name.`)
        return { AttributeName, AttributeValues: [{ AttributeValue }] }
      }),
    }
  },
})

function attributesOf(scope: Ec2Scope): Readonly<Record<string, string>> {
  const { addresses, groupsPerInterface } = scope.cloud.store.get(QUOTAS, scope)
  return {
    'supported-platforms': 'VPC',
    'default-vpc': defaultVpcOf(scope.state) ?? 'none',
    'max-instances': '20',
    'max-elastic-ips': String(addresses),
    'vpc-max-elastic-ips': String(addresses),
    'vpc-max-security-groups-per-interface': String(groupsPerInterface),
  }
}
