import type { NamedPolicy } from '../../iam/evaluate.ts'
import type { RequestContext } from '../../iam/request-context.ts'

/** How a request found its way out of a VPC; a request that did not come from one has none. */
export type NetworkPath = NatPath | EndpointPath

/** By a NAT gateway and the internet: the service sees the gateway's public address. */
export interface NatPath {
  readonly kind: 'nat'
  readonly sourceIp: string
}

/** By an endpoint of the VPC: the service sees the VPC, and the endpoint's policy must allow the call. */
export interface EndpointPath {
  readonly kind: 'endpoint'
  readonly vpcId: string
  readonly endpointId: string
  /** The account that owns the endpoint. */
  readonly account: string
  /** The private address that the call came from. */
  readonly sourceIp: string
  readonly policy: NamedPolicy
}

/**
 * The condition keys of a request that came through an endpoint, which has no `aws:SourceIp`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function endpointContext(via: NetworkPath | undefined): RequestContext {
  if (via?.kind !== 'endpoint') return {}
  return {
    'aws:SourceVpc': via.vpcId,
    'aws:SourceVpce': via.endpointId,
    'aws:VpcSourceIp': via.sourceIp,
    'aws:VpceAccount': via.account,
  }
}

/** The public address that a service sees; none where the request came through an endpoint. */
export function sourceIpOf(via: NetworkPath | undefined): { readonly sourceIp?: string } {
  if (via === undefined) return { sourceIp: '127.0.0.1' }
  return via.kind === 'nat' ? { sourceIp: via.sourceIp } : {}
}
