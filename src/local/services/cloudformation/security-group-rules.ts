import { integer, struct, text } from './property-schema.ts'

/** A rule as templates give it, within a security group or by itself. */
export interface RuleProperty {
  readonly IpProtocol: string
  readonly FromPort?: number
  readonly ToPort?: number
  readonly CidrIp?: string
  readonly CidrIpv6?: string
  readonly Description?: string
  readonly SourcePrefixListId?: string
  readonly SourceSecurityGroupId?: string
  readonly SourceSecurityGroupName?: string
  readonly SourceSecurityGroupOwnerId?: string
  readonly DestinationPrefixListId?: string
  readonly DestinationSecurityGroupId?: string
}

const COMMON = {
  CidrIp: text,
  CidrIpv6: text,
  Description: text,
  FromPort: integer,
  IpProtocol: text,
  ToPort: integer,
}

export const INGRESS_PROPERTIES = {
  ...COMMON,
  SourcePrefixListId: text,
  SourceSecurityGroupId: text,
  SourceSecurityGroupName: text,
  SourceSecurityGroupOwnerId: text,
}

export const EGRESS_PROPERTIES = { ...COMMON, DestinationPrefixListId: text, DestinationSecurityGroupId: text }

export const ingressRule = struct(INGRESS_PROPERTIES, ['IpProtocol'])
export const egressRule = struct(EGRESS_PROPERTIES, ['IpProtocol'])

/** A rule as EC2 takes it. */
export function permissionOf(rule: RuleProperty) {
  const { IpProtocol, FromPort, ToPort, CidrIp, CidrIpv6, Description } = rule
  const described = Description === undefined ? {} : { Description }
  const prefixList = rule.SourcePrefixListId ?? rule.DestinationPrefixListId
  const GroupId = rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId
  const { SourceSecurityGroupName: GroupName, SourceSecurityGroupOwnerId: UserId } = rule
  const isGroup = GroupId !== undefined || GroupName !== undefined
  const group = {
    ...(GroupId !== undefined && { GroupId }),
    ...(GroupName !== undefined && { GroupName }),
    ...(UserId !== undefined && { UserId }),
  }
  return {
    IpProtocol,
    ...(FromPort !== undefined && { FromPort }),
    ...(ToPort !== undefined && { ToPort }),
    ...(CidrIp !== undefined && { IpRanges: [{ CidrIp, ...described }] }),
    ...(CidrIpv6 !== undefined && { Ipv6Ranges: [{ CidrIpv6, ...described }] }),
    ...(prefixList !== undefined && { PrefixListIds: [{ PrefixListId: prefixList, ...described }] }),
    ...(isGroup && { UserIdGroupPairs: [{ ...group, ...described }] }),
  }
}
