import type { SimulatePolicyResponse } from '@aws-sdk/client-iam'
import { CreateOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations'
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../test-accounts.ts'
import { allow, policyOf } from '../test-principals.ts'
import {
  account,
  alice,
  arn,
  awsPolicy,
  invalid,
  otherAccount,
  place,
  policy,
  reader,
  type Step,
  startIamWorld,
} from './iam-world.ts'

const { aws, send } = startIamWorld()

const bucket = 'arn:aws:s3:::bucket/key'
const deny = (Action: string) => ({ Effect: 'Deny', Action, Resource: '*' })
const custom = (statements: readonly object[], more: object = {}): Step => [
  'SimulateCustomPolicy',
  {
    PolicyInputList: [JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 1)],
    ActionNames: ['s3:GetObject'],
    ...more,
  },
]
const of = (source: string, more: object = {}): Step => [
  'SimulatePrincipalPolicy',
  { PolicySourceArn: arn(source), ActionNames: ['s3:GetObject'], ...more },
]
const putUser = (document: string): Step => [
  'PutUserPolicy',
  { UserName: 'alice', PolicyName: 'p', PolicyDocument: document },
]

const simulate = async (step: Step) => {
  const { EvaluationResults } = (await send(step)) as SimulatePolicyResponse
  return EvaluationResults ?? []
}

/** What the last step says of `s3:GetObject`. */
const ROWS: readonly (readonly [name: string, steps: readonly Step[], result: object])[] = [
  [
    'allowed, with the statement that does it',
    [custom([allow('s3:*')])],
    {
      EvalActionName: 's3:GetObject',
      EvalResourceName: '*',
      EvalDecision: 'allowed',
      MatchedStatements: [
        {
          SourcePolicyId: 'PolicyInputList.1',
          SourcePolicyType: 'none',
          StartPosition: { Line: 4, Column: 3 },
          EndPosition: { Line: 8, Column: 4 },
        },
      ],
      MissingContextValues: [],
    },
  ],
  ['not allowed', [custom([allow('sqs:*')])], { EvalDecision: 'implicitDeny', MatchedStatements: [] }],
  [
    'denied: the Deny alone is told',
    [custom([allow('*'), deny('s3:*')])],
    {
      EvalDecision: 'explicitDeny',
      MatchedStatements: [expect.objectContaining({ SourcePolicyId: 'PolicyInputList.1' })],
    },
  ],
  [
    'what is missing to decide',
    [
      custom([
        {
          ...allow('s3:*', 'arn:aws:s3:::${aws:PrincipalTag/team}/*'),
          Condition: { Bool: { 'aws:SecureTransport': 'true' } },
        },
      ]),
    ],
    { EvalDecision: 'implicitDeny', MissingContextValues: ['aws:SecureTransport', 'aws:PrincipalTag/team'] },
  ],
  [
    'with what was missing',
    [
      custom([{ ...allow('s3:*'), Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'b' } } }], {
        ContextEntries: [{ ContextKeyName: 'aws:TagKeys', ContextKeyValues: ['a', 'b'], ContextKeyType: 'stringList' }],
      }),
    ],
    { EvalDecision: 'allowed', MissingContextValues: [] },
  ],
  [
    'a boundary',
    [custom([allow('*')], { PermissionsBoundaryPolicyInputList: [policyOf(allow('sqs:*'))] })],
    { EvalDecision: 'implicitDeny', PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } },
  ],
  [
    'an organization',
    [
      custom([allow('*')], {
        OrderedOrganizationPolicyInputList: [
          { ServiceControlPolicyInputList: [policyOf(allow('*'))] },
          { ServiceControlPolicyInputList: [policyOf(allow('sqs:*'))] },
        ],
      }),
    ],
    { EvalDecision: 'implicitDeny', OrganizationsDecisionDetail: { AllowedByOrganizations: false } },
  ],
  [
    'a resource-based policy',
    [
      custom([allow('sqs:*')], {
        ResourceArns: [bucket],
        CallerArn: arn('user/bob'),
        ResourcePolicy: policyOf({ ...allow('s3:*', bucket), Principal: { AWS: arn('user/bob') } }),
      }),
    ],
    { EvalDecision: 'allowed', MatchedStatements: [expect.objectContaining({ SourcePolicyType: 'resource' })] },
  ],
  [
    'across accounts both must allow',
    [
      custom([allow('*')], {
        ResourceArns: [bucket],
        CallerArn: arn('user/bob'),
        ResourceOwner: `arn:${place.partition}:iam::${otherAccount}:root`,
      }),
    ],
    { EvalDecision: 'implicitDeny' },
  ],
  [
    'several resources: the strictest, and each',
    [custom([allow('s3:*', bucket)], { ResourceArns: [bucket, `${bucket}2`] })],
    {
      EvalDecision: 'implicitDeny',
      EvalResourceName: `${bucket}2`,
      MissingContextValues: [],
      ResourceSpecificResults: [
        expect.objectContaining({ EvalResourceName: bucket, EvalResourceDecision: 'allowed' }),
        expect.objectContaining({ EvalResourceName: `${bucket}2`, EvalResourceDecision: 'implicitDeny' }),
      ],
    },
  ],
  [
    'a user, its own policy',
    [alice, putUser(policyOf(allow('s3:*'))), of('user/alice')],
    {
      EvalDecision: 'allowed',
      MatchedStatements: [expect.objectContaining({ SourcePolicyId: 'p', SourcePolicyType: 'user' })],
    },
  ],
  [
    'a user, by its group',
    [
      alice,
      ['CreateGroup', { GroupName: 'g' }],
      ['PutGroupPolicy', { GroupName: 'g', PolicyName: 'q', PolicyDocument: policyOf(allow('s3:*')) }],
      ['AddUserToGroup', { GroupName: 'g', UserName: 'alice' }],
      of('user/alice'),
    ],
    { EvalDecision: 'allowed', MatchedStatements: [expect.objectContaining({ SourcePolicyType: 'group' })] },
  ],
  [
    'a group, by a policy of AWS',
    [
      ['CreateGroup', { GroupName: 'g', Path: '/team/' }],
      ['AttachGroupPolicy', { GroupName: 'g', PolicyArn: awsPolicy('AmazonS3FullAccess') }],
      of('group/team/g'),
    ],
    { EvalDecision: 'allowed', MatchedStatements: [expect.objectContaining({ SourcePolicyType: 'aws-managed' })] },
  ],
  [
    'a role, by a policy of the account, with a boundary',
    [
      reader,
      policy,
      ['AttachRolePolicy', { RoleName: 'reader', PolicyArn: arn('policy/P') }],
      ['PutRolePermissionsBoundary', { RoleName: 'reader', PermissionsBoundary: arn('policy/P') }],
      of('role/reader'),
    ],
    {
      EvalDecision: 'allowed',
      MatchedStatements: [expect.objectContaining({ SourcePolicyId: 'P', SourcePolicyType: 'user-managed' })],
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true },
    },
  ],
]

describe('simulation', () => {
  it.each(ROWS)('%s', async (_, steps, result) => {
    for (const step of steps.slice(0, -1)) await send(step)
    expect(await simulate(steps.at(-1) as Step)).toEqual([expect.objectContaining(result)])
  })

  it('knows the organization of the account', async () => {
    await send(alice)
    await send(putUser(policyOf(allow('*'))))
    const organizations = new OrganizationsClient({ ...aws().account(account, place.region), maxAttempts: 1 })
    await organizations.send(new CreateOrganizationCommand({}))
    expect(await simulate(of('user/alice'))).toMatchObject([
      { EvalDecision: 'allowed', OrganizationsDecisionDetail: { AllowedByOrganizations: true } },
    ])
  })

  it('comes in pages', async () => {
    const step = custom([allow('s3:*')], { ActionNames: ['s3:A', 's3:B', 's3:C'], MaxItems: 2 })
    const { Marker, IsTruncated } = (await send(step)) as SimulatePolicyResponse
    expect(IsTruncated).toBe(true)
    const last = await simulate([step[0], { ...step[1], Marker }])
    expect(last.map(({ EvalActionName }) => EvalActionName)).toEqual(['s3:C'])
  })

  it.each([
    ['a document that is none', custom([{}]), 'Syntax errors in policy.'],
    ['a user of another account', of('../x'), expect.stringContaining('Invalid Entity Arn')],
    [
      'an action that is none',
      custom([allow('*')], { ActionNames: ['GetObject'] }),
      'Invalid Input Actions: GetObject',
    ],
    [
      'a caller that is no user',
      custom([allow('*')], { CallerArn: arn('role/reader') }),
      `Invalid Input CallerArn: ${arn('role/reader')}`,
    ],
    [
      'a resource policy and no caller',
      custom([allow('*')], { ResourcePolicy: policyOf({ ...allow('*'), Principal: '*' }) }),
      'CallerArn is required if ResourcePolicy is given.',
    ],
    [
      'two boundaries',
      custom([allow('*')], { PermissionsBoundaryPolicyInputList: [policyOf(allow('*')), policyOf(allow('*'))] }),
      'Only one permissions boundary policy can be simulated.',
    ],
  ])('refuses %s', async (_, step, message) => {
    expect(await refusalOf(send(step))).toEqual(invalid('InvalidInput', message))
  })

  it('tells which condition keys policies read', async () => {
    const document = policyOf({
      ...allow('s3:*', 'arn:aws:s3:::${aws:username}/*'),
      Condition: {
        Bool: { 'aws:SecureTransport': 'true' },
        StringEquals: { 'AWS:secureTransport': 'x', 's3:prefix': '${s3:delimiter}' },
      },
    })
    const keys = ['aws:SecureTransport', 's3:prefix', 'aws:username', 's3:delimiter']
    expect(await send(['GetContextKeysForCustomPolicy', { PolicyInputList: [document] }])).toMatchObject({
      ContextKeyNames: keys,
    })
    await send(alice)
    await send(putUser(document))
    expect(await send(['GetContextKeysForPrincipalPolicy', { PolicySourceArn: arn('user/alice') }])).toMatchObject({
      ContextKeyNames: keys,
    })
  })
})
