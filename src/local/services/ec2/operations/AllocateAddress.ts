import type { AllocateAddressRequest, AllocateAddressResult } from '@aws-sdk/client-ec2'
import { onCreation } from '../access.ts'
import { takePublicAddress } from '../addresses.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error } from '../errors.ts'
import { QUOTAS } from '../quotas.ts'
import { newId } from '../scope.ts'
import type { ElasticAddress } from '../state.ts'
import { specifiedTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateAddress.html */
export default defineEc2Operation<AllocateAddressRequest, AllocateAddressResult>({
  takes: ['Domain', 'TagSpecifications'],
  authorize: ({ TagSpecifications }, scope) =>
    onCreation('AllocateAddress', 'elastic-ip', scope, TagSpecifications, { 'ec2:Domain': 'vpc' }),
  handle: ({ Domain, TagSpecifications }, scope) => {
    const { addresses } = scope.state
    if (Domain === 'standard') throw ec2Error('UnsupportedOperation', 'EC2-Classic is no longer available.')
    if (addresses.size >= scope.cloud.store.get(QUOTAS, scope).addresses) {
      throw ec2Error('AddressLimitExceeded', 'The maximum number of addresses has been reached.')
    }
    const tags = specifiedTags(TagSpecifications, 'elastic-ip')
    const address: ElasticAddress = { AllocationId: newId(scope, 'eipalloc'), PublicIp: takePublicAddress(scope), tags }
    const { AllocationId, PublicIp } = address
    addresses.set(AllocationId, address)
    return { AllocationId, PublicIp, PublicIpv4Pool: 'amazon', NetworkBorderGroup: scope.region, Domain: 'vpc' }
  },
})
