import { parseArn } from '../core/arn.ts'
import type { Layer } from './decision.ts'

export interface Denial {
  readonly principal: string
  readonly action: string
  readonly resource: string
  readonly layer: Layer
  readonly explicit: boolean
  /** Named at the end of an explicit denial. */
  readonly policyArn?: string
}

/** What AWS calls each layer in a denial. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const LAYER_NAMES: Readonly<Record<Layer | 'trust', { implicit: string; explicit: string }>> = {
  rcp: { implicit: 'no resource control policy', explicit: 'a resource control policy' },
  scp: { implicit: 'no service control policy', explicit: 'a service control policy' },
  resource: { implicit: 'no resource-based policy', explicit: 'a resource-based policy' },
  trust: { implicit: 'no role trust policy', explicit: 'the role trust policy' },
  identity: { implicit: 'no identity-based policy', explicit: 'an identity-based policy' },
  boundary: { implicit: 'no permissions boundary', explicit: 'a permissions boundary' },
  session: { implicit: 'no session policy', explicit: 'a session policy' },
  endpoint: { implicit: 'no VPC endpoint policy', explicit: 'a VPC endpoint policy' },
}

/** Services that leave `on resource: *` out; Lambda and others write it, as public logs show. */
const UNNAMED_STAR = /^(ec2|cloudfront):/i

/**
 * AWS's wording of a denial. One layer is named even where several deny; a trust policy's denial comes without the resource,
 * as in AWS's example.
 */
export function denialMessage({ principal, action, resource, layer, explicit, policyArn }: Denial): string {
  const trust = layer === 'resource' && isTrust(action, resource)
  const names = LAYER_NAMES[trust ? 'trust' : layer]
  const unnamed = trust || (resource === '*' && UNNAMED_STAR.test(action))
  const onResource = unnamed ? '' : ` on resource: ${resource}`
  const because = explicit
    ? `with an explicit deny in ${names.explicit}${policyArn === undefined ? '' : `: ${policyArn}`}`
    : `because ${names.implicit} allows the ${action} action`
  return `User: ${principal} is not authorized to perform: ${action}${onResource} ${because}`
}

/** Whether the resource-based policy that governs this request is a role's trust policy. */
export function isTrust(action: string, resource: string): boolean {
  return /^sts:/i.test(action) && parseArn(resource)?.service === 'iam'
}
