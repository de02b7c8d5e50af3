import type { NetworkAcl as DescribedAcl, NetworkAclEntry } from '@aws-sdk/client-ec2'
import type { Filters } from './filters.ts'
import type { Ec2Scope } from './scope.ts'
import type { NetworkAcl } from './state.ts'
import { describeTags } from './tags.ts'

/** What every default network ACL has: everything may pass, and a last word that nothing may. */
const ENTRIES: readonly NetworkAclEntry[] = [true, false].flatMap((Egress) => [
  { RuleNumber: 100, Protocol: '-1', RuleAction: 'allow', CidrBlock: '0.0.0.0/0', Egress },
  { RuleNumber: 32_767, Protocol: '-1', RuleAction: 'deny', CidrBlock: '0.0.0.0/0', Egress },
])

export function describeAcl(acl: NetworkAcl, { account, state }: Ec2Scope): DescribedAcl {
  const { NetworkAclId, VpcId, IsDefault, tags } = acl
  const subnets = [...state.subnets.values()].filter((subnet) => subnet.VpcId === VpcId)
  return {
    NetworkAclId,
    VpcId,
    IsDefault,
    OwnerId: account,
    Entries: [...ENTRIES],
    Associations: subnets.map(({ SubnetId }) => ({
      NetworkAclAssociationId: SubnetId.replace('subnet-', 'aclassoc-'),
      NetworkAclId,
      SubnetId,
    })),
    Tags: describeTags(tags),
  }
}

export const NETWORK_ACL_FILTERS: Filters<DescribedAcl> = {
  'association.association-id': ({ Associations }) =>
    Associations?.map(({ NetworkAclAssociationId }) => NetworkAclAssociationId),
  'association.network-acl-id': ({ Associations }) => Associations?.map(({ NetworkAclId }) => NetworkAclId),
  'association.subnet-id': ({ Associations }) => Associations?.map(({ SubnetId }) => SubnetId),
  default: ({ IsDefault }) => IsDefault,
  'network-acl-id': ({ NetworkAclId }) => NetworkAclId,
  'owner-id': ({ OwnerId }) => OwnerId,
  'vpc-id': ({ VpcId }) => VpcId,
}
