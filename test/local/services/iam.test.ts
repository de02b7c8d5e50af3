import * as sdk from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { loadModel } from '../../../src/local/models/load-model.ts'
import { builtOperations } from '../../../src/local/registry.ts'
import { pickTestPlace, type Refusal, refusalOf } from '../test-accounts.ts'
import { allow, createRole, createUser, type Keys, policyOf, rootIam } from '../test-principals.ts'

const place = pickTestPlace('iam.test.ts')
const [account, otherAccount] = place.accounts
const arn = (resource: string) => `arn:${place.partition}:iam::${account}:${resource}`
const awsPolicy = (name: string) => `arn:${place.partition}:iam::aws:policy/${name}`

let aws: LocalAws
let iam: sdk.IAMClient
beforeAll(async () => {
  aws = await startLocalAws()
  iam = rootIam(aws, account, place.region)
})
beforeEach(() => aws.reset())
afterAll(() => aws.close())

const clientFor = (credentials: Keys) => new sdk.IAMClient({ ...aws.account(account, place.region), credentials })
const stsFor = (credentials: Keys) => new STSClient({ ...aws.account(account, place.region), credentials })

/** The SDK's commands by operation, with inputs that only the wire has to understand. */
type Step = readonly [operation: string, input?: Readonly<Record<string, unknown>>]
type AnyCommand = new (input: object) => sdk.ListUsersCommand

function send([operation, input = {}]: Step, client = iam): Promise<object> {
  const Command = (sdk as unknown as Record<string, AnyCommand>)[`${operation}Command`] as AnyCommand
  return client.send(new Command(input))
}

const TRUST = policyOf({ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' })
const DOCUMENT = policyOf(allow('s3:GetObject'))
const DOCUMENT_2 = policyOf(allow('s3:PutObject'))
const LONG = (characters: number) => policyOf(allow(['s3:GetObject', `s3:Get${'x'.repeat(characters)}`]))

const alice: Step = ['CreateUser', { UserName: 'alice' }]
const reader: Step = ['CreateRole', { RoleName: 'reader', AssumeRolePolicyDocument: TRUST }]
const policy: Step = ['CreatePolicy', { PolicyName: 'P', PolicyDocument: DOCUMENT }]
const attachToRole: Step = ['AttachRolePolicy', { RoleName: 'reader', PolicyArn: arn('policy/P') }]
const attachToUser: Step = ['AttachUserPolicy', { UserName: 'alice', PolicyArn: arn('policy/P') }]
const newVersion: Step = ['CreatePolicyVersion', { PolicyArn: arn('policy/P'), PolicyDocument: DOCUMENT_2 }]
const noSuchUser: Refusal = { code: 'NoSuchEntity', status: 404, message: 'The user with name alice cannot be found.' }
const noSuchRole: Refusal = { code: 'NoSuchEntity', status: 404, message: 'The role with name reader cannot be found.' }
const tags = (...keys: string[]) => keys.map((Key) => ({ Key, Value: `value of ${Key}` }))
const noSuchPolicy = (text: string): Refusal => ({ code: 'NoSuchEntity', status: 404, message: `Policy ${text}` })
const conflict = (message: string): Refusal => ({ code: 'DeleteConflict', status: 409, message })
const limit = (message: string): Refusal => ({ code: 'LimitExceeded', status: 409, message })
const invalid = (code: string, message: string): Refusal => ({ code, status: 400, message })
const many = (count: number, step: (index: number) => Step) => Array.from({ length: count }, (_, i) => step(i))

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
      "1 validation error detected: Value '1' at 'versionId' failed to satisfy constraint: Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?",
    ),
  ],
  [
    'attaching what does not exist',
    [reader, attachToRole],
    noSuchPolicy(`${arn('policy/P')} does not exist or is not attachable.`),
  ],
  [
    "attaching another account's policy",
    [
      reader,
      ['AttachRolePolicy', { RoleName: 'reader', PolicyArn: `arn:${place.partition}:iam::${otherAccount}:policy/P` }],
    ],
    noSuchPolicy(`arn:${place.partition}:iam::${otherAccount}:policy/P does not exist or is not attachable.`),
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

const isDate = expect.any(Date)
const idOf = (prefix: string) => expect.stringMatching(new RegExp(`^${prefix}[A-Z2-7]{17}$`))
const whole = { IsTruncated: false }
const roleFacts = {
  Path: '/',
  RoleName: 'reader',
  RoleId: idOf('AROA'),
  Arn: arn('role/reader'),
  CreateDate: isDate,
  AssumeRolePolicyDocument: encodeURIComponent(TRUST),
}
const userFacts = { Path: '/', UserName: 'alice', UserId: idOf('AIDA'), Arn: arn('user/alice'), CreateDate: isDate }
const policyFacts = {
  PolicyName: 'P',
  PolicyId: idOf('ANPA'),
  Arn: arn('policy/P'),
  Path: '/',
  DefaultVersionId: 'v1',
  AttachmentCount: 0,
  PermissionsBoundaryUsageCount: 0,
  IsAttachable: true,
  CreateDate: isDate,
  UpdateDate: isDate,
}
const boundary = { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn('policy/P') }

/** The last step answers exactly this. */
const ANSWERED: readonly (readonly [name: string, steps: readonly Step[], answer: object])[] = [
  [
    'CreateRole: neither description nor duration',
    [['CreateRole', { RoleName: 'reader', AssumeRolePolicyDocument: TRUST, Description: 'd', Tags: tags('a') }]],
    { Role: { ...roleFacts, Tags: tags('a') } },
  ],
  [
    'GetRole: everything',
    [
      policy,
      [
        'CreateRole',
        {
          RoleName: 'reader',
          AssumeRolePolicyDocument: TRUST,
          Description: 'd',
          MaxSessionDuration: 7200,
          PermissionsBoundary: arn('policy/P'),
        },
      ],
      ['GetRole', { RoleName: 'READER' }],
    ],
    {
      Role: {
        ...roleFacts,
        Description: 'd',
        MaxSessionDuration: 7200,
        RoleLastUsed: {},
        PermissionsBoundary: boundary,
      },
    },
  ],
  [
    'ListRoles: neither tags nor boundary',
    [
      policy,
      [
        'CreateRole',
        { RoleName: 'reader', AssumeRolePolicyDocument: TRUST, Tags: tags('a'), PermissionsBoundary: arn('policy/P') },
      ],
      ['ListRoles'],
    ],
    { Roles: [{ ...roleFacts, MaxSessionDuration: 3600 }], ...whole },
  ],
  [
    'UpdateRole leaves what is not given',
    [
      reader,
      ['UpdateRole', { RoleName: 'reader', Description: 'd' }],
      ['UpdateRole', { RoleName: 'reader', MaxSessionDuration: 7200 }],
      ['GetRole', { RoleName: 'reader' }],
    ],
    { Role: { ...roleFacts, Description: 'd', MaxSessionDuration: 7200, RoleLastUsed: {} } },
  ],
  [
    'UpdateRoleDescription',
    [reader, ['UpdateRoleDescription', { RoleName: 'reader', Description: 'new' }]],
    { Role: { ...roleFacts, Description: 'new' } },
  ],
  [
    'a boundary is put and taken away',
    [
      reader,
      policy,
      ['PutRolePermissionsBoundary', { RoleName: 'reader', PermissionsBoundary: arn('policy/P') }],
      ['DeleteRolePermissionsBoundary', { RoleName: 'reader' }],
      ['GetRole', { RoleName: 'reader' }],
    ],
    { Role: { ...roleFacts, MaxSessionDuration: 3600, RoleLastUsed: {} } },
  ],
  [
    'GetUser',
    [
      policy,
      ['CreateUser', { UserName: 'alice', Tags: tags('a') }],
      ['PutUserPermissionsBoundary', { UserName: 'alice', PermissionsBoundary: arn('policy/P') }],
      ['GetUser', { UserName: 'alice' }],
    ],
    { User: { ...userFacts, Tags: tags('a'), PermissionsBoundary: boundary } },
  ],
  [
    'ListUsers by path',
    [alice, ['CreateUser', { UserName: 'bob', Path: '/team/' }], ['ListUsers', { PathPrefix: '/team' }]],
    { Users: [{ ...userFacts, UserName: 'bob', Path: '/team/', Arn: arn('user/team/bob') }], ...whole },
  ],
  [
    'GetRolePolicy',
    [
      reader,
      ['PutRolePolicy', { RoleName: 'reader', PolicyName: 'p', PolicyDocument: DOCUMENT }],
      ['GetRolePolicy', { RoleName: 'reader', PolicyName: 'p' }],
    ],
    { RoleName: 'reader', PolicyName: 'p', PolicyDocument: encodeURIComponent(DOCUMENT) },
  ],
  [
    'ListUserPolicies after one is deleted',
    [
      alice,
      ...['b', 'a', 'c'].map(
        (PolicyName): Step => ['PutUserPolicy', { UserName: 'alice', PolicyName, PolicyDocument: DOCUMENT }],
      ),
      ['DeleteUserPolicy', { UserName: 'alice', PolicyName: 'b' }],
      ['ListUserPolicies', { UserName: 'alice' }],
    ],
    { PolicyNames: ['a', 'c'], ...whole },
  ],
  [
    'ListAttachedRolePolicies',
    [
      reader,
      policy,
      attachToRole,
      attachToRole,
      ['AttachRolePolicy', { RoleName: 'reader', PolicyArn: awsPolicy('service-role/AWSLambdaBasicExecutionRole') }],
      ['ListAttachedRolePolicies', { RoleName: 'reader', PathPrefix: '/service-role/' }],
    ],
    {
      AttachedPolicies: [
        { PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: awsPolicy('service-role/AWSLambdaBasicExecutionRole') },
      ],
      ...whole,
    },
  ],
  [
    'ListAttachedUserPolicies after detaching',
    [
      alice,
      policy,
      attachToUser,
      ['DetachUserPolicy', { UserName: 'alice', PolicyArn: arn('policy/P') }],
      ['ListAttachedUserPolicies', { UserName: 'alice' }],
    ],
    { AttachedPolicies: [], ...whole },
  ],
  [
    'CreatePolicy: no description',
    [['CreatePolicy', { PolicyName: 'P', PolicyDocument: DOCUMENT, Description: 'd' }]],
    { Policy: policyFacts },
  ],
  [
    'GetPolicy: description, counts and tags',
    [
      ['CreatePolicy', { PolicyName: 'P', PolicyDocument: DOCUMENT, Description: 'd' }],
      alice,
      attachToUser,
      ['CreateUser', { UserName: 'bob', PermissionsBoundary: arn('policy/P') }],
      ['GetPolicy', { PolicyArn: arn('policy/P') }],
    ],
    { Policy: { ...policyFacts, Description: 'd', Tags: [], AttachmentCount: 1, PermissionsBoundaryUsageCount: 1 } },
  ],
  ['ListPolicies: Local', [policy, ['ListPolicies', { Scope: 'Local' }]], { Policies: [policyFacts], ...whole }],
  [
    'ListPolicies: OnlyAttached',
    [
      policy,
      reader,
      ['AttachRolePolicy', { RoleName: 'reader', PolicyArn: awsPolicy('AmazonSQSFullAccess') }],
      ['ListPolicies', { OnlyAttached: true }],
    ],
    { Policies: [expect.objectContaining({ Arn: awsPolicy('AmazonSQSFullAccess'), AttachmentCount: 1 })], ...whole },
  ],
  [
    'versions: newest first, numbers are not reused',
    [
      policy,
      newVersion,
      ['DeletePolicyVersion', { PolicyArn: arn('policy/P'), VersionId: 'v2' }],
      newVersion,
      ['SetDefaultPolicyVersion', { PolicyArn: arn('policy/P'), VersionId: 'v3' }],
      ['ListPolicyVersions', { PolicyArn: arn('policy/P') }],
    ],
    {
      Versions: [
        { VersionId: 'v3', IsDefaultVersion: true, CreateDate: isDate },
        { VersionId: 'v1', IsDefaultVersion: false, CreateDate: isDate },
      ],
      ...whole,
    },
  ],
  [
    'GetPolicyVersion',
    [policy, ['GetPolicyVersion', { PolicyArn: arn('policy/P'), VersionId: 'v1' }]],
    {
      PolicyVersion: {
        VersionId: 'v1',
        IsDefaultVersion: true,
        CreateDate: isDate,
        Document: encodeURIComponent(DOCUMENT),
      },
    },
  ],
  [
    "a version of AWS's own policy",
    [['GetPolicyVersion', { PolicyArn: awsPolicy('service-role/AWSLambdaRole'), VersionId: 'v1' }]],
    {
      PolicyVersion: {
        VersionId: 'v1',
        IsDefaultVersion: true,
        CreateDate: isDate,
        Document: encodeURIComponent(policyOf(allow('lambda:InvokeFunction'))),
      },
    },
  ],
  [
    "AWS's own policy",
    [['GetPolicy', { PolicyArn: awsPolicy('service-role/AWSLambdaRole') }]],
    {
      Policy: {
        ...policyFacts,
        PolicyName: 'AWSLambdaRole',
        Path: '/service-role/',
        Arn: awsPolicy('service-role/AWSLambdaRole'),
        Tags: [],
      },
    },
  ],
  [
    'ListEntitiesForPolicy',
    [
      policy,
      alice,
      reader,
      attachToUser,
      attachToRole,
      ['ListEntitiesForPolicy', { PolicyArn: arn('policy/P'), EntityFilter: 'Role' }],
    ],
    { PolicyGroups: [], PolicyUsers: [], PolicyRoles: [{ RoleName: 'reader', RoleId: idOf('AROA') }], ...whole },
  ],
  [
    'tags of a user: keys ignore case, a new value wins',
    [
      ['CreateUser', { UserName: 'alice', Tags: tags('Team', 'Env') }],
      ['TagUser', { UserName: 'alice', Tags: [{ Key: 'team', Value: 'blue' }] }],
      ['UntagUser', { UserName: 'alice', TagKeys: ['ENV', 'no'] }],
      ['ListUserTags', { UserName: 'alice' }],
    ],
    { Tags: [{ Key: 'team', Value: 'blue' }], ...whole },
  ],
  [
    'tags of a role',
    [
      reader,
      ['TagRole', { RoleName: 'reader', Tags: tags('b', 'a') }],
      ['UntagRole', { RoleName: 'reader', TagKeys: ['B'] }],
      ['ListRoleTags', { RoleName: 'reader' }],
    ],
    { Tags: tags('a'), ...whole },
  ],
  [
    'tags of a policy: keys do not ignore case',
    [
      policy,
      ['TagPolicy', { PolicyArn: arn('policy/P'), Tags: tags('a', 'A', 'b') }],
      ['UntagPolicy', { PolicyArn: arn('policy/P'), TagKeys: ['B', 'b'] }],
      ['ListPolicyTags', { PolicyArn: arn('policy/P') }],
    ],
    { Tags: tags('A', 'a'), ...whole },
  ],
  ['GetUser of root', [['GetUser']], { User: { UserId: account, Arn: arn('root'), CreateDate: isDate } }],
  ['ListAccountAliases', [['ListAccountAliases']], { AccountAliases: [], ...whole }],
  [
    'GetAccountSummary',
    [alice, reader, ['GetAccountSummary']],
    { SummaryMap: expect.objectContaining({ Users: 1, Roles: 1, Policies: 0, RolesQuota: 1000 }) },
  ],
]

describe('answers', () => {
  it.each(ANSWERED)('%s', async (_, steps, answer) => {
    for (const step of steps.slice(0, -1)) await send(step)
    const { $metadata, ...rest } = (await send(steps.at(-1) as Step)) as sdk.ListUsersCommandOutput
    expect(rest).toEqual(answer)
    expect($metadata.httpStatusCode).toBe(200)
  })

  it('come in pages', async () => {
    for (const UserName of ['c', 'a', 'b']) await send(['CreateUser', { UserName }])
    const names: string[] = []
    let pages = 0
    for await (const page of sdk.paginateListUsers({ client: iam, pageSize: 2 }, {})) {
      names.push(...(page.Users ?? []).map(({ UserName }) => UserName as string))
      pages++
    }
    expect([names, pages]).toEqual([['a', 'b', 'c'], 2])
  })

  it('accounts do not see each other', async () => {
    await send(alice)
    const { Users } = await rootIam(aws, otherAccount, place.region).send(new sdk.ListUsersCommand({}))
    expect(Users).toEqual([])
  })
})

describe('permissions', () => {
  const samples: Readonly<Record<string, unknown>> = {
    UserName: 'victim',
    RoleName: 'victim',
    PolicyName: 'P',
    PolicyArn: arn('policy/P'),
    PolicyDocument: DOCUMENT,
    AssumeRolePolicyDocument: TRUST,
    PermissionsBoundary: arn('policy/P'),
    VersionId: 'v1',
    Tags: tags('a'),
    TagKeys: ['a'],
    Status: 'Inactive',
    Description: 'd',
  }
  const model = loadModel('iam')

  function minimalInput(operation: string, accessKeyId: string) {
    const shape = model.shapes[model.operations[operation]?.input ?? '']
    const required = shape?.type === 'structure' ? (shape.required ?? []) : []
    return Object.fromEntries(required.map((member) => [member, { ...samples, AccessKeyId: accessKeyId }[member]]))
  }

  it.each([...builtOperations('iam')].sort())('%s is denied, and allowed by its action alone', async (operation) => {
    const { keys, arn: userArn } = await createUser(iam, 'eve')
    const client = clientFor(keys)
    const step: Step = [operation, minimalInput(operation, keys.accessKeyId)]
    const denied = await refusalOf(send(step, client))
    const resource = denied.message.match(/ on resource: (\S+)/)?.[0] ?? ''
    expect(denied).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${userArn} is not authorized to perform: iam:${operation}${resource} because no identity-based policy allows the iam:${operation} action`,
    })
    await send([
      'PutUserPolicy',
      { UserName: 'eve', PolicyName: 'p', PolicyDocument: policyOf(allow(`iam:${operation}`)) },
    ])
    const outcome = await send(step, client).catch((error: Error) => error.name)
    expect(outcome).not.toBe('AccessDenied')
  })

  const other = arn('policy/Other')
  const only = (Action: string, Resource: string, Condition?: object) => ({
    ...allow(Action, Resource),
    ...(Condition && { Condition }),
  })
  const rows: readonly (readonly [name: string, statement: object, allowed: Step, denied: Step])[] = [
    [
      'one role',
      only('iam:GetRole', arn('role/reader')),
      ['GetRole', { RoleName: 'Reader' }],
      ['GetRole', { RoleName: 'writer' }],
    ],
    [
      'iam:PolicyARN',
      only('iam:AttachRolePolicy', '*', { ArnEquals: { 'iam:PolicyARN': arn('policy/P') } }),
      attachToRole,
      ['AttachRolePolicy', { RoleName: 'reader', PolicyArn: other }],
    ],
    [
      'iam:PermissionsBoundary on creation',
      only('iam:CreateUser', '*', { StringEquals: { 'iam:PermissionsBoundary': arn('policy/P') } }),
      ['CreateUser', { UserName: 'bob', PermissionsBoundary: arn('policy/P') }],
      ['CreateUser', { UserName: 'carol' }],
    ],
    [
      'iam:PermissionsBoundary of the role',
      only('iam:PutRolePolicy', '*', { StringEquals: { 'iam:PermissionsBoundary': arn('policy/P') } }),
      ['PutRolePolicy', { RoleName: 'bounded', PolicyName: 'p', PolicyDocument: DOCUMENT }],
      ['PutRolePolicy', { RoleName: 'reader', PolicyName: 'p', PolicyDocument: DOCUMENT }],
    ],
    [
      'aws:RequestTag',
      only('iam:TagRole', '*', { StringEquals: { 'aws:RequestTag/Team': 'value of Team' } }),
      ['TagRole', { RoleName: 'reader', Tags: tags('Team') }],
      ['TagRole', { RoleName: 'reader', Tags: tags('Env') }],
    ],
    [
      'aws:ResourceTag',
      only('iam:GetRole', '*', { StringEquals: { 'aws:ResourceTag/team': 'value of Team' } }),
      ['GetRole', { RoleName: 'bounded' }],
      ['GetRole', { RoleName: 'reader' }],
    ],
    [
      'a path',
      only('iam:CreateRole', arn('role/team/*')),
      ['CreateRole', { RoleName: 'x', Path: '/team/', AssumeRolePolicyDocument: TRUST }],
      ['CreateRole', { RoleName: 'y', AssumeRolePolicyDocument: TRUST }],
    ],
    [
      'both names of a user that moves',
      only('iam:UpdateUser', arn('user/team/*')),
      ['UpdateUser', { UserName: 'mover', NewUserName: 'moved' }],
      ['UpdateUser', { UserName: 'moved', NewPath: '/' }],
    ],
    [
      "AWS's policies to read, not to change",
      allow('iam:*'),
      ['GetPolicy', { PolicyArn: awsPolicy('IAMFullAccess') }],
      ['DeletePolicy', { PolicyArn: awsPolicy('IAMFullAccess') }],
    ],
  ]
  it.each(rows)('%s', async (_, statement, allowed, denied) => {
    await send(policy)
    await send(reader)
    await send([
      'CreateRole',
      {
        RoleName: 'bounded',
        AssumeRolePolicyDocument: TRUST,
        PermissionsBoundary: arn('policy/P'),
        Tags: tags('Team'),
      },
    ])
    await send(['CreateUser', { UserName: 'mover', Path: '/team/' }])
    const { keys } = await createUser(iam, 'eve', statement as Readonly<Record<string, unknown>>)
    await expect(send(allowed, clientFor(keys))).resolves.toBeDefined()
    expect(await refusalOf(send(denied, clientFor(keys)))).toMatchObject({ code: 'AccessDenied', status: 403 })
  })

  it('a boundary limits what policies allow', async () => {
    await send(['CreatePolicy', { PolicyName: 'P', PolicyDocument: policyOf(allow('iam:ListUsers')) }])
    const { keys, arn: userArn } = await createUser(iam, 'eve', allow('iam:*'))
    await send(['PutUserPermissionsBoundary', { UserName: 'eve', PermissionsBoundary: arn('policy/P') }])
    await send(['ListUsers'], clientFor(keys))
    expect(await refusalOf(send(['ListRoles'], clientFor(keys)))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${userArn} is not authorized to perform: iam:ListRoles on resource: ${arn('role/')} because no permissions boundary allows the iam:ListRoles action`,
    })
    await send(['DeleteUserPermissionsBoundary', { UserName: 'eve' }])
    await send(['ListRoles'], clientFor(keys))
  })

  it('a managed policy is what its default version says', async () => {
    const list: Step = ['ListUsers']
    await send(['CreatePolicy', { PolicyName: 'P', PolicyDocument: policyOf(allow('iam:ListUsers')) }])
    const { keys, arn: userArn } = await createUser(iam, 'eve')
    await send(['AttachUserPolicy', { UserName: 'eve', PolicyArn: arn('policy/P') }])
    await send(list, clientFor(keys))
    const deny = policyOf({ Effect: 'Deny', Action: '*', Resource: '*' })
    await send(['CreatePolicyVersion', { PolicyArn: arn('policy/P'), PolicyDocument: deny }])
    await send(list, clientFor(keys))
    await send(['SetDefaultPolicyVersion', { PolicyArn: arn('policy/P'), VersionId: 'v2' }])
    expect(await refusalOf(send(list, clientFor(keys)))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${userArn} is not authorized to perform: iam:ListUsers on resource: ${arn('user/')} with an explicit deny in an identity-based policy: ${arn('policy/P')}`,
    })
  })
})

describe('access keys', () => {
  const unknown: Refusal = {
    code: 'InvalidClientTokenId',
    status: 403,
    message: 'The security token included in the request is invalid.',
  }

  it('an inactive key is refused like an unknown one, and comes back', async () => {
    const { keys } = await createUser(iam, 'eve')
    const identity = () => stsFor(keys).send(new GetCallerIdentityCommand({}))
    const setStatus = (Status: string) =>
      send(['UpdateAccessKey', { UserName: 'eve', AccessKeyId: keys.accessKeyId, Status }])
    await setStatus('Inactive')
    expect(await refusalOf(identity())).toEqual(unknown)
    expect(await send(['ListAccessKeys', { UserName: 'eve' }])).toMatchObject({
      AccessKeyMetadata: [{ Status: 'Inactive' }],
    })
    await setStatus('Active')
    await expect(identity()).resolves.toMatchObject({ Arn: arn('user/eve') })
  })

  it('a deleted key is unknown, and so is any key of a deleted user', async () => {
    const { keys } = await createUser(iam, 'eve')
    await send(['DeleteAccessKey', { UserName: 'eve', AccessKeyId: keys.accessKeyId }])
    expect(await refusalOf(stsFor(keys).send(new GetCallerIdentityCommand({})))).toEqual(unknown)
    await send(['DeleteUser', { UserName: 'eve' }])
    expect(await refusalOf(send(['GetUser', { UserName: 'eve' }]))).toMatchObject({ code: 'NoSuchEntity' })
  })

  it('without a name they are the own ones of the user', async () => {
    const { keys } = await createUser(iam, 'eve', allow('iam:*'))
    const client = clientFor(keys)
    expect(await send(['GetUser'], client)).toMatchObject({ User: { UserName: 'eve' } })
    expect(await send(['CreateAccessKey'], client)).toMatchObject({ AccessKey: { UserName: 'eve', Status: 'Active' } })
    expect(await send(['ListAccessKeys'], client)).toMatchObject({ AccessKeyMetadata: [{}, {}] })
    expect(await refusalOf(send(['DeleteAccessKey', { AccessKeyId: keys.accessKeyId }]))).toEqual(
      invalid('ValidationError', 'Must specify userName when calling with non-User credentials'),
    )
    await send(['DeleteAccessKey', { AccessKeyId: keys.accessKeyId }], client)
    expect(await refusalOf(send(['GetUser'], client))).toEqual(unknown)
  })

  it('a renamed user keeps id, keys and policies', async () => {
    const { keys, id } = await createUser(iam, 'eve', allow('iam:ListUsers'))
    await send(['UpdateUser', { UserName: 'eve', NewUserName: 'eva', NewPath: '/team/' }])
    await expect(stsFor(keys).send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({
      Arn: arn('user/team/eva'),
      UserId: id,
    })
    await send(['ListUsers'], clientFor(keys))
    expect(await refusalOf(send(['GetUser', { UserName: 'eve' }]))).toMatchObject({ code: 'NoSuchEntity' })
  })

  it('GetAccessKeyLastUsed of one that never was used', async () => {
    const { keys } = await createUser(iam, 'eve')
    const { $metadata, ...rest } = (await send([
      'GetAccessKeyLastUsed',
      { AccessKeyId: keys.accessKeyId },
    ])) as sdk.GetAccessKeyLastUsedCommandOutput
    expect(rest).toEqual({ UserName: 'eve', AccessKeyLastUsed: { Region: 'N/A', ServiceName: 'N/A' } })
  })
})

describe('unique ids in trust policies', () => {
  const trusting = (statement: object) => [statement as Readonly<Record<string, unknown>>]
  const trustOf = async (RoleName: string) => {
    const { Role } = await iam.send(new sdk.GetRoleCommand({ RoleName }))
    return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument as string)).Statement[0]
  }

  it('a principal that is deleted and made again is another one', async () => {
    const statement = { Effect: 'Allow', Principal: { AWS: arn('role/caller') }, Action: 'sts:AssumeRole' }
    const caller = await createRole(iam, 'caller', [
      { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' },
    ])
    await createRole(iam, 'target', trusting(statement))
    expect((await trustOf('target')).Principal).toEqual({ AWS: arn('role/caller') })
    await send(['DeleteRole', { RoleName: 'caller' }])
    expect((await trustOf('target')).Principal).toEqual({ AWS: caller.id })
    await createRole(iam, 'caller', [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }])
    expect((await trustOf('target')).Principal).toEqual({ AWS: caller.id })
  })

  it('a condition on aws:PrincipalArn stays as written', async () => {
    const Condition = { ArnEquals: { 'aws:PrincipalArn': arn('role/caller') } }
    const statement = { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole', Condition }
    await createRole(iam, 'caller', [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }])
    await createRole(iam, 'target', trusting(statement))
    await send(['DeleteRole', { RoleName: 'caller' }])
    expect((await trustOf('target')).Condition).toEqual(Condition)
  })
})
