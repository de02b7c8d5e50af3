import { describe, expect, it } from 'vitest'
import { type Refusal, refusalOf } from '../test-accounts.ts'
import { allow, policyOf } from '../test-principals.ts'
import {
  account,
  alice,
  arn,
  attachToRole,
  attachToUser,
  awsPolicy,
  conflict,
  DOCUMENT,
  invalid,
  LONG,
  limit,
  many,
  newVersion,
  noSuchPolicy,
  noSuchRole,
  noSuchUser,
  policy,
  reader,
  type Step,
  startIamWorld,
  TRUST,
  tags,
} from './iam-world.ts'

const { send } = startIamWorld()

/** The last step is refused so. Texts as recorded from AWS (localstack, tests/aws/services/iam) or quoted in public logs. */
const REFUSED: readonly (readonly [name: string, steps: readonly Step[], refusal: Refusal])[] = [
  [
    'a user that exists',
    [alice, ['CreateUser', { UserName: 'ALICE' }]],
    { code: 'EntityAlreadyExists', status: 409, message: 'User with name ALICE already exists.' },
  ],
  [
    'a role that exists',
    [reader, reader],
    { code: 'EntityAlreadyExists', status: 409, message: 'Role with name reader already exists.' },
  ],
  [
    'a policy that exists',
    [policy, ['CreatePolicy', { PolicyName: 'P', Path: '/x/', PolicyDocument: DOCUMENT }]],
    {
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'A policy called P already exists. Duplicate names are not allowed.',
    },
  ],
  [
    'a new name that is taken',
    [alice, ['CreateUser', { UserName: 'bob' }], ['UpdateUser', { UserName: 'bob', NewUserName: 'alice' }]],
    { code: 'EntityAlreadyExists', status: 409, message: 'User with name alice already exists.' },
  ],
  ...[
    'GetUser',
    'DeleteUser',
    'UpdateUser',
    'ListUserTags',
    'ListUserPolicies',
    'ListAttachedUserPolicies',
    'CreateAccessKey',
    'ListAccessKeys',
    'DeleteUserPermissionsBoundary',
  ].map((operation) => [`${operation} without the user`, [[operation, { UserName: 'alice' }]], noSuchUser] as const),
  ...[
    'GetRole',
    'DeleteRole',
    'UpdateRole',
    'ListRoleTags',
    'ListRolePolicies',
    'ListAttachedRolePolicies',
    'DeleteRolePermissionsBoundary',
  ].map((operation) => [`${operation} without the role`, [[operation, { RoleName: 'reader' }]], noSuchRole] as const),
  [
    'GetRolePolicy of another name',
    [reader, ['GetRolePolicy', { RoleName: 'reader', PolicyName: 'no' }]],
    { code: 'NoSuchEntity', status: 404, message: 'The role policy with name no cannot be found.' },
  ],
  [
    'DeleteUserPolicy of another name',
    [alice, ['DeleteUserPolicy', { UserName: 'alice', PolicyName: 'no' }]],
    { code: 'NoSuchEntity', status: 404, message: 'The user policy with name no cannot be found.' },
  ],
  [
    'GetPolicy of another name',
    [['GetPolicy', { PolicyArn: arn('policy/P') }]],
    noSuchPolicy(`${arn('policy/P')} was not found.`),
  ],
  [
    'TagPolicy of another name',
    [['TagPolicy', { PolicyArn: arn('policy/P'), Tags: tags('a') }]],
    noSuchPolicy(`${arn('policy/P')} was not found.`),
  ],
  [
    'GetPolicyVersion of no version',
    [policy, ['GetPolicyVersion', { PolicyArn: arn('policy/P'), VersionId: 'v9' }]],
    noSuchPolicy(`${arn('policy/P')} version v9 does not exist or is not attachable.`),
  ],
  [
    'SetDefaultPolicyVersion of no policy',
    [['SetDefaultPolicyVersion', { PolicyArn: arn('policy/P'), VersionId: 'v1' }]],
    noSuchPolicy(`${arn('policy/P')} version v1 does not exist or is not attachable.`),
  ],
  [
    'a version that is none',
    [policy, ['GetPolicyVersion', { PolicyArn: arn('policy/P'), VersionId: '1' }]],
    invalid(
      'ValidationError',
      expect.stringMatching(
        /^1 validation error detected: Value .*at 'versionId' failed to satisfy constraint: Member must satisfy regular expression pattern: v\[1-9]/,
      ),
    ),
  ],
  [
    'attaching what does not exist',
    [reader, attachToRole],
    noSuchPolicy(`${arn('policy/P')} does not exist or is not attachable.`),
  ],
  [
    'attaching an AWS policy that does not exist',
    [alice, ['AttachUserPolicy', { UserName: 'alice', PolicyArn: awsPolicy('NoSuch') }]],
    noSuchPolicy(`${awsPolicy('NoSuch')} does not exist or is not attachable.`),
  ],
  [
    'attaching what is no ARN',
    [reader, ['AttachRolePolicy', { RoleName: 'reader', PolicyArn: 'longpolicynamebutnoarn' }]],
    invalid('ValidationError', 'ARN longpolicynamebutnoarn is not valid.'),
  ],
  [
    'detaching what is not attached',
    [reader, policy, ['DetachRolePolicy', { RoleName: 'reader', PolicyArn: arn('policy/P') }]],
    noSuchPolicy(`${arn('policy/P')} was not found.`),
  ],
  [
    'a boundary that is no policy',
    [reader, ['PutRolePermissionsBoundary', { RoleName: 'reader', PermissionsBoundary: arn('not_a_policy/invalid') }]],
    invalid('InvalidInput', `ARN ${arn('not_a_policy/invalid')} is not valid.`),
  ],
  [
    'a boundary that does not exist',
    [['CreateUser', { UserName: 'alice', PermissionsBoundary: arn('policy/no') }]],
    {
      code: 'NoSuchEntity',
      status: 404,
      message: `Scope ARN: ${arn('policy/no')} does not exist or is not attachable.`,
    },
  ],
  [
    'deleting a user with a key',
    [alice, ['CreateAccessKey', { UserName: 'alice' }], ['DeleteUser', { UserName: 'alice' }]],
    conflict('Cannot delete entity, must delete access keys first.'),
  ],
  [
    'deleting a user with an inline policy',
    [
      alice,
      ['PutUserPolicy', { UserName: 'alice', PolicyName: 'p', PolicyDocument: DOCUMENT }],
      ['DeleteUser', { UserName: 'alice' }],
    ],
    conflict('Cannot delete entity, must delete policies first.'),
  ],
  [
    'deleting a user with an attached policy',
    [alice, policy, attachToUser, ['DeleteUser', { UserName: 'alice' }]],
    conflict('Cannot delete entity, must detach all policies first.'),
  ],
  [
    'deleting a role with an inline policy',
    [
      reader,
      ['PutRolePolicy', { RoleName: 'reader', PolicyName: 'p', PolicyDocument: DOCUMENT }],
      ['DeleteRole', { RoleName: 'reader' }],
    ],
    conflict('Cannot delete entity, must delete policies first.'),
  ],
  [
    'deleting a role with an attached policy',
    [reader, policy, attachToRole, ['DeleteRole', { RoleName: 'reader' }]],
    conflict('Cannot delete entity, must detach all policies first.'),
  ],
  [
    'deleting an attached policy',
    [reader, policy, attachToRole, ['DeletePolicy', { PolicyArn: arn('policy/P') }]],
    conflict('Cannot delete a policy attached to entities.'),
  ],
  [
    'deleting a boundary',
    [
      policy,
      ['CreateUser', { UserName: 'alice', PermissionsBoundary: arn('policy/P') }],
      ['DeletePolicy', { PolicyArn: arn('policy/P') }],
    ],
    conflict('Cannot delete a policy attached to entities.'),
  ],
  [
    'deleting a policy with two versions',
    [policy, newVersion, ['DeletePolicy', { PolicyArn: arn('policy/P') }]],
    conflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    ),
  ],
  [
    'deleting the default version',
    [policy, ['DeletePolicyVersion', { PolicyArn: arn('policy/P'), VersionId: 'v1' }]],
    conflict('Cannot delete the default version of a policy.'),
  ],
  [
    'a third access key',
    [alice, ...many(3, () => ['CreateAccessKey', { UserName: 'alice' }])],
    limit('Cannot exceed quota for AccessKeysPerUser: 2'),
  ],
  [
    'a sixth version',
    [policy, ...many(5, () => newVersion)],
    limit(
      'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
    ),
  ],
  [
    'an eleventh policy on a role',
    [
      reader,
      ...many(11, (i) => ['CreatePolicy', { PolicyName: `P${i}`, PolicyDocument: DOCUMENT }]),
      ...many(11, (i) => ['AttachRolePolicy', { RoleName: 'reader', PolicyArn: arn(`policy/P${i}`) }]),
    ],
    limit('Cannot exceed quota for PoliciesPerRole: 10'),
  ],
  [
    'an eleventh policy on a user',
    [
      alice,
      ...many(11, (i) => ['CreatePolicy', { PolicyName: `P${i}`, PolicyDocument: DOCUMENT }]),
      ...many(11, (i) => ['AttachUserPolicy', { UserName: 'alice', PolicyArn: arn(`policy/P${i}`) }]),
    ],
    limit('Cannot exceed quota for PoliciesPerUser: 10'),
  ],
  [
    'a long managed policy',
    [['CreatePolicy', { PolicyName: 'P', PolicyDocument: LONG(6_100) }]],
    limit('Cannot exceed quota for PolicySize: 6144'),
  ],
  [
    'inline policies that are long together',
    [
      alice,
      ...many(2, (i) => ['PutUserPolicy', { UserName: 'alice', PolicyName: `p${i}`, PolicyDocument: LONG(1_100) }]),
    ],
    limit('Maximum policy size of 2048 bytes exceeded for user alice'),
  ],
  [
    'a long inline policy of a role',
    [reader, ['PutRolePolicy', { RoleName: 'reader', PolicyName: 'p', PolicyDocument: LONG(10_200) }]],
    limit('Maximum policy size of 10240 bytes exceeded for role reader'),
  ],
  [
    'a long trust policy',
    [
      reader,
      [
        'UpdateAssumeRolePolicy',
        {
          RoleName: 'reader',
          PolicyDocument: policyOf(
            ...many(30, () => ['x']).map(() => ({
              Effect: 'Allow',
              Principal: { AWS: account },
              Action: 'sts:AssumeRole',
            })),
          ),
        },
      ],
    ],
    limit('Cannot exceed quota for ACLSizePerRole: 2048'),
  ],
  [
    'tag keys that differ by case',
    [['CreateRole', { RoleName: 'reader', AssumeRolePolicyDocument: TRUST, Tags: tags('a', 'A') }]],
    invalid('InvalidInput', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'),
  ],
  [
    'the same tag key twice on a policy',
    [policy, ['TagPolicy', { PolicyArn: arn('policy/P'), Tags: tags('a', 'a') }]],
    invalid('InvalidInput', 'Duplicate tag keys found.'),
  ],
  [
    'too many tags at once',
    [['CreateUser', { UserName: 'alice', Tags: many(51, (i) => [`k${i}`]).map(([Key]) => ({ Key, Value: '' })) }]],
    {
      code: 'ValidationError',
      status: 400,
      message: expect.stringMatching(
        /^1 validation error detected: Value .*at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50$/,
      ),
    },
  ],
  [
    'an access key that does not exist',
    [alice, ['UpdateAccessKey', { UserName: 'alice', AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Status: 'Inactive' }]],
    { code: 'NoSuchEntity', status: 404, message: 'The Access Key with id AKIAIOSFODNN7EXAMPLE cannot be found.' },
  ],
  [
    'the last use of a key that does not exist',
    [['GetAccessKeyLastUsed', { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }]],
    {
      code: 'AccessDenied',
      status: 403,
      message: `User: ${arn('root')} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key AKIAIOSFODNN7EXAMPLE`,
    },
  ],
  [
    'a trust policy that names a role that does not exist',
    [
      [
        'CreateRole',
        {
          RoleName: 'reader',
          AssumeRolePolicyDocument: policyOf({
            Effect: 'Allow',
            Principal: { AWS: arn('role/ghost') },
            Action: 'sts:AssumeRole',
          }),
        },
      ],
    ],
    invalid('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${arn('role/ghost')}"`),
  ],
  [
    'a trust policy that is no JSON',
    [reader, ['UpdateAssumeRolePolicy', { RoleName: 'reader', PolicyDocument: 'no' }]],
    invalid('MalformedPolicyDocument', 'This policy contains invalid Json'),
  ],
  [
    'a trust policy with a resource',
    [
      reader,
      [
        'UpdateAssumeRolePolicy',
        {
          RoleName: 'reader',
          PolicyDocument: policyOf({
            Effect: 'Allow',
            Principal: { AWS: account },
            Action: 'sts:AssumeRole',
            Resource: '*',
          }),
        },
      ],
    ],
    invalid('MalformedPolicyDocument', 'Has prohibited field Resource'),
  ],
  [
    'a trust policy with a foreign action',
    [
      reader,
      [
        'UpdateAssumeRolePolicy',
        {
          RoleName: 'reader',
          PolicyDocument: policyOf({ Effect: 'Allow', Principal: { AWS: account }, Action: 's3:GetObject' }),
        },
      ],
    ],
    invalid('MalformedPolicyDocument', 'AssumeRole policy may only specify STS AssumeRole actions.'),
  ],
]

/** What CreatePolicy says of documents (recorded on AWS in February 2026 for documents like these). */
const MALFORMED: readonly (readonly [message: string, document: string])[] = [
  ['Syntax errors in policy.', 'no JSON'],
  ['Syntax errors in policy.', policyOf({ Effect: 'Maybe', Action: 's3:ListBucket', Resource: '*' })],
  ['Syntax errors in policy.', policyOf({ ...allow('s3:ListBucket'), Extra: 1 })],
  ['Policy document must be version 2012-10-17 or greater.', JSON.stringify({ Statement: allow('s3:ListBucket') })],
  [
    'Policy document must be version 2012-10-17 or greater.',
    JSON.stringify({ Version: '2008-10-17', Statement: allow('s3:ListBucket') }),
  ],
  ['Policy statement must contain resources.', policyOf({ Effect: 'Allow', Action: 's3:ListBucket' })],
  ['Policy statement must contain actions.', policyOf({ Effect: 'Allow', Resource: '*' })],
  ['Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.', policyOf(allow('ListBucket'))],
  ['Resource bucket must be in ARN format or "*".', policyOf(allow('s3:ListBucket', 'bucket'))],
  [
    'Partition "azure" is not valid for resource "arn:azure:s3:::bucket".',
    policyOf(allow('s3:ListBucket', 'arn:azure:s3:::bucket')),
  ],
  ['Resource vendor must be fully qualified and cannot contain regexes.', policyOf(allow('s3:ListBucket', 'arn:aws'))],
  [
    'Resource arn:aws:s3:us-east-1::bucket can not contain region information.',
    policyOf(allow('s3:ListBucket', 'arn:aws:s3:us-east-1::bucket')),
  ],
  [
    'IAM resource arn:aws:iam:us-east-1::user/u cannot contain region information.',
    policyOf(allow('iam:GetUser', 'arn:aws:iam:us-east-1::user/u')),
  ],
  [
    'IAM resource path must either be "*", root, or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
    policyOf(allow('iam:GetUser', 'arn:aws:iam:::bucket')),
  ],
  [
    'Statement IDs (SID) in a single policy must be unique.',
    policyOf({ Sid: 'a', ...allow('s3:ListBucket') }, { Sid: 'a', ...allow('s3:ListBucket') }),
  ],
  ['Policy document should not specify a principal.', policyOf({ ...allow('s3:ListBucket'), Principal: '*' })],
]

describe('refusals', () => {
  it.each(REFUSED)('%s', async (_, steps, refusal) => {
    for (const step of steps.slice(0, -1)) await send(step)
    expect(await refusalOf(send(steps.at(-1) as Step))).toEqual(refusal)
  })

  it.each(MALFORMED)('%s', async (message, PolicyDocument) => {
    const refused = await refusalOf(send(['CreatePolicy', { PolicyName: 'P', PolicyDocument }]))
    expect(refused).toEqual({ code: 'MalformedPolicyDocument', status: 400, message })
  })
})
