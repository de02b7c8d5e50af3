import type { DescribeInstancesRequest, DescribeInstancesResult } from '@aws-sdk/client-ec2'
import { onAnything } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { describeInstance, describeReservations, INSTANCE_FILTERS } from '../describe-instance.ts'
import { combination } from '../errors.ts'
import { createFilter } from '../filters.ts'
import { pageOf } from '../page.ts'
import { findAll } from '../resources.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
export default defineEc2Operation<DescribeInstancesRequest, DescribeInstancesResult>({
  takes: ['InstanceIds', 'Filters', 'MaxResults', 'NextToken'],
  authorize: (_, scope) => onAnything('DescribeInstances', scope),
  handle: ({ InstanceIds = [], Filters = [], ...request }, scope) => {
    const { state } = scope
    if (InstanceIds.length > 0 && request.MaxResults !== undefined) {
      throw combination('The parameter instancesSet cannot be used with the parameter maxResults')
    }
    const all = InstanceIds.length > 0 ? [...new Set(InstanceIds)] : [...state.instances.keys()]
    // What belongs to the launch is not said of each instance.
    const ofLaunch = createFilter(
      Filters.filter(({ Name = '' }) => LAUNCH.has(Name)),
      {
        'owner-id': () => scope.account,
        'reservation-id': ({ ReservationId }: { ReservationId: string }) => ReservationId,
      },
    )
    const matches = createFilter(
      Filters.filter(({ Name = '' }) => !LAUNCH.has(Name)),
      INSTANCE_FILTERS,
      ({ Tags }) => Tags,
    )
    const found = findAll(state, 'instance', all).filter(
      (instance) => ofLaunch(instance) && matches(describeInstance(instance, scope)),
    )
    const { page, NextToken } = pageOf(found, ({ InstanceId }) => InstanceId, request)
    return { Reservations: describeReservations(page, scope), ...(NextToken !== undefined && { NextToken }) }
  },
})

const LAUNCH: ReadonlySet<string> = new Set(['owner-id', 'reservation-id'])
