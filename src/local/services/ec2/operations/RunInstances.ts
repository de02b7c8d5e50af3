import type { Reservation, RunInstancesRequest } from '@aws-sdk/client-ec2'
import { defineEc2Operation } from '../define-operation.ts'
import { describeReservations } from '../describe-instance.ts'
import { invalidValue } from '../errors.ts'
import { launchAccess } from '../launch-access.ts'
import { runInstances } from '../run-instances.ts'

/**
 * Instances are described and change their state; nothing runs in them.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
 */
export default defineEc2Operation<RunInstancesRequest, Reservation>({
  takes: [
    'ImageId',
    'InstanceType',
    'MinCount',
    'MaxCount',
    'KeyName',
    'SubnetId',
    'SecurityGroupIds',
    'SecurityGroups',
    'NetworkInterfaces',
    'PrivateIpAddress',
    'Placement',
    'Monitoring',
    'UserData',
    'IamInstanceProfile',
    'TagSpecifications',
  ],
  onceAs: 'RunInstances',
  authorize: launchAccess,
  handle: (input, scope) => {
    const { AvailabilityZone: _, Tenancy = 'default', ...other } = input.Placement ?? {}
    if (Tenancy !== 'default' || Object.values(other).some((value) => value !== undefined)) {
      throw invalidValue('The local AWS knows no placement but an Availability Zone.')
    }
    const [reservation] = describeReservations(runInstances(scope, input), scope)
    return reservation as Reservation
  },
})
