import type { Principal } from './principal.ts'

/** What a condition key holds. */
export type KeyType = 'String' | 'ARN' | 'Bool' | 'Date' | 'Numeric' | 'IPAddress'

/** One condition key: its type, whether it holds one value or several, and who puts it into a request. */
export interface ConditionKey {
  /** A trailing `/` stands for a family, `aws:PrincipalTag/team`. */
  readonly name: string
  readonly type: KeyType
  readonly multivalued?: true
  /** `engine`: derived from the principal and the resource. `request`: put in by whoever asks, in AWS the called service. */
  readonly suppliedBy: 'engine' | 'request'
  /** How the engine derives it, where the request does not already carry it. */
  readonly derive?: (facts: DerivationFacts) => string | undefined
}

export interface DerivationFacts {
  readonly principal: Principal
  readonly resourceAccount: string | undefined
}

const PRINCIPAL_TYPES: Readonly<Record<Principal['kind'], string | undefined>> = {
  root: 'Account',
  user: 'User',
  'role-session': 'AssumedRole',
  'federated-user': 'FederatedUser',
  service: undefined,
  anonymous: 'Anonymous',
}

/**
 * THE table of condition keys. A key that is not in it is one that requests may carry all the same (`…/tag` families of other
 * services); a policy that tests a key no request has is decided by the operator's rule for absent keys.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export const CONDITION_KEYS: readonly ConditionKey[] = [
  engine('aws:PrincipalArn', 'ARN', ({ principal }) => principal.principalArn),
  engine('aws:PrincipalAccount', 'String', ({ principal }) =>
    principal.kind === 'anonymous' ? 'anonymous' : principal.account,
  ),
  engine('aws:PrincipalType', 'String', ({ principal }) => PRINCIPAL_TYPES[principal.kind]),
  engine('aws:PrincipalIsAWSService', 'Bool', ({ principal }) =>
    signed(principal, String(principal.kind === 'service')),
  ),
  engine('aws:PrincipalServiceName', 'String', ({ principal }) =>
    principal.kind === 'service' ? principal.name : undefined,
  ),
  engine('aws:userid', 'String', ({ principal }) => userId(principal)),
  engine('aws:username', 'String', ({ principal }) => (principal.kind === 'user' ? principal.name : undefined)),
  engine('aws:ResourceAccount', 'String', ({ resourceAccount }) => resourceAccount),
  engine('aws:ViaAWSService', 'Bool', () => 'false'),
  request('aws:PrincipalOrgID', 'String'),
  request('aws:PrincipalOrgPaths', 'String', true),
  request('aws:PrincipalTag/', 'String'),
  request('aws:PrincipalServiceNamesList', 'String', true),
  request('aws:SourceArn', 'ARN'),
  request('aws:SourceAccount', 'String'),
  request('aws:SourceOrgID', 'String'),
  request('aws:SourceOrgPaths', 'String', true),
  request('aws:SourceIdentity', 'String'),
  request('aws:TokenIssueTime', 'Date'),
  request('aws:MultiFactorAuthPresent', 'Bool'),
  request('aws:MultiFactorAuthAge', 'Numeric'),
  request('aws:SourceIp', 'IPAddress'),
  request('aws:SourceVpc', 'String'),
  request('aws:SourceVpce', 'String'),
  request('aws:VpcSourceIp', 'IPAddress'),
  request('aws:CalledVia', 'String', true),
  request('aws:RequestedRegion', 'String'),
  request('aws:CurrentTime', 'Date'),
  request('aws:EpochTime', 'Date'),
  request('aws:SecureTransport', 'Bool'),
  request('aws:UserAgent', 'String'),
  request('aws:ResourceOrgID', 'String'),
  request('aws:ResourceOrgPaths', 'String', true),
  request('aws:ResourceTag/', 'String'),
  request('aws:RequestTag/', 'String'),
  request('aws:TagKeys', 'String', true),
  request('sts:ExternalId', 'String'),
  request('sts:RoleSessionName', 'String'),
  request('sts:SourceIdentity', 'String'),
  request('sts:DurationSeconds', 'Numeric'),
  request('sts:TransitiveTagKeys', 'String', true),
  request('iam:PassedToService', 'String'),
  request('iam:AssociatedResourceArn', 'ARN'),
  request('iam:PolicyARN', 'ARN'),
  request('iam:PermissionsBoundary', 'ARN'),
  request('lambda:FunctionArn', 'ARN'),
  request('lambda:SourceFunctionArn', 'ARN'),
  request('lambda:Principal', 'String'),
  request('lambda:EventSourceToken', 'String'),
  request('lambda:FunctionUrlAuthType', 'String'),
  request('lambda:InvokedViaFunctionUrl', 'Bool'),
]

function engine(name: string, type: KeyType, derive: NonNullable<ConditionKey['derive']>): ConditionKey {
  return { name, type, suppliedBy: 'engine', derive }
}

function request(name: string, type: KeyType, multivalued = false): ConditionKey {
  return { name, type, suppliedBy: 'request', ...(multivalued && { multivalued }) }
}

function signed(principal: Principal, value: string): string | undefined {
  return principal.kind === 'anonymous' ? undefined : value
}

/** Only root's and anonymous' ids follow from the ARN; those of users and roles (`AIDA…`, `AROA…:session`) the caller gives. */
function userId(principal: Principal): string | undefined {
  if (principal.kind === 'root') return principal.account
  if (principal.kind === 'anonymous') return 'anonymous'
  return principal.kind === 'federated-user' ? `${principal.account}:${principal.name}` : undefined
}
