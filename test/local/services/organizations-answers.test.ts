import { describe, expect, it } from 'vitest'
import { policyOf } from '../test-principals.ts'
import {
  A,
  arn,
  B,
  DENY_ALL,
  M,
  OUTSIDER,
  place,
  SCP,
  type Step,
  startOrganizationsWorld,
  type Tree,
} from './organizations-world.ts'

const { send, plant } = startOrganizationsWorld()

const isDate = expect.any(Date)
const policyId = expect.stringMatching(/^p-[a-z0-9]{8}$/)
const fullAccess = {
  Id: 'p-FullAWSAccess',
  Arn: `arn:${place.partition}:organizations::aws:policy/service_control_policy/p-FullAWSAccess`,
  Name: 'FullAWSAccess',
  Description: 'Allows access to every operation',
  Type: SCP,
  AwsManaged: true,
}
const organizationFacts = ({ organization }: Tree) => ({
  Id: organization,
  Arn: arn(`organization/${organization}`),
  FeatureSet: 'ALL',
  MasterAccountArn: arn(`account/${organization}/${M}`),
  MasterAccountId: M,
  MasterAccountEmail: `${M}@example.com`,
  AvailablePolicyTypes: [{ Type: SCP, Status: 'ENABLED' }],
})
const accountFacts = ({ organization }: Tree, id: string, ...path: string[]) => ({
  Id: id,
  Arn: arn(`account/${organization}/${id}`),
  Email: `${id}@example.com`,
  Name: id,
  Status: 'ACTIVE',
  State: 'ACTIVE',
  Paths: [`${[organization, ...path, id].join('/')}/`],
  JoinedMethod: 'INVITED',
  JoinedTimestamp: isDate,
})
const unitFacts = ({ organization }: Tree, id: string, name: string, ...path: string[]) => ({
  Id: id,
  Arn: arn(`ou/${organization}/${id}`),
  Name: name,
  Path: `${[organization, ...path, id].join('/')}/`,
})
const byId = (a: { Id: string }, b: { Id: string }) => (a.Id < b.Id ? -1 : 1)

/** In the planted tree, after these steps, the last one answers exactly this. */
const ANSWERED: readonly (readonly [
  name: string,
  steps: (tree: Tree) => readonly Step[],
  answer: (tree: Tree) => object,
])[] = [
  ['DescribeOrganization', () => [['DescribeOrganization']], (tree) => ({ Organization: organizationFacts(tree) })],
  [
    'ListRoots: no policy type is enabled at first',
    () => [['ListRoots']],
    ({ organization, root }) => ({
      Roots: [{ Id: root, Arn: arn(`root/${organization}/${root}`), Name: 'Root', PolicyTypes: [] }],
    }),
  ],
  [
    'DescribeAccount',
    () => [['DescribeAccount', { AccountId: A }]],
    (tree) => ({ Account: accountFacts(tree, A, tree.root, tree.prod, tree.team) }),
  ],
  [
    'ListAccounts',
    () => [['ListAccounts']],
    (tree) => ({
      Accounts: [
        accountFacts(tree, M, tree.root),
        accountFacts(tree, B, tree.root),
        accountFacts(tree, A, tree.root, tree.prod, tree.team),
      ].sort(byId),
    }),
  ],
  [
    'ListAccountsForParent',
    ({ team }) => [['ListAccountsForParent', { ParentId: team }]],
    (tree) => ({ Accounts: [accountFacts(tree, A, tree.root, tree.prod, tree.team)] }),
  ],
  [
    'MoveAccount',
    ({ root, prod }) => [
      ['MoveAccount', { AccountId: B, SourceParentId: root, DestinationParentId: prod }],
      ['ListParents', { ChildId: B }],
    ],
    ({ prod }) => ({ Parents: [{ Id: prod, Type: 'ORGANIZATIONAL_UNIT' }] }),
  ],
  [
    'ListParents of a unit',
    ({ prod }) => [['ListParents', { ChildId: prod }]],
    ({ root }) => ({ Parents: [{ Id: root, Type: 'ROOT' }] }),
  ],
  [
    'ListChildren: units',
    ({ root }) => [['ListChildren', { ParentId: root, ChildType: 'ORGANIZATIONAL_UNIT' }]],
    ({ prod }) => ({ Children: [{ Id: prod, Type: 'ORGANIZATIONAL_UNIT' }] }),
  ],
  [
    'ListChildren: accounts',
    ({ team }) => [['ListChildren', { ParentId: team, ChildType: 'ACCOUNT' }]],
    () => ({ Children: [{ Id: A, Type: 'ACCOUNT' }] }),
  ],
  [
    'DescribeOrganizationalUnit',
    ({ team }) => [['DescribeOrganizationalUnit', { OrganizationalUnitId: team }]],
    (tree) => ({ OrganizationalUnit: unitFacts(tree, tree.team, 'team', tree.root, tree.prod) }),
  ],
  [
    'UpdateOrganizationalUnit',
    ({ prod }) => [['UpdateOrganizationalUnit', { OrganizationalUnitId: prod, Name: 'live' }]],
    (tree) => ({ OrganizationalUnit: unitFacts(tree, tree.prod, 'live', tree.root) }),
  ],
  [
    'DeleteOrganizationalUnit',
    ({ prod, root, team }) => [
      ['MoveAccount', { AccountId: A, SourceParentId: team, DestinationParentId: root }],
      ['DeleteOrganizationalUnit', { OrganizationalUnitId: team }],
      ['ListOrganizationalUnitsForParent', { ParentId: prod }],
    ],
    () => ({ OrganizationalUnits: [] }),
  ],
  [
    'EnablePolicyType',
    ({ root }) => [['EnablePolicyType', { RootId: root, PolicyType: SCP }]],
    ({ root }) => ({ Root: expect.objectContaining({ Id: root, PolicyTypes: [{ Type: SCP, Status: 'ENABLED' }] }) }),
  ],
  [
    'FullAWSAccess is attached once the type is enabled',
    ({ root, team }) => [
      ['EnablePolicyType', { RootId: root, PolicyType: SCP }],
      ['ListPoliciesForTarget', { TargetId: team, Filter: SCP }],
    ],
    () => ({ Policies: [fullAccess] }),
  ],
  [
    'where it is attached',
    ({ root }) => [
      ['EnablePolicyType', { RootId: root, PolicyType: SCP }],
      ['ListTargetsForPolicy', { PolicyId: 'p-FullAWSAccess', MaxResults: 1 }],
    ],
    () => ({ Targets: [expect.objectContaining({ Type: 'ACCOUNT' })], NextToken: expect.any(String) }),
  ],
  [
    'DisablePolicyType detaches everything',
    ({ root, team }) => [
      ['EnablePolicyType', { RootId: root, PolicyType: SCP }],
      ['DisablePolicyType', { RootId: root, PolicyType: SCP }],
      ['ListPoliciesForTarget', { TargetId: team, Filter: SCP }],
    ],
    () => ({ Policies: [] }),
  ],
  [
    'CreatePolicy',
    () => [['CreatePolicy', { Type: SCP, Name: 'deny', Description: 'd', Content: policyOf(DENY_ALL) }]],
    ({ organization }) => ({
      Policy: {
        PolicySummary: {
          Id: policyId,
          Arn: expect.stringContaining(arn(`policy/${organization}/service_control_policy/p-`)),
          Name: 'deny',
          Description: 'd',
          Type: SCP,
          AwsManaged: false,
        },
        Content: policyOf(DENY_ALL),
      },
    }),
  ],
  [
    'DescribePolicy of AWS',
    () => [['DescribePolicy', { PolicyId: 'p-FullAWSAccess' }]],
    () => ({ Policy: { PolicySummary: fullAccess, Content: expect.stringContaining('"Effect": "Allow"') } }),
  ],
  ['ListPolicies', () => [['ListPolicies', { Filter: SCP }]], () => ({ Policies: [fullAccess] })],
  [
    'tags of an account',
    () => [
      [
        'TagResource',
        {
          ResourceId: A,
          Tags: [
            { Key: 'a', Value: '1' },
            { Key: 'b', Value: '2' },
          ],
        },
      ],
      ['UntagResource', { ResourceId: A, TagKeys: ['a', 'none'] }],
      ['ListTagsForResource', { ResourceId: A }],
    ],
    () => ({ Tags: [{ Key: 'b', Value: '2' }] }),
  ],
  [
    'tags of the root',
    ({ root }) => [
      ['TagResource', { ResourceId: root, Tags: [{ Key: 'a', Value: '' }] }],
      ['ListTagsForResource', { ResourceId: root }],
    ],
    () => ({ Tags: [{ Key: 'a', Value: '' }] }),
  ],
  [
    'EnableAWSServiceAccess, twice',
    () => [
      ['EnableAWSServiceAccess', { ServicePrincipal: 'config.amazonaws.com' }],
      ['EnableAWSServiceAccess', { ServicePrincipal: 'config.amazonaws.com' }],
      ['ListAWSServiceAccessForOrganization'],
    ],
    () => ({ EnabledServicePrincipals: [{ ServicePrincipal: 'config.amazonaws.com', DateEnabled: isDate }] }),
  ],
  [
    'DisableAWSServiceAccess',
    () => [
      ['EnableAWSServiceAccess', { ServicePrincipal: 'config.amazonaws.com' }],
      ['DisableAWSServiceAccess', { ServicePrincipal: 'config.amazonaws.com' }],
      ['ListAWSServiceAccessForOrganization'],
    ],
    () => ({ EnabledServicePrincipals: [] }),
  ],
  [
    'ListDelegatedAdministrators',
    () => [
      ['EnableAWSServiceAccess', { ServicePrincipal: 'config.amazonaws.com' }],
      ['RegisterDelegatedAdministrator', { AccountId: A, ServicePrincipal: 'config.amazonaws.com' }],
      ['ListDelegatedAdministrators', { ServicePrincipal: 'config.amazonaws.com' }],
    ],
    (tree) => {
      const { Paths: _, ...facts } = accountFacts(tree, A)
      return { DelegatedAdministrators: [{ ...facts, DelegationEnabledDate: isDate }] }
    },
  ],
  [
    'ListDelegatedServicesForAccount',
    () => [
      ['EnableAWSServiceAccess', { ServicePrincipal: 'config.amazonaws.com' }],
      ['RegisterDelegatedAdministrator', { AccountId: A, ServicePrincipal: 'config.amazonaws.com' }],
      ['ListDelegatedServicesForAccount', { AccountId: A }],
    ],
    () => ({ DelegatedServices: [{ ServicePrincipal: 'config.amazonaws.com', DelegationEnabledDate: isDate }] }),
  ],
  [
    'DeregisterDelegatedAdministrator',
    () => [
      ['EnableAWSServiceAccess', { ServicePrincipal: 'config.amazonaws.com' }],
      ['RegisterDelegatedAdministrator', { AccountId: A, ServicePrincipal: 'config.amazonaws.com' }],
      ['DeregisterDelegatedAdministrator', { AccountId: A, ServicePrincipal: 'config.amazonaws.com' }],
      ['ListDelegatedAdministrators'],
    ],
    () => ({ DelegatedAdministrators: [] }),
  ],
  [
    'InviteAccountToOrganization',
    () => [['InviteAccountToOrganization', { Target: { Type: 'ACCOUNT', Id: OUTSIDER }, Notes: 'come' }]],
    ({ organization }) => ({
      Handshake: {
        Id: expect.stringMatching(/^h-[a-z0-9]{32}$/),
        Arn: expect.stringContaining(arn(`handshake/${organization}/invite/h-`)),
        Parties: [
          { Id: organization, Type: 'ORGANIZATION' },
          { Id: OUTSIDER, Type: 'ACCOUNT' },
        ],
        State: 'OPEN',
        RequestedTimestamp: isDate,
        ExpirationTimestamp: isDate,
        Action: 'INVITE',
        Resources: [
          {
            Type: 'ORGANIZATION',
            Value: organization,
            Resources: [
              { Type: 'MASTER_EMAIL', Value: `${M}@example.com` },
              { Type: 'MASTER_NAME', Value: M },
              { Type: 'ORGANIZATION_FEATURE_SET', Value: 'ALL' },
            ],
          },
          { Type: 'ACCOUNT', Value: OUTSIDER },
          { Type: 'NOTES', Value: 'come' },
        ],
      },
    }),
  ],
  [
    'RemoveAccountFromOrganization',
    ({ team }) => [
      ['RemoveAccountFromOrganization', { AccountId: A }],
      ['ListChildren', { ParentId: team, ChildType: 'ACCOUNT' }],
    ],
    () => ({ Children: [] }),
  ],
]

describe('answers', () => {
  it.each(ANSWERED)('%s', async (_, steps, answer) => {
    const tree = await plant()
    const all = steps(tree)
    for (const step of all.slice(0, -1)) await send(step)
    expect(await send(all.at(-1) as Step)).toEqual(answer(tree))
  })
})
