import type { RebootInstancesRequest } from '@aws-sdk/client-ec2'
import { onEach } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error } from '../errors.ts'
import { findAll } from '../resources.ts'

/**
 * An instance that reboots is `running` all the while.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html
 */
export default defineEc2Operation<RebootInstancesRequest, object>({
  takes: ['InstanceIds'],
  authorize: ({ InstanceIds }, scope) => onEach('RebootInstances', 'instance', InstanceIds, scope),
  handle: ({ InstanceIds }, { state }) => {
    const wrong = findAll(state, 'instance', InstanceIds).find((one) => one.state !== 'running')
    if (wrong === undefined) return {}
    throw ec2Error(
      'IncorrectInstanceState',
      `The instance '${wrong.InstanceId}' is not in a state from which it can be rebooted.`,
    )
  },
})
