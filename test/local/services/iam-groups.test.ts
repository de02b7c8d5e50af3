import { GetAccessKeyLastUsedCommand, ListRolesCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { whoCan } from '../../../src/iam/world/who-can.ts'
import { type Refusal, refusalOf } from '../test-accounts.ts'
import { allow, createUser, policyOf } from '../test-principals.ts'
import {
  alice,
  arn,
  awsPolicy,
  conflict,
  DOCUMENT,
  LONG,
  limit,
  many,
  noSuchUser,
  otherAccount,
  place,
  policy,
  reader,
  type Step,
  startIamWorld,
  tags,
} from './iam-world.ts'

const { aws, root, rootOf, send, clientFor, stsFor } = startIamWorld()

const isDate = expect.any(Date)
const whole = { IsTruncated: false }
const admins: Step = ['CreateGroup', { GroupName: 'admins' }]
const join: Step = ['AddUserToGroup', { GroupName: 'admins', UserName: 'alice' }]
const web: Step = ['CreateInstanceProfile', { InstanceProfileName: 'web' }]
const addRole: Step = ['AddRoleToInstanceProfile', { InstanceProfileName: 'web', RoleName: 'reader' }]
const groupFacts = {
  Path: '/',
  GroupName: 'admins',
  GroupId: expect.stringMatching(/^AGPA[A-Z2-7]{17}$/),
  Arn: arn('group/admins'),
  CreateDate: isDate,
}
const profileFacts = {
  Path: '/',
  InstanceProfileName: 'web',
  InstanceProfileId: expect.stringMatching(/^AIPA[A-Z2-7]{17}$/),
  Arn: arn('instance-profile/web'),
  CreateDate: isDate,
  Roles: [],
}
const withRole = { ...profileFacts, Roles: [expect.objectContaining({ RoleName: 'reader', Arn: arn('role/reader') })] }

/** The last step answers exactly this. */
const ANSWERED: readonly (readonly [name: string, steps: readonly Step[], answer: object])[] = [
  ['CreateGroup', [admins], { Group: groupFacts }],
  [
    'GetGroup: its users',
    [alice, admins, join, join, ['GetGroup', { GroupName: 'ADMINS' }]],
    { Group: groupFacts, Users: [expect.objectContaining({ UserName: 'alice' })], ...whole },
  ],
  [
    'ListGroups by path',
    [admins, ['CreateGroup', { GroupName: 'devs', Path: '/team/' }], ['ListGroups', { PathPrefix: '/team/' }]],
    { Groups: [{ ...groupFacts, GroupName: 'devs', Path: '/team/', Arn: arn('group/team/devs') }], ...whole },
  ],
  [
    'ListGroupsForUser',
    [alice, admins, join, ['ListGroupsForUser', { UserName: 'alice' }]],
    { Groups: [groupFacts], ...whole },
  ],
  [
    'a renamed user stays in its groups',
    [
      alice,
      admins,
      join,
      ['UpdateUser', { UserName: 'alice', NewUserName: 'ann' }],
      ['ListGroupsForUser', { UserName: 'ann' }],
    ],
    { Groups: [groupFacts], ...whole },
  ],
  [
    'RemoveUserFromGroup',
    [
      alice,
      admins,
      join,
      ['RemoveUserFromGroup', { GroupName: 'admins', UserName: 'alice' }],
      ['ListGroupsForUser', { UserName: 'alice' }],
    ],
    { Groups: [], ...whole },
  ],
  ['DeleteGroup', [admins, ['DeleteGroup', { GroupName: 'admins' }], ['ListGroups']], { Groups: [], ...whole }],
  [
    'GetGroupPolicy',
    [
      admins,
      ['PutGroupPolicy', { GroupName: 'admins', PolicyName: 'p', PolicyDocument: DOCUMENT }],
      ['GetGroupPolicy', { GroupName: 'admins', PolicyName: 'p' }],
    ],
    { GroupName: 'admins', PolicyName: 'p', PolicyDocument: encodeURIComponent(DOCUMENT) },
  ],
  [
    'ListGroupPolicies after one is deleted',
    [
      admins,
      ...['a', 'b'].map(
        (PolicyName): Step => ['PutGroupPolicy', { GroupName: 'admins', PolicyName, PolicyDocument: DOCUMENT }],
      ),
      ['DeleteGroupPolicy', { GroupName: 'admins', PolicyName: 'a' }],
      ['ListGroupPolicies', { GroupName: 'admins' }],
    ],
    { PolicyNames: ['b'], ...whole },
  ],
  [
    'ListAttachedGroupPolicies',
    [
      admins,
      policy,
      ['AttachGroupPolicy', { GroupName: 'admins', PolicyArn: arn('policy/P') }],
      ['AttachGroupPolicy', { GroupName: 'admins', PolicyArn: awsPolicy('IAMFullAccess') }],
      ['DetachGroupPolicy', { GroupName: 'admins', PolicyArn: awsPolicy('IAMFullAccess') }],
      ['ListAttachedGroupPolicies', { GroupName: 'admins' }],
    ],
    { AttachedPolicies: [{ PolicyName: 'P', PolicyArn: arn('policy/P') }], ...whole },
  ],
  [
    'ListEntitiesForPolicy: groups',
    [
      admins,
      policy,
      ['AttachGroupPolicy', { GroupName: 'admins', PolicyArn: arn('policy/P') }],
      ['ListEntitiesForPolicy', { PolicyArn: arn('policy/P'), EntityFilter: 'Group' }],
    ],
    {
      PolicyGroups: [{ GroupName: 'admins', GroupId: expect.stringMatching(/^AGPA/) }],
      PolicyUsers: [],
      PolicyRoles: [],
      ...whole,
    },
  ],
  [
    'CreateInstanceProfile',
    [['CreateInstanceProfile', { InstanceProfileName: 'web', Tags: tags('a') }]],
    { InstanceProfile: { ...profileFacts, Tags: tags('a') } },
  ],
  [
    'GetInstanceProfile with its role',
    [web, reader, addRole, ['GetInstanceProfile', { InstanceProfileName: 'web' }]],
    { InstanceProfile: withRole },
  ],
  [
    'RemoveRoleFromInstanceProfile',
    [
      web,
      reader,
      addRole,
      ['RemoveRoleFromInstanceProfile', { InstanceProfileName: 'web', RoleName: 'reader' }],
      ['ListInstanceProfiles'],
    ],
    { InstanceProfiles: [profileFacts], ...whole },
  ],
  [
    'ListInstanceProfilesForRole',
    [web, reader, addRole, ['ListInstanceProfilesForRole', { RoleName: 'reader' }]],
    { InstanceProfiles: [withRole], ...whole },
  ],
  [
    'DeleteInstanceProfile',
    [web, ['DeleteInstanceProfile', { InstanceProfileName: 'web' }], ['ListInstanceProfiles']],
    { InstanceProfiles: [], ...whole },
  ],
  [
    'tags of an instance profile',
    [
      web,
      ['TagInstanceProfile', { InstanceProfileName: 'web', Tags: tags('a', 'b') }],
      ['UntagInstanceProfile', { InstanceProfileName: 'web', TagKeys: ['a'] }],
      ['ListInstanceProfileTags', { InstanceProfileName: 'web' }],
    ],
    { Tags: tags('b'), ...whole },
  ],
  [
    'an account has one alias',
    [
      ['CreateAccountAlias', { AccountAlias: 'first' }],
      ['CreateAccountAlias', { AccountAlias: 'second' }],
      ['ListAccountAliases'],
    ],
    { AccountAliases: ['second'], ...whole },
  ],
  [
    'DeleteAccountAlias',
    [
      ['CreateAccountAlias', { AccountAlias: 'first' }],
      ['DeleteAccountAlias', { AccountAlias: 'first' }],
      ['ListAccountAliases'],
    ],
    { AccountAliases: [], ...whole },
  ],
]

const missing = (message: string): Refusal => ({ code: 'NoSuchEntity', status: 404, message })
const exists = (message: string): Refusal => ({ code: 'EntityAlreadyExists', status: 409, message })
const noSuchGroup = missing('The group with name admins cannot be found.')
const noSuchProfile = missing('Instance Profile web cannot be found.')

/** The last step is refused so. Texts as quoted in public logs. */
const REFUSED: readonly (readonly [name: string, steps: readonly Step[], refusal: Refusal])[] = [
  [
    'a group that exists',
    [admins, ['CreateGroup', { GroupName: 'Admins' }]],
    exists('Group with name Admins already exists.'),
  ],
  ...['GetGroup', 'DeleteGroup', 'ListGroupPolicies', 'ListAttachedGroupPolicies'].map(
    (operation) => [`${operation} without the group`, [[operation, { GroupName: 'admins' }]], noSuchGroup] as const,
  ),
  ['AddUserToGroup without the user', [admins, join], noSuchUser],
  ['AddUserToGroup without the group', [alice, join], noSuchGroup],
  ['ListGroupsForUser without the user', [['ListGroupsForUser', { UserName: 'alice' }]], noSuchUser],
  [
    'RemoveUserFromGroup that is not in it',
    [alice, admins, ['RemoveUserFromGroup', { GroupName: 'admins', UserName: 'alice' }]],
    missing('The user with name alice is not in the group admins.'),
  ],
  [
    'GetGroupPolicy without it',
    [admins, ['GetGroupPolicy', { GroupName: 'admins', PolicyName: 'p' }]],
    missing('The group policy with name p cannot be found.'),
  ],
  [
    'DeleteGroup with users',
    [alice, admins, join, ['DeleteGroup', { GroupName: 'admins' }]],
    conflict('Cannot delete entity, must remove users from group first.'),
  ],
  [
    'DeleteUser in a group',
    [alice, admins, join, ['DeleteUser', { UserName: 'alice' }]],
    conflict('Cannot delete entity, must remove users from group first.'),
  ],
  [
    'DeleteGroup with an attached policy',
    [
      admins,
      ['AttachGroupPolicy', { GroupName: 'admins', PolicyArn: awsPolicy('IAMFullAccess') }],
      ['DeleteGroup', { GroupName: 'admins' }],
    ],
    conflict('Cannot delete entity, must detach all policies first.'),
  ],
  [
    'an eleventh group for a user',
    [
      alice,
      ...many(11, (i) => ['CreateGroup', { GroupName: `g${i}` }]),
      ...many(11, (i) => ['AddUserToGroup', { GroupName: `g${i}`, UserName: 'alice' }]),
    ],
    limit('Cannot exceed quota for GroupsPerUser: 10'),
  ],
  [
    'inline policies of a group that are too long',
    [admins, ['PutGroupPolicy', { GroupName: 'admins', PolicyName: 'p', PolicyDocument: LONG(5_120) }]],
    limit('Maximum policy size of 5120 bytes exceeded for group admins'),
  ],
  ['an instance profile that exists', [web, web], exists('Instance Profile web already exists.')],
  ...['GetInstanceProfile', 'DeleteInstanceProfile', 'ListInstanceProfileTags'].map(
    (operation) =>
      [`${operation} without the profile`, [[operation, { InstanceProfileName: 'web' }]], noSuchProfile] as const,
  ),
  ['AddRoleToInstanceProfile without the role', [web, addRole], missing('The role with name reader cannot be found.')],
  [
    'a second role',
    [web, reader, addRole, addRole],
    limit('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1'),
  ],
  [
    'DeleteInstanceProfile with a role',
    [web, reader, addRole, ['DeleteInstanceProfile', { InstanceProfileName: 'web' }]],
    conflict('Cannot delete entity, must remove roles from instance profile first.'),
  ],
  [
    'DeleteRole in a profile',
    [web, reader, addRole, ['DeleteRole', { RoleName: 'reader' }]],
    conflict('Cannot delete entity, must remove roles from instance profile first.'),
  ],
  [
    'DeleteAccountAlias of another',
    [['DeleteAccountAlias', { AccountAlias: 'first' }]],
    missing('The Account Alias first cannot be found.'),
  ],
]

describe('groups, instance profiles and aliases', () => {
  it.each(ANSWERED)('%s', async (_, steps, answer) => {
    for (const step of steps.slice(0, -1)) await send(step)
    const { $metadata: _meta, ...rest } = (await send(steps.at(-1) as Step)) as { $metadata: object }
    expect(rest).toEqual(answer)
  })

  it.each(REFUSED)('%s', async (_, steps, refusal) => {
    for (const step of steps.slice(0, -1)) await send(step)
    expect(await refusalOf(send(steps.at(-1) as Step))).toEqual(refusal)
  })

  it('no two accounts have the same alias', async () => {
    await send(['CreateAccountAlias', { AccountAlias: 'mine' }])
    expect(await refusalOf(send(['CreateAccountAlias', { AccountAlias: 'mine' }], rootOf(otherAccount)))).toEqual(
      exists('The account alias mine already exists.'),
    )
  })
})

describe("a group's policies", () => {
  it('are its users’, from one request to the next', async () => {
    const { keys, arn: userArn } = await createUser(root(), 'alice')
    const list = () => clientFor(keys).send(new ListUsersCommand({}))
    await send(admins)
    const document = policyOf(allow('iam:ListUsers'))
    await send(['PutGroupPolicy', { GroupName: 'admins', PolicyName: 'p', PolicyDocument: document }])
    expect(await refusalOf(list())).toMatchObject({ code: 'AccessDenied' })
    await send(join)
    await list()
    expect(
      whoCan(aws().world(place.region), 'iam:ListUsers', arn('user/')).map(({ principal }) => principal),
    ).toContain(userArn)
    await send(['AttachGroupPolicy', { GroupName: 'admins', PolicyArn: awsPolicy('IAMFullAccess') }])
    await clientFor(keys).send(new ListRolesCommand({}))
    await send(['RemoveUserFromGroup', { GroupName: 'admins', UserName: 'alice' }])
    expect(await refusalOf(list())).toMatchObject({ code: 'AccessDenied' })
  })
})

describe('GetAccessKeyLastUsed', () => {
  const lastUse = async (AccessKeyId: string) =>
    (await root().send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))).AccessKeyLastUsed

  it('of a key that was never used', async () => {
    const { keys } = await createUser(root(), 'alice')
    expect(await lastUse(keys.accessKeyId)).toEqual({ Region: 'N/A', ServiceName: 'N/A' })
  })

  it('tells the service, the Region and the minute, of denied requests too', async () => {
    const { keys } = await createUser(root(), 'alice')
    await stsFor(keys).send(new GetCallerIdentityCommand({}))
    const first = await lastUse(keys.accessKeyId)
    expect(first).toMatchObject({ ServiceName: 'sts', Region: place.region })
    const age = aws().clock.now() - Number(first?.LastUsedDate)
    expect(Number(first?.LastUsedDate) % 60_000).toBe(0)
    expect(age).toBeLessThan(120_000)
    aws().clock.advance(120_000)
    await refusalOf(clientFor(keys).send(new ListUsersCommand({})))
    const second = await lastUse(keys.accessKeyId)
    expect(second).toMatchObject({ ServiceName: 'iam' })
    expect(Number(second?.LastUsedDate) - Number(first?.LastUsedDate)).toBeGreaterThanOrEqual(120_000)
  })
})
