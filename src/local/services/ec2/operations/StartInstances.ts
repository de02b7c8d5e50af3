import type { StartInstancesRequest, StartInstancesResult } from '@aws-sdk/client-ec2'
import { onEach } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { changeState, START } from '../instances.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html */
export default defineEc2Operation<StartInstancesRequest, StartInstancesResult>({
  takes: ['InstanceIds'],
  authorize: ({ InstanceIds }, scope) => onEach('StartInstances', 'instance', InstanceIds, scope),
  handle: ({ InstanceIds }, scope) => ({ StartingInstances: changeState(scope, InstanceIds, START) }),
})
