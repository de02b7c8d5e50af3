import type { DescribePrefixListsRequest, DescribePrefixListsResult } from '@aws-sdk/client-ec2'
import { onAnything } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { endpointServices, prefixListOf } from '../endpoint-services.ts'
import { ec2Error } from '../errors.ts'
import { createFilter } from '../filters.ts'
import { pageOf } from '../page.ts'

/**
 * The services that gateway endpoints reach; here without their addresses.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePrefixLists.html
 */
export default defineEc2Operation<DescribePrefixListsRequest, DescribePrefixListsResult>({
  takes: ['PrefixListIds', 'Filters', 'MaxResults', 'NextToken'],
  authorize: (_, scope) => onAnything('DescribePrefixLists', scope),
  handle: ({ PrefixListIds: ids = [], Filters, ...request }, scope) => {
    const all = endpointServices(scope)
      .filter(({ ServiceType }) => ServiceType?.[0]?.ServiceType === 'Gateway')
      .map(({ ServiceName = '' }) => ({
        PrefixListId: prefixListOf(ServiceName),
        PrefixListName: ServiceName,
        Cidrs: [],
      }))
    const missing = ids.find((id) => !all.some(({ PrefixListId }) => PrefixListId === id))
    if (missing !== undefined) {
      throw ec2Error('InvalidPrefixListId.NotFound', `The prefix list ID '${missing}' does not exist`)
    }
    const matches = createFilter(Filters, {
      'prefix-list-id': ({ PrefixListId }: (typeof all)[number]) => PrefixListId,
      'prefix-list-name': ({ PrefixListName }) => PrefixListName,
    })
    const found = all.filter(({ PrefixListId }) => ids.length === 0 || ids.includes(PrefixListId)).filter(matches)
    const { page, NextToken } = pageOf(found, ({ PrefixListId }) => PrefixListId, request)
    return { PrefixLists: [...page], ...(NextToken !== undefined && { NextToken }) }
  },
})
