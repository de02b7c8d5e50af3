import type { AuthorizationRequest } from '../authorize.ts'
import { PolicyError } from '../policy-error.ts'
import { Budget } from './budget.ts'
import { isAllowed } from './place-policy.ts'
import { makeRealistic } from './realistic.ts'
import { findCounterexample } from './search.ts'
import { type PolicyType, readStatements } from './statements.ts'

export interface CompareOptions {
  /** Where the policies are attached: to a principal, to a resource, or to a role as its trust policy. */
  readonly policyType: PolicyType
}

/** The outcome of a comparison. */
export interface Comparison {
  readonly result: 'PASS' | 'FAIL' | 'INCONCLUSIVE'
  /** Of a FAIL: a request that one policy allows and the other does not, confirmed by `authorize`. */
  readonly counterexample?: AuthorizationRequest
  /** Why it is INCONCLUSIVE. */
  readonly reasons?: readonly string[]
}

/** The outcome of a comparison in both directions; of a FAIL, which policy alone allows the counterexample. */
export interface EquivalenceComparison extends Comparison {
  readonly onlyAllowedBy?: 'a' | 'b'
}

/**
 * Decides whether the candidate policy allows any request that the reference does not: `PASS` if there is none, `FAIL` with such
 * a request, `INCONCLUSIVE` with reasons where the limits (200,000 automaton states, 1,000,000 combinations) came first.
 *
 * The answer is exact over all actions, resources, callers and condition values, with these conventions: a policy variable has a
 * value that no policy names, the same for the same key, or a value that a condition on its key singles out, or none; condition
 * keys are independent of each other, except those that follow from the caller (`aws:PrincipalArn` and the like) and the
 * resource's owner; a key that an operator compares as a number, date, address or truth value holds one.
 * @throws PolicyError for a policy that the engine does not read or that does not fit the type; never anything else
 * @example
 * checkNoNewAccess(approved, proposed, { policyType: 'identity' }).result === 'PASS'
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-custom-policy-checks.html
 */
export function checkNoNewAccess(reference: unknown, candidate: unknown, options: CompareOptions): Comparison {
  const policyType = readPolicyType(options)
  const budget = new Budget()
  const confirm = (request: AuthorizationRequest) =>
    isAllowed(candidate, policyType, request) && !isAllowed(reference, policyType, request)
  const statements = readStatements(reference, candidate, policyType)
  const counterexample = findCounterexample({ statements, policyType, budget, confirm })
  if (counterexample !== undefined) {
    return { result: 'FAIL', counterexample: makeRealistic(counterexample, policyType, confirm) }
  }
  return budget.reasons.length === 0 ? { result: 'PASS' } : { result: 'INCONCLUSIVE', reasons: budget.reasons }
}

/**
 * Decides whether two policies allow the same requests: `checkNoNewAccess` in both directions.
 * @throws PolicyError as `checkNoNewAccess` does
 */
export function policiesEquivalent(a: unknown, b: unknown, options: CompareOptions): EquivalenceComparison {
  const more = checkNoNewAccess(a, b, options)
  if (more.result === 'FAIL') return { ...more, onlyAllowedBy: 'b' }
  const less = checkNoNewAccess(b, a, options)
  if (less.result === 'FAIL') return { ...less, onlyAllowedBy: 'a' }
  const reasons = [...new Set([...(more.reasons ?? []), ...(less.reasons ?? [])])]
  return reasons.length === 0 ? { result: 'PASS' } : { result: 'INCONCLUSIVE', reasons }
}

function readPolicyType(options: CompareOptions | undefined): PolicyType {
  const type = options?.policyType
  if (type === 'identity' || type === 'resource' || type === 'trust') return type
  throw new PolicyError('invalid input', 'options.policyType', 'neither identity, resource nor trust', 'InvalidInput')
}
