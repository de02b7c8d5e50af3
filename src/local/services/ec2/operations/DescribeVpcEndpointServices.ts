import type { DescribeVpcEndpointServicesRequest, DescribeVpcEndpointServicesResult } from '@aws-sdk/client-ec2'
import { onAnything } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { endpointServices } from '../endpoint-services.ts'
import { ec2Error } from '../errors.ts'
import { createFilter } from '../filters.ts'
import { pageOf } from '../page.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointServices.html */
export default defineEc2Operation<DescribeVpcEndpointServicesRequest, DescribeVpcEndpointServicesResult>({
  takes: ['ServiceNames', 'Filters', 'MaxResults', 'NextToken'],
  authorize: (_, scope) => onAnything('DescribeVpcEndpointServices', scope),
  handle: ({ ServiceNames: names = [], Filters, ...request }, scope) => {
    const all = endpointServices(scope)
    const missing = names.find((name) => !all.some(({ ServiceName }) => ServiceName === name))
    if (missing !== undefined) {
      throw ec2Error('InvalidServiceName', `The Vpc Endpoint Service '${missing}' does not exist`)
    }
    const matches = createFilter(
      Filters,
      {
        owner: ({ Owner }) => Owner,
        'service-name': ({ ServiceName }) => ServiceName,
        'service-region': ({ ServiceRegion }) => ServiceRegion,
        'service-type': ({ ServiceType }) => ServiceType?.map(({ ServiceType }) => ServiceType),
      },
      ({ Tags }: (typeof all)[number]) => Tags,
    )
    const found = all
      .filter(({ ServiceName = '' }) => names.length === 0 || names.includes(ServiceName))
      .filter(matches)
    const idOf = ({ ServiceName, ServiceType }: (typeof all)[number]) =>
      `${ServiceName} ${ServiceType?.[0]?.ServiceType}`
    const { page, NextToken } = pageOf(found, idOf, request, { least: 1, most: 1_000 })
    return {
      ServiceDetails: [...page],
      ServiceNames: [...new Set(page.flatMap(({ ServiceName }) => ServiceName ?? []))],
      ...(NextToken !== undefined && { NextToken }),
    }
  },
})
