import type { DescribeInstanceTypesRequest, DescribeInstanceTypesResult } from '@aws-sdk/client-ec2'
import { onAnything } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error } from '../errors.ts'
import { createFilter } from '../filters.ts'
import { INSTANCE_TYPE_FILTERS, INSTANCE_TYPES, instanceType } from '../instance-types.ts'
import { pageOf } from '../page.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html */
export default defineEc2Operation<DescribeInstanceTypesRequest, DescribeInstanceTypesResult>({
  takes: ['InstanceTypes', 'Filters', 'MaxResults', 'NextToken'],
  authorize: (_, scope) => onAnything('DescribeInstanceTypes', scope),
  handle: ({ InstanceTypes = [], Filters, ...request }) => {
    const missing = InstanceTypes.filter((name) => instanceType(name) === undefined)
    if (missing.length > 0) {
      throw ec2Error(
        'InvalidInstanceType',
        `The following supplied instance types do not exist: [${missing.join(', ')}]`,
      )
    }
    const found = INSTANCE_TYPES.filter(
      ({ InstanceType }) => InstanceTypes.length === 0 || InstanceTypes.some((name) => name === InstanceType),
    ).filter(createFilter(Filters, INSTANCE_TYPE_FILTERS))
    const bounds = { least: 5, most: 100 }
    const { page, NextToken } = pageOf(found, ({ InstanceType = '' }) => InstanceType, request, bounds)
    return { InstanceTypes: [...page], ...(NextToken !== undefined && { NextToken }) }
  },
})
