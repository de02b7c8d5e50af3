import type { StopInstancesRequest, StopInstancesResult } from '@aws-sdk/client-ec2'
import { onEach } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { changeState, STOP } from '../instances.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html */
export default defineEc2Operation<StopInstancesRequest, StopInstancesResult>({
  takes: ['InstanceIds', 'Force'],
  authorize: ({ InstanceIds }, scope) => onEach('StopInstances', 'instance', InstanceIds, scope),
  handle: ({ InstanceIds }, scope) => ({ StoppingInstances: changeState(scope, InstanceIds, STOP) }),
})
