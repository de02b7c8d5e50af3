import type { NamedPolicy } from '../../../iam/evaluate.ts'
import { statementsOf } from './permissions.ts'
import type { LambdaFunction, ResourcePolicy } from './state.ts'

/**
 * The resource-based policy that governs access to a function by this qualifier, the empty text for none: that of the very
 * version or alias and, where the function's own names versions and aliases by a wildcard, that one too.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export function governingPolicy(fn: LambdaFunction, qualifier: string): NamedPolicy | undefined {
  const whole = fn.policies.get('')
  if (qualifier === '') return whole?.policy
  const own = fn.policies.get(qualifier)
  if (whole === undefined || !reachesQualifiers(whole)) return own?.policy
  return own === undefined ? whole.policy : join(whole, own)
}

const reaching = new WeakMap<ResourcePolicy, boolean>()

/** Whether a function's own policy has a Resource with a wildcard. AddPermission writes none. */
function reachesQualifiers(whole: ResourcePolicy): boolean {
  const known = reaching.get(whole)
  if (known !== undefined) return known
  const reaches = statementsOf(whole).some((statement) =>
    [statement.Resource ?? '*'].flat().some((resource) => /[*?]/.test(resource)),
  )
  reaching.set(whole, reaches)
  return reaches
}

const joined = new WeakMap<ResourcePolicy, WeakMap<ResourcePolicy, NamedPolicy>>()

/** Both as one policy, the same object each time: the engine keeps what it compiles by it. */
function join(whole: ResourcePolicy, own: ResourcePolicy): NamedPolicy {
  const byOwn = joined.get(whole) ?? new WeakMap<ResourcePolicy, NamedPolicy>()
  joined.set(whole, byOwn)
  const known = byOwn.get(own)
  if (known !== undefined) return known
  const Statement = [whole, own].flatMap((policy) => statementsOf(inCurrentVersion(policy)))
  const policy = { name: own.policy.name, document: JSON.stringify({ Version: '2012-10-17', Statement }) }
  byOwn.set(own, policy)
  return policy
}

/** In the language's older version, which a document is in unless it says otherwise, variables are plain text. */
function inCurrentVersion(policy: ResourcePolicy): ResourcePolicy {
  const document = String(policy.policy.document)
  if ((JSON.parse(document) as { Version?: string }).Version === '2012-10-17') return policy
  return { ...policy, policy: { ...policy.policy, document: document.replaceAll('${', '${$}{') } }
}
