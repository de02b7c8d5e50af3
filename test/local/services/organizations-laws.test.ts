import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import type { ListPoliciesForTargetResponse } from '@aws-sdk/client-organizations'
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type AuthorizationRequest, authorize } from '../../../src/iam/authorize.ts'
import type { NamedPolicy } from '../../../src/iam/evaluate.ts'
import { decideIn } from '../../../src/iam/world/decide-in.ts'
import { allow, createRole, createUser, policyOf, rootIam, type Statement } from '../test-principals.ts'
import { A, arn, B, place, RCP, SCP, startOrganizationsWorld, type Tree } from './organizations-world.ts'

const { aws, access, send, plant, enable, put } = startOrganizationsWorld()

const deny = (Action: string, Condition?: object): Statement => ({
  Effect: 'Deny',
  Action,
  Resource: '*',
  ...(Condition && { Condition }),
})

/** What the policies may say; all of it can be told apart by the three questions below. */
const scpPool = ({ organization, root, prod }: Tree) => [
  [allow(['sqs:*', 'sts:*'])],
  [allow('iam:*'), deny('sqs:SendMessage')],
  [allow('*'), deny('sts:*', { StringNotEquals: { 'aws:ResourceOrgID': organization } })],
  [deny('iam:List*', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${organization}/${root}/${prod}/*` } })],
  [deny('*', { StringNotEquals: { 'aws:PrincipalAccount': A } })],
]
const rcpPool = ({ organization, root }: Tree) =>
  [
    deny('sqs:*', { StringEquals: { 'aws:PrincipalOrgID': organization } }),
    deny('sts:AssumeRole', { 'ForAllValues:StringNotEquals': { 'aws:PrincipalOrgPaths': `${organization}/${root}/` } }),
    deny('*', { StringNotEquals: { 'aws:PrincipalOrgID': organization } }),
    deny('s3:*'),
  ].map((statement) => [{ ...statement, Principal: '*' }])

/** Which of the pool's policies are attached at each level, from the root down. */
const subset = (size: number) => fc.subarray([...Array(size).keys()], { maxLength: 2 })
const attachments = fc.record({
  scps: fc.tuple(subset(5), subset(5), subset(5), subset(5)),
  /** Whether FullAWSAccess stays, where there is something else. */
  full: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean()),
  rcps: fc.tuple(subset(4), subset(4)),
})

it('decides as the engine does on the policies that are attached, and as the world does', async () => {
  const tree = await plant()
  await enable(tree.root, SCP, RCP)
  const facts = await prepare(tree)
  const seen = new Set<string>()

  /** Attaches and detaches until the target has these, beside AWS's own RCP; never more than five at once. */
  async function bring(TargetId: string, Filter: string, wanted: readonly string[]) {
    const { Policies } = await send<ListPoliciesForTargetResponse>(['ListPoliciesForTarget', { TargetId, Filter }])
    const before = (Policies ?? []).map(({ Id }) => Id as string).filter((id) => id !== 'p-RCPFullAWSAccess')
    const change = (operation: string, ids: readonly string[]) =>
      Promise.all(ids.map((PolicyId) => send([operation, { PolicyId, TargetId }])))
    await change(
      'AttachPolicy',
      wanted.filter((id) => !before.includes(id)),
    )
    await change(
      'DetachPolicy',
      before.filter((id) => !wanted.includes(id)),
    )
  }

  const check = async ({ scps, full, rcps }: typeof attachments extends fc.Arbitrary<infer T> ? T : never) => {
    const scpLevels = scps.map((chosen, level) =>
      chosen.length === 0 || full[level]
        ? [FULL, ...chosen.map((i) => facts.scps[i])]
        : chosen.map((i) => facts.scps[i]),
    ) as NamedPolicy[][]
    const rcpLevels = rcps.map((chosen) => chosen.map((i) => facts.rcps[i])) as NamedPolicy[][]
    for (const [i, target] of [tree.root, tree.prod, tree.team, A].entries()) {
      await bring(target, SCP, scpLevels[i]?.map(idOf) ?? [])
    }
    for (const [i, target] of [tree.root, B].entries()) await bring(target, RCP, rcpLevels[i]?.map(idOf) ?? [])

    for (const { call, request, resource } of facts.questions) {
      const local = await call().then(
        () => '',
        (error: Error) => reasonOf(error.message),
      )
      const inB = request.resourceAccount === B
      const engine = authorize(request, {
        identity: [EVERYTHING],
        scps: scpLevels,
        ...(inB && { rcps: rcpLevels }),
        ...(resource && { resource }),
      })
      seen.add(local)
      expect(local).toBe(reasonOf(engine.message))
      expect(decideIn(aws().world(place.region), request).decision).toBe(engine.decision)
    }
  }
  await fc.assert(fc.asyncProperty(attachments, check), { numRuns: 20 })
  // Allowed, not allowed and denied have all been seen.
  expect(seen.size).toBeGreaterThan(4)
}, 120_000)

const FULL: NamedPolicy = { name: 'FullAWSAccess', arn: 'p-FullAWSAccess', document: policyOf(allow('*')) }
const EVERYTHING: NamedPolicy = { name: 'inline', document: policyOf(allow('*')) }
const idOf = ({ arn = '' }: NamedPolicy) => arn.slice(arn.lastIndexOf('/') + 1)
/** Services word the first part of a denial in their own ways; which of several policies is named is left open. */
const reasonOf = (message: string) =>
  /(because|with an explicit)[^:]*(:[^ :]* action)?/.exec(message)?.[0].toLowerCase() ?? ''

/** Policies, a user in A who may do everything, and three questions: of its own account, and of a queue and a role in B. */
async function prepare(tree: Tree) {
  const save = async (type: typeof SCP | typeof RCP, statements: readonly Statement[]): Promise<NamedPolicy> => {
    const document = policyOf(...statements)
    const id = await put(type, document)
    return { name: id, arn: arn(`policy/${tree.organization}/${type.toLowerCase()}/${id}`), document }
  }
  const scps = await Promise.all(scpPool(tree).map((statements) => save(SCP, statements)))
  const rcps = await Promise.all(rcpPool(tree).map((statements) => save(RCP, statements)))
  const user = await createUser(rootIam(aws(), A, place.region), 'ann', allow('*'))
  const root = { AWS: `arn:${place.partition}:iam::${A}:root` }
  const role = await createRole(rootIam(aws(), B, place.region), 'target', [
    { Effect: 'Allow', Principal: root, Action: 'sts:AssumeRole' },
  ])
  const queueArn = `arn:${place.partition}:sqs:${place.region}:${B}:jobs`
  const queuePolicy = policyOf({ ...allow('sqs:SendMessage', queueArn), Principal: root })
  const { QueueUrl } = await new SQSClient(access(B)).send(
    new CreateQueueCommand({ QueueName: 'jobs', Attributes: { Policy: queuePolicy } }),
  )
  const clients = {
    iam: new IAMClient(access(A, user.keys)),
    sqs: new SQSClient(access(A, user.keys)),
    sts: new STSClient(access(A, user.keys)),
  }
  const request = (action: string, resource: string, resourceAccount: string): AuthorizationRequest => ({
    principal: user.arn,
    action,
    resource,
    resourceAccount,
    context: {
      'aws:PrincipalOrgID': tree.organization,
      'aws:PrincipalOrgPaths': [`${tree.organization}/${tree.root}/${tree.prod}/${tree.team}/`],
      'aws:ResourceOrgID': tree.organization,
    },
  })
  const trust = policyOf({ Effect: 'Allow', Principal: root, Action: 'sts:AssumeRole' })
  const questions = [
    {
      call: () => clients.iam.send(new ListUsersCommand({})),
      request: request('iam:ListUsers', `arn:${place.partition}:iam::${A}:user/`, A),
    },
    {
      call: () => clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' })),
      request: request('sqs:SendMessage', queueArn, B),
      resource: { name: 'policy', document: queuePolicy },
    },
    {
      call: () => clients.sts.send(new AssumeRoleCommand({ RoleArn: role.arn, RoleSessionName: 'test' })),
      request: request('sts:AssumeRole', role.arn, B),
      resource: { name: 'trust', document: trust },
    },
  ]
  return { scps, rcps, questions }
}
