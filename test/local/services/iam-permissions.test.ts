import { describe, expect, it } from 'vitest'
import { loadModel } from '../../../src/local/models/load-model.ts'
import { builtOperations } from '../../../src/local/registry.ts'
import { refusalOf } from '../test-accounts.ts'
import { allow, createUser, policyOf } from '../test-principals.ts'
import {
  arn,
  attachToRole,
  awsPolicy,
  DOCUMENT,
  policy,
  reader,
  type Step,
  startIamWorld,
  TRUST,
  tags,
} from './iam-world.ts'

const { clientFor, root, send } = startIamWorld()

/** What an operation asks for beside its own action. */
const ALSO_NEEDED: Readonly<Record<string, readonly string[]>> = { AddRoleToInstanceProfile: ['iam:PassRole'] }

describe('permissions', () => {
  const samples: Readonly<Record<string, unknown>> = {
    UserName: 'victim',
    RoleName: 'victim',
    GroupName: 'victims',
    InstanceProfileName: 'victim',
    AccountAlias: 'victim',
    ActionNames: ['s3:GetObject'],
    PolicyInputList: [DOCUMENT],
    PolicySourceArn: arn('user/victim'),
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
    const { keys, arn: userArn } = await createUser(root(), 'eve')
    const client = clientFor(keys)
    const step: Step = [operation, minimalInput(operation, keys.accessKeyId)]
    const denied = await refusalOf(send(step, client))
    const resource = denied.message.match(/ on resource: .+(?= because)/)?.[0] ?? ''
    expect(denied).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${userArn} is not authorized to perform: iam:${operation}${resource} because no identity-based policy allows the iam:${operation} action`,
    })
    await send([
      'PutUserPolicy',
      {
        UserName: 'eve',
        PolicyName: 'p',
        PolicyDocument: policyOf(allow([`iam:${operation}`, ...(ALSO_NEEDED[operation] ?? [])])),
      },
    ])
    const outcome = await send(step, client).catch((error: Error) => error.name)
    expect(outcome).not.toBe('AccessDenied')
  })

  // As quoted in public logs.
  const named: readonly (readonly [step: Step, words: string])[] = [
    [['GetUser', { UserName: 'bob' }], 'user bob'],
    [['GetRole', { RoleName: 'reader' }], 'role reader'],
    [['ListRoleTags', { RoleName: 'reader' }], 'role reader'],
    [['AttachRolePolicy', { RoleName: 'reader', PolicyArn: arn('policy/P') }], 'role reader'],
    [['GetGroup', { GroupName: 'admins' }], 'group admins'],
    [['AddUserToGroup', { GroupName: 'admins', UserName: 'bob' }], 'group admins'],
    [['GetInstanceProfile', { InstanceProfileName: 'web' }], 'instance profile web'],
    [['GetPolicy', { PolicyArn: awsPolicy('AdministratorAccess') }], `policy ${awsPolicy('AdministratorAccess')}`],
    [['CreatePolicyVersion', { PolicyArn: arn('policy/P'), PolicyDocument: DOCUMENT }], `policy ${arn('policy/P')}`],
    [['CreatePolicy', { PolicyName: 'New', PolicyDocument: DOCUMENT }], 'policy New'],
    [['CreateRole', { RoleName: 'new', Path: '/team/', AssumeRolePolicyDocument: TRUST }], arn('role/team/new')],
    [['CreateUser', { UserName: 'new' }], arn('user/new')],
    [['CreateInstanceProfile', { InstanceProfileName: 'new' }], arn('instance-profile/new')],
    [['ListRoles'], arn('role/')],
    [['ListInstanceProfiles', { PathPrefix: '/team/' }], arn('instance-profile/team/')],
    [['ListPolicies'], 'policy path /'],
    [['GetAccountAuthorizationDetails'], '*'],
    [['CreateAccountAlias', { AccountAlias: 'alias' }], '*'],
    [['SimulatePrincipalPolicy', { PolicySourceArn: arn('user/bob'), ActionNames: ['s3:GetObject'] }], arn('user/bob')],
  ]
  it.each(named)('a denial of %j names %s', async (step, words) => {
    const { keys } = await createUser(root(), 'eve')
    const { message } = await refusalOf(send(step, clientFor(keys)))
    expect(/ on resource: (.+) because/.exec(message)?.[1]).toBe(words)
  })

  it.each([
    ['User', 'user/new', ['CreateUser', { UserName: 'new', Tags: tags('a') }]],
    ['Role', 'role/new', ['CreateRole', { RoleName: 'new', AssumeRolePolicyDocument: TRUST, Tags: tags('a') }]],
    [
      'InstanceProfile',
      'instance-profile/new',
      ['CreateInstanceProfile', { InstanceProfileName: 'new', Tags: tags('a') }],
    ],
  ] as const)('whoever creates a %s with tags must be allowed to tag', async (kind, resource, step) => {
    const { keys } = await createUser(root(), 'eve', allow(`iam:Create${kind}`))
    const { message } = await refusalOf(send(step, clientFor(keys)))
    expect(message).toContain(`is not authorized to perform: iam:Tag${kind} on resource: ${arn(resource)} because`)
    const { keys: both } = await createUser(root(), 'ann', allow([`iam:Create${kind}`, `iam:Tag${kind}`]))
    await send(step, clientFor(both))
  })

  it('adding a role to an instance profile needs PassRole for EC2', async () => {
    await send(reader)
    await send(['CreateInstanceProfile', { InstanceProfileName: 'web' }])
    const add: Step = ['AddRoleToInstanceProfile', { InstanceProfileName: 'web', RoleName: 'reader' }]
    const passTo = (service: string) => ({
      ...allow('iam:PassRole', arn('role/reader')),
      Condition: { StringEquals: { 'iam:PassedToService': service } },
    })
    const may = allow('iam:AddRoleToInstanceProfile')
    const { keys } = await createUser(root(), 'eve', may, passTo('lambda.amazonaws.com'))
    const { message } = await refusalOf(send(add, clientFor(keys)))
    expect(message).toContain(`iam:PassRole on resource: ${arn('role/reader')} because`)
    await send(add, clientFor((await createUser(root(), 'ann', may, passTo('ec2.amazonaws.com'))).keys))
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
    const { keys } = await createUser(root(), 'eve', statement as Readonly<Record<string, unknown>>)
    await expect(send(allowed, clientFor(keys))).resolves.toBeDefined()
    expect(await refusalOf(send(denied, clientFor(keys)))).toMatchObject({ code: 'AccessDenied', status: 403 })
  })

  it('a boundary limits what policies allow', async () => {
    await send(['CreatePolicy', { PolicyName: 'P', PolicyDocument: policyOf(allow('iam:ListUsers')) }])
    const { keys, arn: userArn } = await createUser(root(), 'eve', allow('iam:*'))
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
    const { keys, arn: userArn } = await createUser(root(), 'eve')
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
