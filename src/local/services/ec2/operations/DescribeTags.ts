import type { DescribeTagsRequest, DescribeTagsResult, TagDescription } from '@aws-sdk/client-ec2'
import { onAnything } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { createFilter } from '../filters.ts'
import { pageOf } from '../page.ts'
import { kindOf, RESOURCES, type ResourceName } from '../resources.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html */
export default defineEc2Operation<DescribeTagsRequest, DescribeTagsResult>({
  takes: ['Filters', 'MaxResults', 'NextToken'],
  authorize: (_, scope) => onAnything('DescribeTags', scope),
  handle: ({ Filters, ...request }, { state }) => {
    const all = (Object.keys(RESOURCES) as ResourceName[]).flatMap((ResourceType) =>
      [...kindOf(ResourceType).of(state)].flatMap(([ResourceId, { tags }]) =>
        [...tags].map(([Key, Value]): TagDescription => ({ ResourceId, ResourceType, Key, Value })),
      ),
    )
    const matches = createFilter(Filters, {
      key: ({ Key }: TagDescription) => Key,
      'resource-id': ({ ResourceId }) => ResourceId,
      'resource-type': ({ ResourceType }) => ResourceType,
      value: ({ Value }) => Value,
    })
    const { page, NextToken } = pageOf(all.filter(matches), ({ ResourceId, Key }) => `${ResourceId} ${Key}`, request)
    return { Tags: [...page], ...(NextToken !== undefined && { NextToken }) }
  },
})
