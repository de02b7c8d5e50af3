import * as sdk from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../test-accounts.ts'
import { allow, policyOf } from '../test-principals.ts'
import {
  account,
  alice,
  arn,
  attachToRole,
  attachToUser,
  awsPolicy,
  DOCUMENT,
  newVersion,
  noSuchPolicy,
  otherAccount,
  policy,
  reader,
  type Step,
  startIamWorld,
  TRUST,
  tags,
} from './iam-world.ts'

const { root, rootOf, send } = startIamWorld()

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
  [
    'GetAccountAuthorizationDetails: what is there with its policies, of AWS’s own policies those in use',
    [
      policy,
      reader,
      alice,
      attachToUser,
      ['AttachRolePolicy', { RoleName: 'reader', PolicyArn: awsPolicy('AmazonSQSFullAccess') }],
      ['PutRolePolicy', { RoleName: 'reader', PolicyName: 'own', PolicyDocument: DOCUMENT }],
      ['GetAccountAuthorizationDetails', {}],
    ],
    {
      UserDetailList: [
        {
          ...userFacts,
          UserPolicyList: [],
          GroupList: [],
          AttachedManagedPolicies: [{ PolicyName: 'P', PolicyArn: arn('policy/P') }],
        },
      ],
      GroupDetailList: [],
      RoleDetailList: [
        {
          ...roleFacts,
          InstanceProfileList: [],
          RolePolicyList: [{ PolicyName: 'own', PolicyDocument: encodeURIComponent(DOCUMENT) }],
          AttachedManagedPolicies: [{ PolicyName: 'AmazonSQSFullAccess', PolicyArn: awsPolicy('AmazonSQSFullAccess') }],
          RoleLastUsed: {},
        },
      ],
      Policies: [
        {
          ...policyFacts,
          AttachmentCount: 1,
          PolicyVersionList: [
            { VersionId: 'v1', IsDefaultVersion: true, CreateDate: isDate, Document: encodeURIComponent(DOCUMENT) },
          ],
        },
        expect.objectContaining({ Arn: awsPolicy('AmazonSQSFullAccess'), AttachmentCount: 1 }),
      ],
      ...whole,
    },
  ],
  [
    'GetAccountAuthorizationDetails: of the kinds that are asked for',
    [policy, reader, alice, ['GetAccountAuthorizationDetails', { Filter: ['User'] }]],
    {
      UserDetailList: [expect.objectContaining({ Arn: arn('user/alice') })],
      GroupDetailList: [],
      RoleDetailList: [],
      Policies: [],
      ...whole,
    },
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
    for await (const page of sdk.paginateListUsers({ client: root(), pageSize: 2 }, {})) {
      names.push(...(page.Users ?? []).map(({ UserName }) => UserName as string))
      pages++
    }
    expect([names, pages]).toEqual([['a', 'b', 'c'], 2])
  })

  it('accounts do not see each other', async () => {
    await send(alice)
    const { Users } = await rootOf(otherAccount).send(new sdk.ListUsersCommand({}))
    expect(Users).toEqual([])
    const { Policy } = await rootOf(otherAccount).send(
      new sdk.CreatePolicyCommand({ PolicyName: 'P', PolicyDocument: DOCUMENT }),
    )
    const PolicyArn = Policy?.Arn as string
    expect(await refusalOf(send(['AttachUserPolicy', { UserName: 'alice', PolicyArn }]))).toEqual(
      noSuchPolicy(`${PolicyArn} does not exist or is not attachable.`),
    )
    expect(await refusalOf(send(['GetPolicy', { PolicyArn }]))).toMatchObject({ code: 'AccessDenied', status: 403 })
  })
})
