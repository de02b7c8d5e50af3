import { AwsError } from '../../../core/errors.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import { mapPrincipals } from '../../../iam/map-principals.ts'
import type { PolicyKind } from '../../../iam/policy-document.ts'
import { PolicyError } from '../../../iam/policy-error.ts'
import { policySize, validatePolicy } from '../../../iam/validate-policy.ts'
import type { OperationContext } from '../../operation.ts'
import type { Store } from '../../store/state.ts'
import { findPrincipal, findPrincipalById } from './find.ts'

/**
 * Checks a document that is about to be saved and gives it its name.
 * @throws AwsError `MalformedPolicyDocument` with AWS's message, `LimitExceeded` for one that is too long
 */
export function readPolicy(name: string, document: string, kind: PolicyKind): NamedPolicy {
  try {
    validatePolicy(document, kind)
  } catch (error) {
    if (error instanceof PolicyError) throw new AwsError(error.code, error.message)
    throw error
  }
  return { name, document }
}

/**
 * Checks a trust policy and turns the users and roles it names into their unique ids, as IAM does on save.
 * @throws AwsError `MalformedPolicyDocument` also for a user or role that does not exist
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function readTrustPolicy(
  roleName: string,
  document: string,
  { cloud, partition }: OperationContext,
): NamedPolicy {
  const policy = readPolicy(`trust policy of ${roleName}`, document, 'trust')
  return { ...policy, document: principalsToIds(document, partition.id, cloud.store) }
}

/** A resource-based policy with ARNs of users and roles replaced by unique ids. @throws AwsError for one that does not exist */
export function principalsToIds(document: string, partition: string, store: Store): string {
  return mapPrincipals(document, (value) => {
    if (!/^arn:[^:]+:iam::\d{12}:(user|role)\//.test(value)) return value
    const principal = findPrincipal(value, partition, store)
    if (principal !== undefined) return principal.id
    throw new AwsError('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${value}"`)
  })
}

/** The document as IAM shows it: ids become ARNs again where their user or role still exists. */
export function idsToPrincipals(document: string, partition: string, store: Store): string {
  return mapPrincipals(document, (value) => findPrincipalById(value, partition, store)?.arn ?? value)
}

/** IAM answers documents percent-encoded (RFC 3986). */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document)
}

/** Characters without white space that a managed policy may have. */
const MAX_MANAGED = 6_144

/**
 * Checks the document of a managed policy and names it by the policy's ARN too, which denials quote.
 * @throws AwsError `MalformedPolicyDocument`, also for the older language version, or `LimitExceeded`
 */
export function readManagedPolicy(name: string, arn: string, document: string): NamedPolicy {
  const policy = readPolicy(name, document, 'identity')
  if ((JSON.parse(document) as { Version?: unknown }).Version !== '2012-10-17') {
    throw new AwsError('MalformedPolicyDocument', 'Policy document must be version 2012-10-17 or greater.')
  }
  if (policySize(document) > MAX_MANAGED) {
    throw new AwsError('LimitExceeded', `Cannot exceed quota for PolicySize: ${MAX_MANAGED}`)
  }
  return { ...policy, arn }
}
