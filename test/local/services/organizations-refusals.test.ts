import { describe, expect, it } from 'vitest'
import { allow, policyOf } from '../test-principals.ts'
import {
  A,
  B,
  DENY_ALL,
  M,
  OUTSIDER,
  RCP,
  SCP,
  type Step,
  startOrganizationsWorld,
  type Tree,
} from './organizations-world.ts'

const { send, refused, plant, put, enable, aws } = startOrganizationsWorld()

const NOT_IN_USE = ['AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.'] as const
const DENIED = ['AccessDeniedException', "You don't have permissions to access this resource."] as const
const PATTERN = ['InvalidInputException', 'You provided a value that does not match the required pattern.'] as const
const NO_ACCOUNT = ['AccountNotFoundException', "You specified an account that doesn't exist."] as const
const NO_TARGET = ['TargetNotFoundException', "You specified a target that doesn't exist."] as const
const NO_PARENT = ['ParentNotFoundException', "You specified parent that doesn't exist."] as const
const NO_UNIT = [
  'OrganizationalUnitNotFoundException',
  "You specified an organizational unit that doesn't exist.",
] as const
const NO_POLICY = ['PolicyNotFoundException', "We can't find a policy with the PolicyId that you specified."] as const
const MALFORMED = [
  'MalformedPolicyDocumentException',
  'The provided policy document does not meet the requirements of the specified policy type.',
] as const
const IMMUTABLE = [
  'InvalidInputException',
  "You specified a policy that is managed by AWS and can't be modified.",
] as const
const nowhere = 'ou-abcd-abcdefgh'
const nothing = 'p-abcdefgh'
const service = { ServicePrincipal: 'config.amazonaws.com' }
const create = (Type: string, Content: string, Name = 'p'): Step => [
  'CreatePolicy',
  { Type, Content, Name, Description: '' },
]
const full = 'p-FullAWSAccess'
const delegation = policyOf({ ...allow('organizations:List*'), Principal: { AWS: A } })

type Row = readonly [
  name: string,
  steps: (tree: Tree) => readonly Step[],
  refusal: readonly [code: string, message: string],
  as?: string,
]

/**
 * In the planted tree, after these steps, the last one is refused so; all with 400, as public logs show.
 * Texts as quoted in public logs or, where there are none, after the API reference.
 */
const REFUSED: readonly Row[] = [
  [
    'CreateOrganization in one',
    () => [['CreateOrganization']],
    ['AlreadyInOrganizationException', 'The provided account is already a member of an organization.'],
    A,
  ],
  ['DescribeOrganization outside', () => [['DescribeOrganization']], NOT_IN_USE, OUTSIDER],
  ['ListAccounts outside', () => [['ListAccounts']], NOT_IN_USE, OUTSIDER],
  ...[
    'ListAccounts',
    'ListRoots',
    'ListDelegatedAdministrators',
    'ListCreateAccountStatus',
    'DescribeResourcePolicy',
  ].map((name): Row => [`${name} by a member`, () => [[name]], DENIED, A]),
  [
    'MoveAccount by a member',
    ({ root, prod }) => [['MoveAccount', { AccountId: B, SourceParentId: root, DestinationParentId: prod }]],
    DENIED,
    A,
  ],
  ['CreatePolicy by a member', () => [create(SCP, policyOf(DENY_ALL))], DENIED, A],
  [
    'DeleteOrganization with members',
    () => [['DeleteOrganization']],
    [
      'OrganizationNotEmptyException',
      'To delete an organization you must first remove all member accounts (except the master).',
    ],
  ],
  ['an id that is none', () => [['DescribeAccount', { AccountId: '123' }]], PATTERN],
  [
    'a policy type that is none',
    ({ root }) => [['EnablePolicyType', { RootId: root, PolicyType: 'X' }]],
    ['InvalidInputException', 'You specified an invalid value.'],
  ],
  [
    'a name that is too long',
    ({ root }) => [['CreateOrganizationalUnit', { ParentId: root, Name: 'x'.repeat(129) }]],
    ['InvalidInputException', 'You provided a string parameter that is longer than allowed.'],
  ],
  [
    'a page that is too long',
    () => [['ListAccounts', { MaxResults: 21 }]],
    ['InvalidInputException', 'You provided a numeric parameter that has a larger value than allowed.'],
  ],
  [
    'a token that is none',
    () => [['ListAccounts', { NextToken: '?' }]],
    [
      'InvalidInputException',
      'Get the value for the NextToken parameter from the response to a previous call of the operation.',
    ],
  ],
  ['DescribeAccount of a stranger', () => [['DescribeAccount', { AccountId: OUTSIDER }]], NO_ACCOUNT],
  ['CloseAccount of a stranger', () => [['CloseAccount', { AccountId: OUTSIDER }]], NO_ACCOUNT],
  [
    'CloseAccount of the management account',
    () => [['CloseAccount', { AccountId: M }]],
    ['ConstraintViolationException', 'You attempted to close the management account.'],
  ],
  [
    'CloseAccount twice',
    () => [
      ['CloseAccount', { AccountId: A }],
      ['CloseAccount', { AccountId: A }],
    ],
    ['ConflictException', 'The request failed because it conflicts with the current state of the specified resource.'],
  ],
  [
    'RemoveAccountFromOrganization of the management account',
    () => [['RemoveAccountFromOrganization', { AccountId: M }]],
    ['MasterCannotLeaveOrganizationException', "You can't remove a management account from an organization."],
  ],
  [
    'LeaveOrganization by it',
    () => [['LeaveOrganization']],
    ['MasterCannotLeaveOrganizationException', "You can't remove a management account from an organization."],
  ],
  [
    'MoveAccount of a stranger',
    ({ root, prod }) => [['MoveAccount', { AccountId: OUTSIDER, SourceParentId: root, DestinationParentId: prod }]],
    NO_ACCOUNT,
  ],
  [
    'MoveAccount from where it is not',
    ({ prod, team }) => [['MoveAccount', { AccountId: B, SourceParentId: prod, DestinationParentId: team }]],
    ['SourceParentNotFoundException', "You specified a source parent that doesn't exist."],
  ],
  [
    'MoveAccount to nowhere',
    ({ root }) => [['MoveAccount', { AccountId: B, SourceParentId: root, DestinationParentId: nowhere }]],
    ['DestinationParentNotFoundException', "You specified a destination parent that doesn't exist."],
  ],
  [
    'MoveAccount to where it is',
    ({ root }) => [['MoveAccount', { AccountId: B, SourceParentId: root, DestinationParentId: root }]],
    ['DuplicateAccountException', 'The account is already present in the specified destination.'],
  ],
  ['ListChildren of nothing', () => [['ListChildren', { ParentId: nowhere, ChildType: 'ACCOUNT' }]], NO_PARENT],
  ['ListAccountsForParent of nothing', () => [['ListAccountsForParent', { ParentId: nowhere }]], NO_PARENT],
  [
    'ListOrganizationalUnitsForParent of nothing',
    () => [['ListOrganizationalUnitsForParent', { ParentId: nowhere }]],
    NO_PARENT,
  ],
  [
    'ListParents of a stranger',
    () => [['ListParents', { ChildId: OUTSIDER }]],
    ['ChildNotFoundException', "You specified a child that doesn't exist."],
  ],
  [
    'CreateOrganizationalUnit below nothing',
    () => [['CreateOrganizationalUnit', { ParentId: nowhere, Name: 'x' }]],
    NO_PARENT,
  ],
  [
    'CreateOrganizationalUnit twice',
    ({ root }) => [['CreateOrganizationalUnit', { ParentId: root, Name: 'prod' }]],
    ['DuplicateOrganizationalUnitException', 'An OU with the same name already exists.'],
  ],
  [
    'UpdateOrganizationalUnit to a name that is taken',
    ({ root, prod }) => [
      ['CreateOrganizationalUnit', { ParentId: root, Name: 'x' }],
      ['UpdateOrganizationalUnit', { OrganizationalUnitId: prod, Name: 'x' }],
    ],
    ['DuplicateOrganizationalUnitException', 'An OU with the same name already exists.'],
  ],
  [
    'UpdateOrganizationalUnit of nothing',
    () => [['UpdateOrganizationalUnit', { OrganizationalUnitId: nowhere, Name: 'x' }]],
    NO_UNIT,
  ],
  [
    'DescribeOrganizationalUnit of nothing',
    () => [['DescribeOrganizationalUnit', { OrganizationalUnitId: nowhere }]],
    NO_UNIT,
  ],
  [
    'DeleteOrganizationalUnit with an account',
    ({ team }) => [['DeleteOrganizationalUnit', { OrganizationalUnitId: team }]],
    ['OrganizationalUnitNotEmptyException', 'The specified OU is not empty.'],
  ],
  [
    'DeleteOrganizationalUnit with a unit',
    ({ prod }) => [['DeleteOrganizationalUnit', { OrganizationalUnitId: prod }]],
    ['OrganizationalUnitNotEmptyException', 'The specified OU is not empty.'],
  ],
  [
    'EnablePolicyType twice',
    ({ root }) => [
      ['EnablePolicyType', { RootId: root, PolicyType: SCP }],
      ['EnablePolicyType', { RootId: root, PolicyType: SCP }],
    ],
    ['PolicyTypeAlreadyEnabledException', 'The specified policy type is already enabled.'],
  ],
  [
    'EnablePolicyType in no root',
    () => [['EnablePolicyType', { RootId: 'r-zzzzz', PolicyType: SCP }]],
    ['RootNotFoundException', "You specified a root that doesn't exist."],
  ],
  [
    'DisablePolicyType that is not enabled',
    ({ root }) => [['DisablePolicyType', { RootId: root, PolicyType: SCP }]],
    ['PolicyTypeNotEnabledException', 'This operation can be performed only for enabled policy types.'],
  ],
  ['CreatePolicy that is no JSON', () => [create(SCP, '{')], MALFORMED],
  ['an SCP that names a principal', () => [create(SCP, policyOf({ ...DENY_ALL, Principal: '*' }))], MALFORMED],
  [
    'an SCP of the older version',
    () => [create(SCP, JSON.stringify({ Version: '2008-10-17', Statement: [DENY_ALL] }))],
    MALFORMED,
  ],
  [
    'an SCP with an operator that is none',
    () => [create(SCP, policyOf({ ...DENY_ALL, Condition: { StringEqual: { 'aws:username': 'x' } } }))],
    MALFORMED,
  ],
  [
    'an RCP that allows',
    () => [create(RCP, policyOf({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }))],
    MALFORMED,
  ],
  ['an RCP that names an account', () => [create(RCP, policyOf({ ...DENY_ALL, Principal: { AWS: A } }))], MALFORMED],
  ['an RCP without a principal', () => [create(RCP, policyOf(DENY_ALL))], MALFORMED],
  ['a tag policy that is a list', () => [create('TAG_POLICY', '[]')], MALFORMED],
  [
    'an SCP that is too long',
    () => [create(SCP, policyOf({ ...DENY_ALL, Action: `s3:${'x'.repeat(5_120)}` }))],
    ['ConstraintViolationException', 'You attempted to create a policy that is larger than the maximum size.'],
  ],
  [
    'CreatePolicy twice',
    () => [create(SCP, policyOf(DENY_ALL)), create(SCP, policyOf(DENY_ALL))],
    ['DuplicatePolicyException', 'A policy with the same name already exists.'],
  ],
  ['UpdatePolicy of nothing', () => [['UpdatePolicy', { PolicyId: nothing, Name: 'x' }]], NO_POLICY],
  ['UpdatePolicy of AWS', () => [['UpdatePolicy', { PolicyId: full, Name: 'x' }]], IMMUTABLE],
  ['DeletePolicy of AWS', () => [['DeletePolicy', { PolicyId: full }]], IMMUTABLE],
  ['DescribePolicy of nothing', () => [['DescribePolicy', { PolicyId: nothing }]], NO_POLICY],
  ['ListTargetsForPolicy of nothing', () => [['ListTargetsForPolicy', { PolicyId: nothing }]], NO_POLICY],
  [
    'ListPoliciesForTarget of a stranger',
    () => [['ListPoliciesForTarget', { TargetId: OUTSIDER, Filter: SCP }]],
    NO_TARGET,
  ],
  [
    'AttachPolicy of a type that is not enabled',
    () => [['AttachPolicy', { PolicyId: full, TargetId: A }]],
    ['PolicyTypeNotEnabledException', 'This operation can be performed only for enabled policy types.'],
  ],
  ['AttachPolicy of nothing', () => [['AttachPolicy', { PolicyId: nothing, TargetId: A }]], NO_POLICY],
  ['AttachPolicy to a stranger', () => [['AttachPolicy', { PolicyId: full, TargetId: OUTSIDER }]], NO_TARGET],
  [
    'AttachPolicy twice',
    ({ root }) => [
      ['EnablePolicyType', { RootId: root, PolicyType: SCP }],
      ['AttachPolicy', { PolicyId: full, TargetId: A }],
    ],
    ['DuplicatePolicyAttachmentException', 'A policy with the specified name and type already exists.'],
  ],
  [
    'DetachPolicy that is not attached',
    () => [['DetachPolicy', { PolicyId: full, TargetId: A }]],
    ['PolicyNotAttachedException', "The policy isn't attached to the specified target."],
  ],
  [
    'DetachPolicy of the last SCP',
    ({ root }) => [
      ['EnablePolicyType', { RootId: root, PolicyType: SCP }],
      ['DetachPolicy', { PolicyId: full, TargetId: A }],
    ],
    [
      'ConstraintViolationException',
      'You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.',
    ],
  ],
  [
    'DetachPolicy of RCPFullAWSAccess',
    ({ root }) => [
      ['EnablePolicyType', { RootId: root, PolicyType: RCP }],
      ['DetachPolicy', { PolicyId: 'p-RCPFullAWSAccess', TargetId: A }],
    ],
    ['InvalidInputException', "You can't detach this AWS managed policy."],
  ],
  [
    'DeletePolicy that is attached',
    ({ root }) => [
      ['EnablePolicyType', { RootId: root, PolicyType: SCP }],
      ['DeletePolicy', { PolicyId: full }],
    ],
    IMMUTABLE,
  ],
  ['TagResource of a stranger', () => [['TagResource', { ResourceId: OUTSIDER, Tags: [] }]], NO_TARGET],
  [
    'TagResource with the same key twice',
    () => [
      [
        'TagResource',
        {
          ResourceId: A,
          Tags: [
            { Key: 'a', Value: '' },
            { Key: 'a', Value: '' },
          ],
        },
      ],
    ],
    ['InvalidInputException', 'Tag keys must be unique among the tags attached to the same entity.'],
  ],
  [
    "TagResource with AWS's own key",
    () => [['TagResource', { ResourceId: A, Tags: [{ Key: 'aws:a', Value: '' }] }]],
    ['InvalidInputException', 'You specified a tag key that is a system tag.'],
  ],
  [
    'TagResource with a value that is none',
    () => [['TagResource', { ResourceId: A, Tags: [{ Key: 'a', Value: 'x?y' }] }]],
    PATTERN,
  ],
  [
    'TagResource beyond 50',
    () => [
      ['TagResource', { ResourceId: A, Tags: Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: '' })) }],
    ],
    ['ConstraintViolationException', 'You have exceeded the number of tags allowed on this resource.'],
  ],
  [
    "TagResource of AWS's policy",
    () => [['TagResource', { ResourceId: full, Tags: [] }]],
    ['InvalidInputException', "You can't perform the specified operation on that target entity."],
  ],
  [
    'EnableAWSServiceAccess for what is no service',
    () => [['EnableAWSServiceAccess', { ServicePrincipal: 'x' }]],
    ['InvalidInputException', 'You specified an unrecognized service principal.'],
  ],
  [
    'RegisterDelegatedAdministrator without access',
    () => [['RegisterDelegatedAdministrator', { AccountId: A, ...service }]],
    [
      'ConstraintViolationException',
      'You must enable service access before you delegate an administrator for this service. Call the AWS API EnableAWSServiceAccess first.',
    ],
  ],
  [
    'RegisterDelegatedAdministrator of the management account',
    () => [['RegisterDelegatedAdministrator', { AccountId: M, ...service }]],
    [
      'ConstraintViolationException',
      'You cannot register master account/yourself as delegated administrator for your organization.',
    ],
  ],
  [
    'RegisterDelegatedAdministrator twice',
    () => [
      ['EnableAWSServiceAccess', service],
      ['RegisterDelegatedAdministrator', { AccountId: A, ...service }],
      ['RegisterDelegatedAdministrator', { AccountId: A, ...service }],
    ],
    [
      'AccountAlreadyRegisteredException',
      'The provided account is already a delegated administrator for your organization.',
    ],
  ],
  [
    'RegisterDelegatedAdministrator of a closed account',
    () => [
      ['EnableAWSServiceAccess', service],
      ['CloseAccount', { AccountId: A }],
      ['RegisterDelegatedAdministrator', { AccountId: A, ...service }],
    ],
    ['ConstraintViolationException', 'You cannot register a suspended account as a delegated administrator.'],
  ],
  [
    'DeregisterDelegatedAdministrator of another',
    () => [['DeregisterDelegatedAdministrator', { AccountId: A, ...service }]],
    [
      'AccountNotRegisteredException',
      'The provided account is not a registered delegated administrator for your organization.',
    ],
  ],
  [
    'ListDelegatedServicesForAccount of another',
    () => [['ListDelegatedServicesForAccount', { AccountId: A }]],
    [
      'AccountNotRegisteredException',
      'The provided account is not a registered delegated administrator for your organization.',
    ],
  ],
  [
    'removing an administrator',
    () => [
      ['EnableAWSServiceAccess', service],
      ['RegisterDelegatedAdministrator', { AccountId: A, ...service }],
      ['RemoveAccountFromOrganization', { AccountId: A }],
    ],
    [
      'ConstraintViolationException',
      'You attempted to remove an account that is registered as a delegated administrator for a service integrated with your organization.',
    ],
  ],
  [
    'InviteAccountToOrganization of a member',
    () => [['InviteAccountToOrganization', { Target: { Type: 'ACCOUNT', Id: A } }]],
    [
      'HandshakeConstraintViolationException',
      'The handshake request is invalid because the invited account is already a member of an organization.',
    ],
  ],
  [
    'InviteAccountToOrganization twice',
    () => [
      ['InviteAccountToOrganization', { Target: { Type: 'ACCOUNT', Id: OUTSIDER } }],
      ['InviteAccountToOrganization', { Target: { Type: 'ACCOUNT', Id: OUTSIDER } }],
    ],
    ['DuplicateHandshakeException', 'A handshake with the same action and target already exists.'],
  ],
  [
    'InviteAccountToOrganization of an organization',
    () => [['InviteAccountToOrganization', { Target: { Type: 'ORGANIZATION', Id: 'o-1' } }]],
    ['InvalidInputException', 'You specified the wrong type of entity (account, organization, or email) as a party.'],
  ],
  [
    'InviteAccountToOrganization of what is no account',
    () => [['InviteAccountToOrganization', { Target: { Type: 'ACCOUNT', Id: '1' } }]],
    PATTERN,
  ],
  [
    'AcceptHandshake that is none',
    () => [['AcceptHandshake', { HandshakeId: 'h-abcdefgh' }]],
    ['HandshakeNotFoundException', "You specified a handshake that doesn't exist."],
    OUTSIDER,
  ],
  [
    'DescribeCreateAccountStatus of nothing',
    () => [['DescribeCreateAccountStatus', { CreateAccountRequestId: 'car-abcdefgh' }]],
    ['CreateAccountStatusNotFoundException', "You specified a create account request that doesn't exist."],
  ],
  [
    'CreateAccount with the role of a service',
    () => [['CreateAccount', { Email: 'a@b.cd', AccountName: 'x', RoleName: 'AWSServiceRoleForX' }]],
    ['InvalidInputException', "You provided a role name that isn't valid."],
  ],
  [
    'PutResourcePolicy that is no policy',
    () => [['PutResourcePolicy', { Content: '{}' }]],
    ['InvalidInputException', 'You specified a resource policy that is not valid.'],
  ],
  [
    'PutResourcePolicy for a principal that is none',
    () => [
      [
        'PutResourcePolicy',
        {
          Content: policyOf({
            Effect: 'Allow',
            Principal: { AWS: 'x' },
            Action: 'organizations:ListRoots',
            Resource: '*',
          }),
        },
      ],
    ],
    ['InvalidInputException', 'You specified an invalid principal element in the policy.'],
  ],
  [
    'PutResourcePolicy for what cannot be delegated',
    () => [
      [
        'PutResourcePolicy',
        {
          Content: policyOf({
            Effect: 'Allow',
            Principal: { AWS: A },
            Action: 'organizations:CreateAccount',
            Resource: '*',
          }),
        },
      ],
    ],
    ['InvalidInputException', 'You specified an action that a resource policy does not support.'],
  ],
  [
    'PutResourcePolicy with tags, once there is one',
    () => [
      ['PutResourcePolicy', { Content: delegation, Tags: [{ Key: 'a', Value: '' }] }],
      ['PutResourcePolicy', { Content: delegation }],
      ['PutResourcePolicy', { Content: delegation, Tags: [{ Key: 'a', Value: '' }] }],
    ],
    ['InvalidInputException', "You can't perform the specified operation on that target entity."],
  ],
  [
    'DeleteOrganization while an account is being created',
    () => [
      ['RemoveAccountFromOrganization', { AccountId: A }],
      ['RemoveAccountFromOrganization', { AccountId: B }],
      ['CreateAccount', { Email: 'a@b.example', AccountName: 'x' }],
      ['DeleteOrganization'],
    ],
    [
      'OrganizationNotEmptyException',
      'To delete an organization you must first remove all member accounts (except the master).',
    ],
  ],
  [
    'DescribeResourcePolicy without one',
    () => [['DescribeResourcePolicy']],
    ['ResourcePolicyNotFoundException', "You specified a resource policy that doesn't exist."],
  ],
  [
    'DeleteResourcePolicy without one',
    () => [['DeleteResourcePolicy']],
    ['ResourcePolicyNotFoundException', "You specified a resource policy that doesn't exist."],
  ],
  [
    'DescribeEffectivePolicy without one',
    () => [['DescribeEffectivePolicy', { PolicyType: 'TAG_POLICY', TargetId: A }]],
    ['EffectivePolicyNotFoundException', "The account doesn't have an effective policy of this type."],
  ],
  [
    'DescribeEffectivePolicy of another',
    () => [['DescribeEffectivePolicy', { PolicyType: 'TAG_POLICY', TargetId: B }]],
    DENIED,
    A,
  ],
  [
    'DescribeEffectivePolicy of SCPs',
    () => [['DescribeEffectivePolicy', { PolicyType: SCP }]],
    ['InvalidInputException', 'You specified an invalid value.'],
  ],
]

describe('refusals', () => {
  const rows = REFUSED.map(([name, steps, refusal, as = M]) => [name, steps, refusal, as] as const)
  it.each(rows)('%s', async (_, steps, [code, message], as) => {
    const all = steps(await plant())
    for (const step of all.slice(0, -1)) await send(step)
    expect(await refused(all.at(-1) as Step, as)).toEqual({ code, status: 400, message })
  })

  it('a policy that is attached', async () => {
    const { root } = await plant()
    await enable(root, SCP)
    const PolicyId = await put(SCP, policyOf(DENY_ALL), A)
    expect(await refused(['DeletePolicy', { PolicyId }])).toMatchObject({ code: 'PolicyInUseException', status: 400 })
  })

  it('one policy too many on one target, and one level of units too many', async () => {
    const { root, team } = await plant()
    await enable(root, SCP)
    for (let i = 0; i < 4; i++) await put(SCP, policyOf(DENY_ALL), A)
    const PolicyId = await put(SCP, policyOf(DENY_ALL))
    expect(await refused(['AttachPolicy', { PolicyId, TargetId: A }])).toMatchObject({
      code: 'ConstraintViolationException',
      message: 'You have attached the maximum number of policies to the specified target.',
    })
    let parent = team
    for (let level = 3; level <= 5; level++) {
      const { OrganizationalUnit } = await send<{ OrganizationalUnit: { Id: string } }>([
        'CreateOrganizationalUnit',
        { ParentId: parent, Name: 'x' },
      ])
      parent = OrganizationalUnit.Id
    }
    expect(await refused(['CreateOrganizationalUnit', { ParentId: parent, Name: 'x' }])).toMatchObject({
      code: 'ConstraintViolationException',
      message: 'You attempted to create an OU tree that is too many levels deep.',
    })
  })

  it.each([
    ['EnablePolicyType', 'PolicyTypeNotAvailableForOrganizationException'],
    ['CreatePolicy', 'PolicyTypeNotAvailableForOrganizationException'],
    ['EnableAWSServiceAccess', 'ConstraintViolationException'],
    ['CloseAccount', 'ConstraintViolationException'],
  ])('%s where there is consolidated billing only', async (operation, code) => {
    await send(['CreateOrganization', { FeatureSet: 'CONSOLIDATED_BILLING' }])
    const { Roots } = await send<{ Roots: { Id: string }[] }>(['ListRoots'])
    const samples = {
      EnablePolicyType: { RootId: Roots[0]?.Id, PolicyType: SCP },
      CreatePolicy: { Type: SCP, Name: 'x', Description: '', Content: policyOf(DENY_ALL) },
      EnableAWSServiceAccess: service,
      CloseAccount: { AccountId: A },
    }
    expect(await refused([operation, samples[operation as keyof typeof samples]])).toMatchObject({ code, status: 400 })
  })

  it('an invitation by others, twice, and after its time', async () => {
    await plant()
    const invite: Step = ['InviteAccountToOrganization', { Target: { Type: 'ACCOUNT', Id: OUTSIDER } }]
    const open = async () => ({ HandshakeId: (await send<{ Handshake: { Id: string } }>(invite)).Handshake.Id })
    const first = await open()
    for (const [operation, as] of [
      ['AcceptHandshake', A],
      ['AcceptHandshake', M],
      ['CancelHandshake', OUTSIDER],
      ['DescribeHandshake', B],
    ]) {
      expect(await refused([operation as string, first], as)).toMatchObject({
        code: 'AccessDeniedException',
        status: 400,
      })
    }
    await send(['CancelHandshake', first])
    expect(await refused(['CancelHandshake', first])).toMatchObject({ code: 'HandshakeAlreadyInStateException' })
    expect(await refused(['AcceptHandshake', first], OUTSIDER)).toMatchObject({
      code: 'InvalidHandshakeTransitionException',
    })
    const second = await open()
    aws().clock.advance(15 * 86_400_000)
    expect(await refused(['AcceptHandshake', second], OUTSIDER)).toMatchObject({
      code: 'InvalidHandshakeTransitionException',
    })
    expect(await send(['DescribeHandshake', second], OUTSIDER)).toMatchObject({ Handshake: { State: 'EXPIRED' } })
  })
})
