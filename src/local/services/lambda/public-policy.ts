import { AwsError } from '../../../core/errors.ts'
import type { PolicyDocument, Statement } from '../../../iam/policy-document.ts'

/** Condition keys that leave only some of everybody: who calls, from where, or for which resource. */
const NARROWING =
  /^aws:(Principal(Arn|Account|OrgID|OrgPaths|Tag\/.+|ServiceName|ServiceNamesList)|userid|username|Source(Arn|Account|OrgID|OrgPaths|Identity|Ip|Vpc|Vpce|VpcArn)|VpcSourceIp|Vpce(Account|OrgID|OrgPaths))$/i

/** Operators that a missing key does not satisfy. */
const POSITIVE = /^(ForAnyValue:)?(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like)|IpAddress)$/i

/**
 * Refuses a policy that everybody could use. AWS does not say what it takes for public; here it is an Allow for everyone without
 * a condition on who they are, as S3 defines it (not verified). AddPermission does not ask.
 * @throws AwsError `PublicPolicyException`
 */
export function checkNotPublic({ statements }: PolicyDocument): void {
  if (!statements.some(isPublic)) return
  throw new AwsError(
    'PublicPolicyException',
    "The resource-based policy you tried to add to the Lambda resource would grant public access to it, which isn't allowed.",
    { fields: { Type: 'User' } },
  )
}

function isPublic({ effect, principal, conditions }: Statement): boolean {
  if (effect !== 'Allow') return false
  // Without Principal there is NotPrincipal: everybody but some.
  const isForEveryone = principal === undefined || principal === '*' || principal.AWS?.includes('*') === true
  return isForEveryone && !conditions.some(narrows)
}

function narrows({ operator, key, values }: Statement['conditions'][number]): boolean {
  return NARROWING.test(key) && POSITIVE.test(operator) && values.every((value) => !/^[*?]*$/.test(value))
}
