import { parseArn } from '../core/arn.ts'
import { globalRegionOf } from '../core/partition.ts'
import type { Decision, Layer } from '../iam/decision.ts'
import { type Explanation, explain } from '../iam/explain.ts'
import { decideIn, type WorldRequest } from '../iam/world/decide-in.ts'
import type { World } from '../iam/world/world.ts'
import type { LocalAws } from '../local/local-aws.ts'
import { accessText } from './access-text.ts'

/** How a denial must come about. */
export interface DenialOptions {
  /** The layer that AWS’s message names. */
  readonly by?: Layer
  /** A statement must deny it, or none may. */
  readonly explicit?: boolean
}

/** A request came out otherwise than expected; the message tells each layer, the deciding statements and the fix. */
export class AccessExpectationError extends Error {
  readonly explanation: Explanation

  constructor(expected: string, decision: Decision) {
    const explanation = explain(decision)
    super(accessText(expected, decision, explanation))
    this.name = 'AccessExpectationError'
    this.explanation = explanation
  }
}

/**
 * Expects a request to be allowed by everything that holds on the local AWS now: both sides’ policies, boundaries, SCPs and RCPs.
 * Nothing is carried out. A role’s own ARN as principal stands for any session of it.
 * @param where a local AWS, or a world of the IAM engine
 * @throws AccessExpectationError where it is denied, with the explanation
 * @example expectAllowed(system.aws, { principal: roleArn, action: 'lambda:InvokeFunction', resource: functionArn })
 */
export function expectAllowed(where: LocalAws | World, request: WorldRequest): Decision {
  const decision = decide(where, request)
  if (decision.decision !== 'allow') throw new AccessExpectationError('to be allowed', decision)
  return decision
}

/**
 * Expects a request to be denied, and with options in that way and no other.
 * @throws AccessExpectationError where it is allowed, or denied otherwise
 * @example expectDenied(system.aws, { principal, action: 's3:GetObject', resource }, { by: 'scp' })
 */
export function expectDenied(
  where: LocalAws | World,
  request: WorldRequest,
  { by, explicit }: DenialOptions = {},
): Decision {
  const decision = decide(where, request)
  const isDenied = decision.decision !== 'allow'
  const fits = by === undefined || decision.deniedBy === by
  const asExplicit = explicit === undefined || (decision.decision === 'explicit-deny') === explicit
  if (isDenied && fits && asExplicit) return decision
  const how = explicit === undefined ? 'denied' : explicit ? 'explicitly denied' : 'implicitly denied'
  throw new AccessExpectationError(`to be ${how}${by === undefined ? '' : ` by layer ${by}`}`, decision)
}

function decide(where: LocalAws | World, request: WorldRequest): Decision {
  const { resource, principal } = request
  const arn = parseArn(resource) ?? (typeof principal === 'string' ? parseArn(principal) : undefined)
  return decideIn('principals' in where ? where : where.world(globalRegionOf(arn?.partition)), request)
}
