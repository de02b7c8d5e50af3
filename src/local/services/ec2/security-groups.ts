import type { SecurityGroup as DescribedGroup, IpPermission } from '@aws-sdk/client-ec2'
import type { Access } from '../../operation.ts'
import { onResource } from './access.ts'
import { dependency, ec2Error, invalidParameter } from './errors.ts'
import type { Filters } from './filters.ts'
import { describePermissions } from './permissions.ts'
import { find, findAll } from './resources.ts'
import { arnOf, type Ec2Scope, newId } from './scope.ts'
import type { Ec2State, SecurityGroup, SecurityGroupRule } from './state.ts'
import { describeTags } from './tags.ts'

type NewGroup = Pick<SecurityGroup, 'VpcId' | 'GroupName' | 'Description' | 'tags'>

const NAME = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/

/**
 * Creates a group that lets everything out; a VPC's default group lets in what comes from itself too.
 * @throws AwsError `InvalidParameterValue`, `InvalidGroup.Duplicate`
 */
export function createGroup(scope: Ec2Scope, { VpcId, GroupName, Description, tags }: NewGroup): SecurityGroup {
  const { state } = scope
  if (!NAME.test(GroupName))
    throw invalidParameter(GroupName, 'GroupName', 'Character sets beyond ASCII are not supported.')
  if (!NAME.test(Description))
    throw invalidParameter(Description, 'GroupDescription', 'Character sets beyond ASCII are not supported.')
  if (GroupName.startsWith('sg-')) {
    throw invalidParameter(GroupName, 'groupName', 'Group names may not be in the format sg-*.')
  }
  if ([...state.securityGroups.values()].some((other) => other.VpcId === VpcId && other.GroupName === GroupName)) {
    throw ec2Error('InvalidGroup.Duplicate', `The security group '${GroupName}' already exists for VPC '${VpcId}'`)
  }
  const GroupId = newId(scope, 'sg')
  const rule = (more: Partial<SecurityGroupRule> & Pick<SecurityGroupRule, 'IsEgress'>): SecurityGroupRule => ({
    SecurityGroupRuleId: newId(scope, 'sgr'),
    IpProtocol: '-1',
    tags: new Map(),
    ...more,
  })
  const rules = [rule({ IsEgress: true, CidrIpv4: '0.0.0.0/0' })]
  if (GroupName === 'default') rules.push(rule({ IsEgress: false, ReferencedGroupId: GroupId }))
  const group: SecurityGroup = {
    GroupId,
    GroupName,
    Description,
    VpcId,
    rules: new Map(rules.map((each) => [each.SecurityGroupRuleId, each])),
    tags,
  }
  state.securityGroups.set(GroupId, group)
  return group
}

/** @throws AwsError `CannotDelete`, `DependencyViolation` */
export function deleteGroup({ state }: Ec2Scope, { GroupId, GroupName }: SecurityGroup): void {
  if (GroupName === 'default') {
    throw ec2Error('CannotDelete', `the specified group: "${GroupId}" name: "default" cannot be deleted by a user`)
  }
  const isInUse = [...state.networkInterfaces.values()].some(({ Groups }) => Groups.includes(GroupId))
  const isNamed = [...state.securityGroups.values()].some(
    (other) =>
      other.GroupId !== GroupId && [...other.rules.values()].some((rule) => rule.ReferencedGroupId === GroupId),
  )
  if (isInUse || isNamed) throw dependency(`resource ${GroupId} has a dependent object`)
  state.securityGroups.delete(GroupId)
}

interface GroupReference {
  readonly GroupId?: string | undefined
  readonly GroupName?: string | undefined
}

/** The access that an operation on a group needs. */
export function onGroup(action: string, { GroupId, GroupName }: GroupReference, scope: Ec2Scope): Access {
  const vpc = defaultVpcOf(scope.state)
  const named = [...scope.state.securityGroups.values()].find(
    (group) => group.VpcId === vpc && group.GroupName === GroupName,
  )
  return onResource(action, 'security-group', GroupId ?? named?.GroupId ?? '*', scope)
}

/** The group that operations on groups name by id or, in the default VPC, by name. @throws AwsError */
export function groupOf({ state }: Pick<Ec2Scope, 'state'>, { GroupId, GroupName }: GroupReference): SecurityGroup {
  if (GroupId !== undefined) return find(state, 'security-group', GroupId)
  if (GroupName === undefined)
    throw ec2Error('MissingParameter', 'The request must contain the parameter groupName or groupId')
  const found = groupsNamed(state, [GroupName], defaultVpcOf(state))[0]
  return found as SecurityGroup
}

/** The groups of a VPC that have these names. @throws AwsError `InvalidGroup.NotFound` */
export function groupsNamed(state: Ec2State, names: readonly string[], VpcId: string | undefined): SecurityGroup[] {
  const groups = [...state.securityGroups.values()].filter((group) => group.VpcId === VpcId)
  return names.map((name) => {
    const found = groups.find(({ GroupName }) => GroupName === name)
    if (found !== undefined) return found
    throw ec2Error(
      'InvalidGroup.NotFound',
      VpcId === undefined
        ? `The security group '${name}' does not exist`
        : `The security group '${name}' does not exist in default VPC '${VpcId}'`,
    )
  })
}

export function defaultVpcOf({ vpcs }: Ec2State): string | undefined {
  return [...vpcs.values()].find(({ IsDefault }) => IsDefault)?.VpcId
}

/** The id of a VPC's group `default`. */
export function defaultGroupOf(state: Ec2State, VpcId: string): string {
  return (groupsNamed(state, ['default'], VpcId)[0] as SecurityGroup).GroupId
}

/** Groups by id, each of which must be of the subnet's VPC. @throws AwsError `InvalidGroup.NotFound`, `InvalidParameter` */
export function groupsForSubnet(
  state: Ec2State,
  ids: readonly string[],
  { SubnetId, VpcId }: { SubnetId: string; VpcId: string },
): readonly string[] {
  const stranger = findAll(state, 'security-group', ids).find((group) => group.VpcId !== VpcId)
  if (stranger === undefined) return [...new Set(ids)]
  throw ec2Error(
    'InvalidParameter',
    `Security group ${stranger.GroupId} and subnet ${SubnetId} belong to different networks.`,
  )
}

export function describeGroup(group: SecurityGroup, scope: Ec2Scope): DescribedGroup {
  const { GroupId, GroupName, Description, VpcId, rules, tags } = group
  const of = (isEgress: boolean) =>
    describePermissions(
      [...rules.values()].filter(({ IsEgress }) => IsEgress === isEgress),
      scope,
    )
  return {
    GroupId,
    GroupName,
    Description,
    VpcId,
    OwnerId: scope.account,
    SecurityGroupArn: arnOf(scope, 'security-group', GroupId),
    IpPermissions: of(false),
    IpPermissionsEgress: of(true),
    Tags: describeTags(tags),
  }
}

/** `ip-permission.cidr` and the like, for ingress, and `egress.ip-permission.cidr` for egress. */
function permissionFilters(
  prefix: string,
  of: (group: DescribedGroup) => IpPermission[] | undefined,
): Filters<DescribedGroup> {
  const each =
    <V>(look: (permission: IpPermission) => V | readonly V[] | undefined) =>
    (group: DescribedGroup) =>
      (of(group) ?? []).flatMap((permission) => look(permission) ?? [])
  return {
    [`${prefix}ip-permission.cidr`]: each(({ IpRanges }) => IpRanges?.map(({ CidrIp }) => CidrIp)),
    [`${prefix}ip-permission.from-port`]: each(({ FromPort }) => FromPort),
    [`${prefix}ip-permission.to-port`]: each(({ ToPort }) => ToPort),
    [`${prefix}ip-permission.protocol`]: each(({ IpProtocol }) => IpProtocol),
    [`${prefix}ip-permission.group-id`]: each(({ UserIdGroupPairs }) =>
      UserIdGroupPairs?.map(({ GroupId }) => GroupId),
    ),
    [`${prefix}ip-permission.prefix-list-id`]: each(({ PrefixListIds }) =>
      PrefixListIds?.map(({ PrefixListId }) => PrefixListId),
    ),
  }
}

export const GROUP_FILTERS: Filters<DescribedGroup> = {
  description: ({ Description }) => Description,
  'group-id': ({ GroupId }) => GroupId,
  'group-name': ({ GroupName }) => GroupName,
  'owner-id': ({ OwnerId }) => OwnerId,
  'vpc-id': ({ VpcId }) => VpcId,
  ...permissionFilters('', ({ IpPermissions }) => IpPermissions),
  ...permissionFilters('egress.', ({ IpPermissionsEgress }) => IpPermissionsEgress),
}
