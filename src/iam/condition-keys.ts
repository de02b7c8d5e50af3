import type { Principal } from './principal.ts'

/** What a condition key holds. */
export type KeyType = 'String' | 'ARN' | 'Bool' | 'Date' | 'Numeric' | 'IPAddress'

/** One condition key: its type, whether it holds one value or several, and who puts it into a request. */
export interface ConditionKey {
  /** A trailing `/` (or, for KMS, `:`) stands for a family, `aws:PrincipalTag/team`. */
  readonly name: string
  readonly type: KeyType
  readonly multivalued?: true
  /** `engine`: derived from the principal and the resource. `request`: put in by whoever asks, in AWS the called service. */
  readonly suppliedBy: 'engine' | 'request'
  /** What it holds and when a request has it, as the printed page says it. */
  readonly meaning: string
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
  engine(
    'aws:PrincipalArn',
    'ARN',
    "the caller's ARN, for a session its role's; absent for anonymous callers and services",
    ({ principal }) => principal.principalArn,
  ),
  engine(
    'aws:PrincipalAccount',
    'String',
    "the caller's account, `anonymous` for unsigned requests",
    ({ principal }) => (principal.kind === 'anonymous' ? 'anonymous' : principal.account),
  ),
  engine(
    'aws:PrincipalType',
    'String',
    '`Account`, `User`, `AssumedRole`, `FederatedUser` or `Anonymous`',
    ({ principal }) => PRINCIPAL_TYPES[principal.kind],
  ),
  engine('aws:PrincipalIsAWSService', 'Bool', 'whether an AWS service calls with its own principal', ({ principal }) =>
    signed(principal, String(principal.kind === 'service')),
  ),
  engine('aws:PrincipalServiceName', 'String', 'which service; only when one calls itself', ({ principal }) =>
    principal.kind === 'service' ? principal.name : undefined,
  ),
  engine(
    'aws:userid',
    'String',
    'the unique id, for a session with its name, `AROA…:session`; those of users and roles the request carries',
    ({ principal }) => userId(principal),
  ),
  engine('aws:username', 'String', 'the name of an IAM user; absent for everyone else', ({ principal }) =>
    principal.kind === 'user' ? principal.name : undefined,
  ),
  engine('aws:ResourceAccount', 'String', "the resource's account", ({ resourceAccount }) => resourceAccount),
  engine('aws:ViaAWSService', 'Bool', 'whether a service calls on behalf of the caller', () => 'false'),
  request('aws:PrincipalOrgID', 'String', "the organization of the caller's account; only if there is one"),
  request('aws:PrincipalOrgPaths', 'String', 'the place of that account in it, `o-…/r-…/ou-…/`', true),
  request(
    'aws:PrincipalTag/',
    'String',
    'a tag of the user, role or session; of a role and its session the latter counts',
  ),
  request('aws:PrincipalServiceNamesList', 'String', 'all names of the service that calls itself', true),
  request('aws:SourceArn', 'ARN', 'the resource for which a service calls; never when a function calls with its role'),
  request('aws:SourceAccount', 'String', 'the account of that resource'),
  request('aws:SourceOrgID', 'String', 'the organization of that account'),
  request('aws:SourceOrgPaths', 'String', 'its place in it', true),
  request('aws:SourceIdentity', 'String', 'the identity that a session was given and hands on'),
  request('aws:TokenIssueTime', 'Date', 'when temporary credentials were issued'),
  request('aws:MultiFactorAuthPresent', 'Bool', 'whether they were issued with MFA; absent for access keys'),
  request('aws:MultiFactorAuthAge', 'Numeric', 'seconds since that MFA'),
  request('aws:FederatedProvider', 'String', 'the identity provider behind a session'),
  request('aws:Ec2InstanceSourceVpc', 'String', 'the VPC to which credentials of an EC2 role were handed'),
  request('aws:Ec2InstanceSourcePrivateIPv4', 'IPAddress', 'the address to which they were handed'),
  request('aws:SourceIp', 'IPAddress', "the caller's public address; absent through a VPC endpoint"),
  request('aws:SourceVpc', 'String', 'the VPC whose endpoint the call came through'),
  request('aws:SourceVpce', 'String', 'that endpoint'),
  request('aws:SourceVpcArn', 'ARN', 'the ARN of that VPC'),
  request('aws:VpcSourceIp', 'IPAddress', 'the address within that VPC'),
  request('aws:VpceAccount', 'String', 'the account of the endpoint; some services, Lambda among them'),
  request('aws:VpceOrgID', 'String', 'the organization of that account'),
  request('aws:VpceOrgPaths', 'String', 'its place in it', true),
  request('aws:CalledVia', 'String', 'the services that passed the call on, first to last', true),
  request('aws:CalledViaFirst', 'String', 'the first of them'),
  request('aws:CalledViaLast', 'String', 'the last of them'),
  request('aws:RequestedRegion', 'String', 'the Region that was called; `us-east-1` for IAM and the global STS'),
  request('aws:CurrentTime', 'Date', 'now'),
  request('aws:EpochTime', 'Date', 'now, in seconds since 1970'),
  request('aws:SecureTransport', 'Bool', 'whether the call came by TLS'),
  request('aws:UserAgent', 'String', 'what the client calls itself; no means of security'),
  request('aws:referer', 'String', 'the Referer header; no means of security'),
  request('aws:ResourceOrgID', 'String', "the organization of the resource's account"),
  request('aws:ResourceOrgPaths', 'String', 'its place in it', true),
  request('aws:ResourceTag/', 'String', 'a tag that the resource has'),
  request('aws:RequestTag/', 'String', 'a tag that the request brings'),
  request('aws:TagKeys', 'String', 'the keys of the tags that the request brings', true),
  request('sts:ExternalId', 'String', 'the ExternalId of an AssumeRole; a superfluous one is accepted silently'),
  request('sts:RoleSessionName', 'String', 'the name of the session to be'),
  request('sts:SourceIdentity', 'String', 'the source identity that the session is to carry'),
  request('sts:DurationSeconds', 'Numeric', 'how long the session is to last'),
  request('sts:TransitiveTagKeys', 'String', 'the keys of the session tags to hand on when roles are chained', true),
  request('sts:AWSServiceName', 'String', 'the service for which a bearer token is asked'),
  request('iam:PassedToService', 'String', 'the service that a role is passed to'),
  request('iam:AssociatedResourceArn', 'ARN', 'the resource with which that role is to be used'),
  request('iam:PolicyARN', 'ARN', 'the managed policy that is attached or detached'),
  request('iam:PermissionsBoundary', 'ARN', 'the boundary of the user or role, or the one it is given'),
  request('iam:ResourceTag/', 'String', 'a tag of the user or role'),
  request('iam:AWSServiceName', 'String', 'the service that a service-linked role is for'),
  request('lambda:CodeSigningConfigArn', 'ARN', 'the code signing configuration that a function is given'),
  request('lambda:EventSourceToken', 'String', 'the token of an event source outside AWS'),
  request('lambda:FunctionArn', 'ARN', 'the function of an event source mapping or function URL'),
  request('lambda:FunctionUrlAuthType', 'String', '`AWS_IAM` or `NONE`'),
  request('lambda:InvokedViaFunctionUrl', 'Bool', 'whether the invocation came through a function URL'),
  request('lambda:Layer', 'String', 'the layer versions that a function is given', true),
  request('lambda:Principal', 'String', 'whom AddPermission grants to'),
  request('lambda:SecurityGroupIds', 'String', 'the security groups that a function is given', true),
  request(
    'lambda:SourceFunctionArn',
    'ARN',
    'the function whose code calls with its role; unqualified, and not in resource-based policies',
  ),
  request('lambda:SubnetIds', 'String', 'the subnets that a function is given', true),
  request('lambda:VpcIds', 'String', 'the VPC of those subnets, as Lambda derives it; no request parameter'),
  request('s3:authType', 'String', '`REST-HEADER`, `REST-QUERY-STRING` or `POST`'),
  request('s3:delimiter', 'String', 'the delimiter of a listing'),
  request('s3:prefix', 'String', 'the prefix of a listing'),
  request('s3:max-keys', 'Numeric', 'how many keys a listing asks for'),
  request('s3:signatureAge', 'Numeric', 'milliseconds since the request was signed'),
  request('s3:signatureversion', 'String', '`AWS4-HMAC-SHA256`'),
  request('s3:versionid', 'String', 'the version of an object that is asked for'),
  request('s3:locationconstraint', 'String', 'the Region of a bucket to be'),
  request('s3:x-amz-acl', 'String', 'the canned ACL that the request sets'),
  request('s3:x-amz-content-sha256', 'String', 'the payload hash, or `UNSIGNED-PAYLOAD`'),
  request('s3:x-amz-copy-source', 'String', 'the bucket and key that a copy reads'),
  request('s3:x-amz-grant-full-control', 'String', 'to whom the request grants everything'),
  request('s3:x-amz-grant-read', 'String', 'to whom it grants reading'),
  request('s3:x-amz-metadata-directive', 'String', '`COPY` or `REPLACE`'),
  request('s3:x-amz-server-side-encryption', 'String', '`AES256` or `aws:kms`'),
  request('s3:x-amz-server-side-encryption-aws-kms-key-id', 'ARN', 'the KMS key of the object'),
  request('s3:x-amz-storage-class', 'String', 'the storage class that the request sets'),
  request('s3:ExistingObjectTag/', 'String', 'a tag that the object has'),
  request('s3:RequestObjectTag/', 'String', 'a tag that the request gives the object'),
  request('s3:RequestObjectTagKeys', 'String', 'the keys of those tags', true),
  request('s3:ResourceAccount', 'String', 'the account of the bucket'),
  request('s3:DataAccessPointArn', 'ARN', 'the access point that the request came through'),
  request('s3:DataAccessPointAccount', 'String', 'its account'),
  request('s3:AccessPointNetworkOrigin', 'String', '`Internet` or `VPC`'),
  request('s3:TlsVersion', 'Numeric', 'the version of TLS'),
  request('s3:object-lock-mode', 'String', '`GOVERNANCE` or `COMPLIANCE`'),
  request('s3:object-lock-remaining-retention-days', 'Numeric', 'for how long the request locks the object'),
  request('s3:if-match', 'String', 'the ETag that a write asks for'),
  request('s3:if-none-match', 'String', 'the ETag that a write must not meet'),
  request('sns:Protocol', 'String', 'the protocol of a subscription'),
  request('sns:Endpoint', 'String', 'its endpoint: URL, address or ARN'),
  request('kms:ViaService', 'String', 'the service through which a key is used, `sqs.eu-west-1.amazonaws.com`'),
  request('kms:CallerAccount', 'String', "the caller's account"),
  request('kms:GrantIsForAWSResource', 'Bool', 'whether a service asks for a grant'),
  request('kms:EncryptionContext:', 'String', 'a value of the encryption context'),
  request('kms:EncryptionContextKeys', 'String', 'its keys', true),
]

function engine(
  name: string,
  type: KeyType,
  meaning: string,
  derive: NonNullable<ConditionKey['derive']>,
): ConditionKey {
  return { name, type, suppliedBy: 'engine', meaning, derive }
}

function request(name: string, type: KeyType, meaning: string, multivalued = false): ConditionKey {
  return { name, type, suppliedBy: 'request', meaning, ...(multivalued && { multivalued }) }
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
