import type { DescribeInstanceStatusRequest, DescribeInstanceStatusResult, InstanceStatus } from '@aws-sdk/client-ec2'
import { onAnything } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { createFilter } from '../filters.ts'
import { describeState } from '../instances.ts'
import { pageOf } from '../page.ts'
import { findAll } from '../resources.ts'
import type { Instance } from '../state.ts'
import { TRANSITION_MILLISECONDS } from '../transitions.ts'

/**
 * The status of instances that run, or of all. Checks pass a little after an instance runs.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html
 */
export default defineEc2Operation<DescribeInstanceStatusRequest, DescribeInstanceStatusResult>({
  takes: ['InstanceIds', 'IncludeAllInstances', 'Filters', 'MaxResults', 'NextToken'],
  authorize: (_, scope) => onAnything('DescribeInstanceStatus', scope),
  handle: ({ InstanceIds = [], IncludeAllInstances = false, Filters, ...request }, { state, cloud }) => {
    const ids = InstanceIds.length > 0 ? [...new Set(InstanceIds)] : [...state.instances.keys()]
    const matches = createFilter(Filters, {
      'availability-zone': ({ AvailabilityZone }: InstanceStatus) => AvailabilityZone,
      'instance-state-code': ({ InstanceState }) => InstanceState?.Code,
      'instance-state-name': ({ InstanceState }) => InstanceState?.Name,
      'instance-status.status': ({ InstanceStatus }) => InstanceStatus?.Status,
      'system-status.status': ({ SystemStatus }) => SystemStatus?.Status,
    })
    const found = findAll(state, 'instance', ids)
      .filter((instance) => IncludeAllInstances || instance.state === 'running')
      .map((instance) => statusOf(instance, cloud.clock.now()))
      .filter(matches)
    const { page, NextToken } = pageOf(found, ({ InstanceId = '' }) => InstanceId, request)
    return { InstanceStatuses: [...page], ...(NextToken !== undefined && { NextToken }) }
  },
})

function statusOf({ InstanceId, AvailabilityZone, LaunchTime, state }: Instance, now: number): InstanceStatus {
  const isChecked = now >= LaunchTime.getTime() + 2 * TRANSITION_MILLISECONDS
  const summary =
    state !== 'running'
      ? { Status: 'not-applicable' as const }
      : isChecked
        ? { Status: 'ok' as const, Details: [{ Name: 'reachability' as const, Status: 'passed' as const }] }
        : {
            Status: 'initializing' as const,
            Details: [{ Name: 'reachability' as const, Status: 'initializing' as const }],
          }
  return {
    InstanceId,
    AvailabilityZone,
    InstanceState: describeState(state),
    InstanceStatus: summary,
    SystemStatus: summary,
  }
}
