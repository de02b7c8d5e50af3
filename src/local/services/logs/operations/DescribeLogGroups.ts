import type { DescribeLogGroupsRequest, DescribeLogGroupsResponse } from '@aws-sdk/client-cloudwatch-logs'
import { defineOperation } from '../../../operation.ts'
import { invalidParameter } from '../group-address.ts'
import { LOGS, type LogGroup } from '../log-store.ts'
import { paginate } from '../paginate.ts'

/**
 * Groups of the caller's account by name; linked accounts are not looked at.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
 */
export default defineOperation<DescribeLogGroupsRequest, DescribeLogGroupsResponse>({
  // As quoted in hashicorp/terraform-provider-aws#8804: a group without a name.
  authorize: (_, { partition, region, account }) => ({
    action: 'logs:DescribeLogGroups',
    resource: `arn:${partition.id}:logs:${region}:${account}:log-group::log-stream:`,
  }),
  handle: (input, context) => {
    const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupClass, logGroupIdentifiers } = input
    if (prefix !== undefined && pattern !== undefined)
      throw invalidParameter('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.')
    const wanted = logGroupIdentifiers?.map((identifier) => identifier.replace(/^.*:log-group:|:\*$/g, ''))
    const groups = [...context.state(LOGS).groups.values()]
      .filter(({ name }) => name.startsWith(prefix ?? '') && name.includes(pattern ?? ''))
      .filter((group) => logGroupClass === undefined || group.class === logGroupClass)
      .filter(({ name }) => wanted === undefined || wanted.includes(name))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const { page, next } = paginate(groups, input.nextToken, input.limit)
    return { logGroups: page.map(describeGroup), ...next }
  },
})

function describeGroup(group: LogGroup) {
  return {
    logGroupName: group.name,
    arn: `${group.arn}:*`,
    logGroupArn: group.arn,
    creationTime: group.createdAt,
    metricFilterCount: 0,
    storedBytes: group.bytes,
    logGroupClass: group.class,
    deletionProtectionEnabled: group.deletionProtected,
    ...(group.retentionInDays !== undefined && { retentionInDays: group.retentionInDays }),
    ...(group.kmsKeyId !== undefined && { kmsKeyId: group.kmsKeyId }),
  }
}
