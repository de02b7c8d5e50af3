import { describe, expect, it } from 'vitest'
import { loadModel } from '../../../src/local/models/load-model.ts'
import { builtOperations } from '../../../src/local/registry.ts'
import { allow, createUser, policyOf, rootIam, type Statement } from '../test-principals.ts'
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

const { aws, send, refused, plant, enable, put, invite } = startOrganizationsWorld()

const iam = (account: string) => rootIam(aws(), account, place.region)
const tags = [{ Key: 'team', Value: 'blue' }]
const service = 'config.amazonaws.com'
const root = (account: string) => `arn:${place.partition}:iam::${account}:root`

/** One value for each member that some operation requires. */
const samples = (tree: Tree, policy: string, handshake: string): Readonly<Record<string, unknown>> => ({
  AccountId: A,
  AccountName: 'x',
  ChildId: A,
  ChildType: 'ACCOUNT',
  Content: policyOf(DENY_ALL),
  CreateAccountRequestId: 'car-abcdefgh',
  Description: '',
  DestinationParentId: tree.prod,
  Email: 'a@b.example',
  Filter: SCP,
  HandshakeId: handshake,
  Name: 'x',
  OrganizationalUnitId: tree.team,
  ParentId: tree.root,
  PolicyId: policy,
  PolicyType: 'TAG_POLICY',
  ResourceId: A,
  RootId: tree.root,
  ServicePrincipal: service,
  SourceParentId: tree.team,
  TagKeys: ['a'],
  Tags: tags,
  Target: { Type: 'ACCOUNT', Id: '123456789012' },
  TargetId: A,
  Type: SCP,
})

describe('permissions', () => {
  const model = loadModel('organizations')
  const inputOf = (operation: string, values: Readonly<Record<string, unknown>>) => {
    const shape = model.shapes[model.operations[operation]?.input ?? '']
    const required = shape?.type === 'structure' ? (shape.required ?? []) : []
    return Object.fromEntries(required.map((member) => [member, values[member]]))
  }

  it.each([...builtOperations('organizations')].sort())(
    '%s is denied, and allowed by its action alone',
    async (operation) => {
      const tree = await plant()
      await enable(tree.root, SCP)
      const values = samples(tree, await put(SCP, policyOf(DENY_ALL)), await invite(OUTSIDER))
      const eve = await createUser(iam(M), 'eve')
      const step: Step = [operation, inputOf(operation, values)]
      const denied = await refused(step, eve.keys)
      const resource = denied.message.match(/ on resource: .+(?= because)/)?.[0] ?? ''
      expect(denied).toEqual({
        code: 'AccessDeniedException',
        status: 400,
        message: `User: ${eve.arn} is not authorized to perform: organizations:${operation}${resource} because no identity-based policy allows the organizations:${operation} action`,
      })
      const ann = await createUser(iam(M), 'ann', allow(`organizations:${operation}`))
      const outcome = send(step, ann.keys).then(() => 'done', String)
      expect(await outcome).not.toMatch(/not authorized/)
    },
  )

  const rows: readonly (readonly [
    name: string,
    statement: (tree: Tree) => Statement,
    allowed: (tree: Tree) => Step,
    denied: (tree: Tree) => Step,
  ])[] = [
    [
      'one account',
      ({ organization }) => allow('organizations:DescribeAccount', arn(`account/${organization}/${A}`)),
      () => ['DescribeAccount', { AccountId: A }],
      () => ['DescribeAccount', { AccountId: B }],
    ],
    [
      'policy and target: both must be allowed',
      ({ organization }) =>
        allow('organizations:AttachPolicy', [
          `arn:${place.partition}:organizations::aws:policy/*`,
          arn(`ou/${organization}/*`),
        ]),
      ({ team }) => ['AttachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: team }],
      ({ root }) => ['AttachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: root }],
    ],
    [
      'organizations:PolicyType of the request',
      () => ({
        ...allow('organizations:ListPolicies'),
        Condition: { StringEquals: { 'organizations:PolicyType': SCP } },
      }),
      () => ['ListPolicies', { Filter: SCP }],
      () => ['ListPolicies', { Filter: 'TAG_POLICY' }],
    ],
    [
      'organizations:PolicyType of the policy',
      () => ({
        ...allow('organizations:DescribePolicy'),
        Condition: { StringEquals: { 'organizations:PolicyType': SCP } },
      }),
      () => ['DescribePolicy', { PolicyId: 'p-FullAWSAccess' }],
      () => ['DescribePolicy', { PolicyId: 'p-RCPFullAWSAccess' }],
    ],
    [
      'organizations:ServicePrincipal',
      () => ({
        ...allow('organizations:EnableAWSServiceAccess'),
        Condition: { StringEquals: { 'organizations:ServicePrincipal': service } },
      }),
      () => ['EnableAWSServiceAccess', { ServicePrincipal: service }],
      () => ['EnableAWSServiceAccess', { ServicePrincipal: 'ram.amazonaws.com' }],
    ],
    [
      'aws:RequestTag',
      () => ({ ...allow('organizations:TagResource'), Condition: { StringEquals: { 'aws:RequestTag/team': 'blue' } } }),
      () => ['TagResource', { ResourceId: B, Tags: tags }],
      () => ['TagResource', { ResourceId: B, Tags: [{ Key: 'team', Value: 'red' }] }],
    ],
    [
      'aws:ResourceTag',
      () => ({
        ...allow('organizations:DescribeAccount'),
        Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } },
      }),
      () => ['DescribeAccount', { AccountId: A }],
      () => ['DescribeAccount', { AccountId: B }],
    ],
    [
      'who creates with tags must be allowed to tag',
      () => allow('organizations:CreateOrganizationalUnit'),
      ({ root }) => ['CreateOrganizationalUnit', { ParentId: root, Name: 'x' }],
      ({ root }) => ['CreateOrganizationalUnit', { ParentId: root, Name: 'y', Tags: tags }],
    ],
  ]
  it.each(rows)('%s', async (_, statement, allowed, denied) => {
    const tree = await plant()
    await enable(tree.root, SCP)
    await send(['DetachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: tree.team }]).catch(() => undefined)
    await put(SCP, policyOf(allow('*')), tree.team)
    await send(['DetachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: tree.team }])
    await send(['TagResource', { ResourceId: A, Tags: tags }])
    const { keys } = await createUser(iam(M), 'eve', statement(tree))
    await send(allowed(tree), keys)
    expect(await refused(denied(tree), keys)).toMatchObject({
      code: 'AccessDeniedException',
      message: expect.stringMatching(/not authorized to perform/),
    })
  })
})

describe('delegation', () => {
  const noPermission = { code: 'AccessDeniedException', message: "You don't have permissions to access this resource." }

  it('an account that administers for a service may look, and no more', async () => {
    const { root: rootId } = await plant()
    await send(['EnableAWSServiceAccess', { ServicePrincipal: service }])
    await send(['RegisterDelegatedAdministrator', { AccountId: A, ServicePrincipal: service }])
    for (const operation of ['ListAccounts', 'ListRoots', 'ListDelegatedAdministrators']) await send([operation], A)
    expect(await refused(['EnablePolicyType', { RootId: rootId, PolicyType: SCP }], A)).toMatchObject(noPermission)
    expect(await refused(['ListAccounts'], B)).toMatchObject(noPermission)
    await send(['DeregisterDelegatedAdministrator', { AccountId: A, ServicePrincipal: service }])
    expect(await refused(['ListAccounts'], A)).toMatchObject(noPermission)
  })

  it('by the resource-based policy, together with the own account’s permission', async () => {
    const tree = await plant()
    await enable(tree.root, SCP)
    const Content = policyOf(
      { ...allow(['organizations:ListPolicies', 'organizations:CreatePolicy']), Principal: { AWS: root(A) } },
      {
        ...allow('organizations:AttachPolicy', [
          arn(`ou/${tree.organization}/*`),
          arn(`policy/${tree.organization}/*`),
        ]),
        Principal: { AWS: A },
        Condition: { StringLikeIfExists: { 'organizations:PolicyType': SCP } },
      },
    )
    const { ResourcePolicy } = await send<{ ResourcePolicy: object }>(['PutResourcePolicy', { Content }])
    expect(await send(['DescribeResourcePolicy'])).toEqual({ ResourcePolicy })
    const create: Step = ['CreatePolicy', { Type: SCP, Name: 'x', Description: '', Content: policyOf(allow('*')) }]
    const { Policy } = await send<{ Policy: { PolicySummary: { Id: string } } }>(create, A)
    const PolicyId = Policy.PolicySummary.Id
    await send(['AttachPolicy', { PolicyId, TargetId: tree.prod }], A)
    expect(await refused(['AttachPolicy', { PolicyId, TargetId: tree.root }], A)).toEqual({
      code: 'AccessDeniedException',
      status: 400,
      message: `User: ${root(A)} is not authorized to perform: organizations:AttachPolicy on resource: ${arn(`root/${tree.organization}/${tree.root}`)} because no resource-based policy allows the organizations:AttachPolicy action`,
    })
    expect(await refused(['ListPolicies', { Filter: SCP }], B)).toMatchObject({
      message: expect.stringMatching(/because no resource-based policy allows/),
    })
    expect(
      await refused(['MoveAccount', { AccountId: B, SourceParentId: tree.root, DestinationParentId: tree.prod }], A),
    ).toMatchObject(noPermission)
    await send(['DeleteResourcePolicy'])
    expect(await refused(['ListPolicies', { Filter: SCP }], A)).toMatchObject(noPermission)
  })
})
