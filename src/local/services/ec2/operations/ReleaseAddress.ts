import type { ReleaseAddressRequest } from '@aws-sdk/client-ec2'
import { addressOf, onAddress, releasePublicAddress } from '../addresses.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error } from '../errors.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html */
export default defineEc2Operation<ReleaseAddressRequest, object>({
  takes: ['AllocationId', 'PublicIp'],
  authorize: (input, scope) => onAddress('ReleaseAddress', input, scope),
  handle: (input, scope) => {
    const { AllocationId, PublicIp, association } = addressOf(scope, input)
    if (association !== undefined) {
      throw ec2Error('InvalidIPAddress.InUse', `Address ${PublicIp} is in use.`)
    }
    scope.state.addresses.delete(AllocationId)
    releasePublicAddress(scope, PublicIp)
    return {}
  },
})
