import { parseAddress, parseCidr } from '../services/ec2/cidr.ts'
import type { Ec2State, SecurityGroupRule } from '../services/ec2/state.ts'

/** AWS's services answer TLS on this port, whatever the port of the local AWS. */
const PORT = 443

/** The other end of a connection, as security groups see it. */
export type Peer =
  | { readonly kind: 'interface'; readonly address: string; readonly groups: readonly string[] }
  /** A service's public addresses, which are known by their prefix list where they have one. */
  | { readonly kind: 'public'; readonly prefixList?: string }

/** Whether any rule of the groups lets a connection out to the peer. */
export function letsOut(state: Ec2State, groups: readonly string[], peer: Peer): boolean {
  return lets(state, groups, peer, true)
}

/** Whether any rule of the groups lets a connection in from the peer. */
export function letsIn(state: Ec2State, groups: readonly string[], peer: Peer): boolean {
  return lets(state, groups, peer, false)
}

function lets({ securityGroups }: Ec2State, groups: readonly string[], peer: Peer, isEgress: boolean): boolean {
  const rules = groups.flatMap((id) => [...(securityGroups.get(id)?.rules.values() ?? [])])
  return rules.some((rule) => rule.IsEgress === isEgress && coversPort(rule) && coversPeer(rule, peer))
}

function coversPort({ IpProtocol, FromPort = 0, ToPort = 65_535 }: SecurityGroupRule): boolean {
  return IpProtocol === '-1' || (IpProtocol === 'tcp' && FromPort <= PORT && PORT <= ToPort)
}

function coversPeer({ CidrIpv4, PrefixListId, ReferencedGroupId }: SecurityGroupRule, peer: Peer): boolean {
  const block = CidrIpv4 === undefined ? undefined : parseCidr(CidrIpv4)
  if (peer.kind === 'public') {
    // Nobody knows a service's public addresses here: only what covers all of them will do.
    return block?.size === 2 ** 32 || (PrefixListId !== undefined && PrefixListId === peer.prefixList)
  }
  if (ReferencedGroupId !== undefined) return peer.groups.includes(ReferencedGroupId)
  const address = parseAddress(peer.address)
  return block !== undefined && address !== undefined && address >= block.first && address < block.first + block.size
}
