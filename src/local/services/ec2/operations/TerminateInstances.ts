import type { TerminateInstancesRequest, TerminateInstancesResult } from '@aws-sdk/client-ec2'
import { onEach } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { changeState, TERMINATE } from '../instances.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html */
export default defineEc2Operation<TerminateInstancesRequest, TerminateInstancesResult>({
  takes: ['InstanceIds'],
  authorize: ({ InstanceIds }, scope) => onEach('TerminateInstances', 'instance', InstanceIds, scope),
  handle: ({ InstanceIds }, scope) => ({ TerminatingInstances: changeState(scope, InstanceIds, TERMINATE) }),
})
