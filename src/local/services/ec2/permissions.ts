import type { SecurityGroupRule as DescribedRule, IpPermission, IpRange } from '@aws-sdk/client-ec2'
import { getOrCreate } from '../../../core/get-or-create.ts'
import { parseIpRange } from '../../../iam/ip-range.ts'
import { canonicalCidr } from './cidr.ts'
import { ec2Error, invalidParameter, invalidValue, missingParameter } from './errors.ts'
import { find } from './resources.ts'
import { arnOf, type Ec2Scope } from './scope.ts'
import { defaultVpcOf, groupsNamed } from './security-groups.ts'
import type { SecurityGroup, SecurityGroupRule } from './state.ts'
import { describeTags } from './tags.ts'

/** What a rule lets through, without its id. */
export type Rule = Omit<SecurityGroupRule, 'SecurityGroupRuleId' | 'tags'>

/** How EC2 calls protocols; their numbers mean the same. */
const PROTOCOLS: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', '1': 'icmp', '58': 'icmpv6', all: '-1' }
const HAS_PORTS: ReadonlySet<string> = new Set(['tcp', 'udp'])
const HAS_TYPES: ReadonlySet<string> = new Set(['icmp', 'icmpv6'])

/** The older way to name one rule: `CidrIp`, `FromPort` and so on beside each other. */
export interface FlatPermission {
  readonly CidrIp?: string | undefined
  readonly FromPort?: number | undefined
  readonly ToPort?: number | undefined
  readonly IpProtocol?: string | undefined
  readonly IpPermissions?: readonly IpPermission[] | undefined
  readonly SourceSecurityGroupName?: string | undefined
}

/** The permissions of a request, whichever way it names them. @throws AwsError `MissingParameter` */
export function permissionsOf(input: FlatPermission): readonly IpPermission[] {
  const { IpPermissions, CidrIp, IpProtocol, FromPort, ToPort, SourceSecurityGroupName: GroupName } = input
  if (IpPermissions !== undefined && IpPermissions.length > 0) return IpPermissions
  if (GroupName !== undefined) return [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupName }] }]
  if (CidrIp === undefined && IpProtocol === undefined) throw missingParameter('ipPermissions')
  return [
    {
      ...(IpProtocol !== undefined && { IpProtocol }),
      ...(FromPort !== undefined && { FromPort }),
      ...(ToPort !== undefined && { ToPort }),
      ...(CidrIp !== undefined && { IpRanges: [{ CidrIp }] }),
    },
  ]
}

/** Takes permissions apart: each range, group and prefix list is a rule of its own. @throws AwsError */
export function readRules(
  permissions: readonly IpPermission[],
  IsEgress: boolean,
  scope: Pick<Ec2Scope, 'state' | 'account'>,
): Rule[] {
  return permissions.flatMap((permission) => {
    const base = { IsEgress, ...readPorts(permission) }
    const { IpRanges = [], Ipv6Ranges = [], UserIdGroupPairs = [], PrefixListIds = [] } = permission
    const rules: Rule[] = [
      ...IpRanges.map(({ CidrIp, ...more }) => ({ ...base, CidrIpv4: readRange(CidrIp, 4), ...describedAs(more) })),
      ...Ipv6Ranges.map(({ CidrIpv6, ...more }) => ({
        ...base,
        CidrIpv6: readRange(CidrIpv6, 6),
        ...describedAs(more),
      })),
      ...PrefixListIds.map(({ PrefixListId = '', ...more }) => ({ ...base, PrefixListId, ...describedAs(more) })),
      ...UserIdGroupPairs.map((pair) => ({ ...base, ReferencedGroupId: readGroup(pair, scope), ...describedAs(pair) })),
    ]
    if (rules.length > 0) return rules
    throw ec2Error('MissingParameter', 'Either cidrIp, cidrIpv6, prefixListId or sourceSecurityGroup must be specified')
  })
}

function describedAs({ Description }: { readonly Description?: string | undefined }) {
  return Description === undefined || Description === '' ? {} : { Description }
}

function readPorts({ IpProtocol, FromPort, ToPort }: IpPermission): Pick<Rule, 'IpProtocol' | 'FromPort' | 'ToPort'> {
  if (IpProtocol === undefined) throw missingParameter('ipProtocol')
  const protocol = PROTOCOLS[IpProtocol.toLowerCase()] ?? IpProtocol.toLowerCase()
  const hasPorts = HAS_PORTS.has(protocol)
  const isKnown = hasPorts || HAS_TYPES.has(protocol) || protocol === '-1' || /^\d{1,3}$/.test(protocol)
  if (!isKnown || Number(protocol) > 255)
    throw invalidValue(`Invalid value '${IpProtocol}' for IP protocol. Unknown protocol.`)
  if (!hasPorts && !HAS_TYPES.has(protocol)) return { IpProtocol: protocol }
  if (FromPort === undefined || ToPort === undefined) {
    throw invalidValue(`Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.`)
  }
  if (!hasPorts) return { IpProtocol: protocol, FromPort, ToPort }
  for (const port of [FromPort, ToPort]) {
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw invalidValue(`Invalid value '${port}' for port.`)
  }
  if (FromPort > ToPort) throw invalidValue(`Invalid TCP/UDP port range (${FromPort}:${ToPort})`)
  return { IpProtocol: protocol, FromPort, ToPort }
}

function readRange(text: string | undefined, version: 4 | 6): string {
  const isRange = text?.includes('/') && parseIpRange(text)?.version === version
  const range = version === 4 ? canonicalCidr(text ?? '') : text
  if (isRange && range !== undefined) return range
  throw ec2Error('InvalidParameterValue', `CIDR block ${text} is malformed`)
}

function readGroup(
  { GroupId, GroupName, UserId }: NonNullable<IpPermission['UserIdGroupPairs']>[number],
  { state, account }: Pick<Ec2Scope, 'state' | 'account'>,
): string {
  if (UserId !== undefined && UserId !== account) {
    throw invalidParameter(UserId, 'userId', 'The local AWS has no groups of other accounts here.')
  }
  if (GroupId !== undefined) return find(state, 'security-group', GroupId).GroupId
  return (groupsNamed(state, [GroupName ?? ''], defaultVpcOf(state))[0] as SecurityGroup).GroupId
}

/** Whether two rules let the same through; what they are described as does not matter. */
export function sameRule(a: Rule, b: Rule): boolean {
  return SHAPE.every((member) => a[member] === b[member])
}

const SHAPE = [
  'IsEgress',
  'IpProtocol',
  'FromPort',
  'ToPort',
  'CidrIpv4',
  'CidrIpv6',
  'PrefixListId',
  'ReferencedGroupId',
] as const

/** As EC2 quotes a rule: `peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, ALLOW`. */
export function quoteRule(rule: Rule): string {
  const { IpProtocol, FromPort, ToPort, CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupId } = rule
  const peer = CidrIpv4 ?? CidrIpv6 ?? PrefixListId ?? ReferencedGroupId
  const protocol = IpProtocol === '-1' ? 'ALL' : IpProtocol.toUpperCase()
  const ports = FromPort === undefined ? '' : `, from port: ${FromPort}, to port: ${ToPort}`
  return `peer: ${peer}, ${protocol}${ports}, ALLOW`
}

/** Rules put together by protocol and ports, as groups are described. */
export function describePermissions(
  rules: readonly SecurityGroupRule[],
  { account }: Pick<Ec2Scope, 'account'>,
): IpPermission[] {
  const byPorts = new Map<string, SecurityGroupRule[]>()
  for (const rule of rules) {
    getOrCreate(byPorts, `${rule.IpProtocol} ${rule.FromPort} ${rule.ToPort}`, () => []).push(rule)
  }
  return [...byPorts.values()].map((group) => {
    const { IpProtocol, FromPort, ToPort } = group[0] as SecurityGroupRule
    const withText = <T>(rule: SecurityGroupRule, value: T) => ({ ...value, ...describedAs(rule) })
    return {
      IpProtocol,
      ...(FromPort !== undefined && { FromPort, ToPort }),
      IpRanges: group.flatMap((rule): IpRange[] => (rule.CidrIpv4 ? [withText(rule, { CidrIp: rule.CidrIpv4 })] : [])),
      Ipv6Ranges: group.flatMap((rule) => (rule.CidrIpv6 ? [withText(rule, { CidrIpv6: rule.CidrIpv6 })] : [])),
      PrefixListIds: group.flatMap((rule) =>
        rule.PrefixListId ? [withText(rule, { PrefixListId: rule.PrefixListId })] : [],
      ),
      UserIdGroupPairs: group.flatMap((rule) =>
        rule.ReferencedGroupId ? [withText(rule, { GroupId: rule.ReferencedGroupId, UserId: account })] : [],
      ),
    }
  })
}

/** A rule on its own; ports of rules for everything are told as -1. */
export function describeRule(
  { ReferencedGroupId, tags, FromPort = -1, ToPort = -1, ...rule }: SecurityGroupRule,
  { GroupId, VpcId }: SecurityGroup,
  scope: Ec2Scope,
): DescribedRule {
  const { account } = scope
  return {
    ...rule,
    FromPort,
    ToPort,
    GroupId,
    GroupOwnerId: account,
    SecurityGroupRuleArn: arnOf(scope, 'security-group-rule', rule.SecurityGroupRuleId),
    ...(ReferencedGroupId && { ReferencedGroupInfo: { GroupId: ReferencedGroupId, UserId: account, VpcId } }),
    Tags: describeTags(tags),
  }
}
