import * as sdk from '@aws-sdk/client-organizations'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { pickTestPlace, type Refusal, refusalOf } from '../test-accounts.ts'
import type { Keys, Statement } from '../test-principals.ts'

export const place = pickTestPlace('organizations')
/** The management account, two members, and one that is in no organization. */
export const [M, A, B, OUTSIDER] = place.accounts

/** An operation with an input that only the wire has to understand. */
export type Step = readonly [operation: string, input?: Readonly<Record<string, unknown>>]
type AnyCommand = new (input: object) => sdk.ListAccountsCommand
export type Answer = Readonly<Record<string, never>> & object

/** An organization of M with `prod` and in it `team`; A is in `team`, B in the root. */
export interface Tree {
  readonly organization: string
  readonly root: string
  readonly prod: string
  readonly team: string
}

/** A local AWS for one test file, empty before each test. */
export function startOrganizationsWorld() {
  let aws: LocalAws
  beforeAll(async () => {
    aws = await startLocalAws()
  })
  beforeEach(() => aws.reset())
  afterAll(() => aws.close())

  const access = (account: string, credentials?: Keys) => ({
    ...aws.account(account, place.region),
    ...(credentials && { credentials }),
    maxAttempts: 1,
  })

  /** By an account's root user, M's unless told otherwise. */
  async function send<T = Answer>([operation, input = {}]: Step, as: string | Keys = M): Promise<T> {
    const client = new sdk.OrganizationsClient(typeof as === 'string' ? access(as) : access(M, as))
    const Command = (sdk as unknown as Record<string, AnyCommand>)[`${operation}Command`] as AnyCommand
    const { $metadata: _, ...answer } = await client.send(new Command(input))
    client.destroy()
    return answer as T
  }

  async function createUnit(ParentId: string, Name: string): Promise<string> {
    const step: Step = ['CreateOrganizationalUnit', { ParentId, Name }]
    const { OrganizationalUnit } = await send<sdk.CreateOrganizationalUnitResponse>(step)
    return OrganizationalUnit?.Id as string
  }

  async function invite(account: string): Promise<string> {
    const step: Step = ['InviteAccountToOrganization', { Target: { Type: 'ACCOUNT', Id: account } }]
    const { Handshake } = await send<sdk.InviteAccountToOrganizationResponse>(step)
    return Handshake?.Id as string
  }

  async function join(account: string): Promise<void> {
    await send(['AcceptHandshake', { HandshakeId: await invite(account) }], account)
  }

  async function plant(): Promise<Tree> {
    const { Organization } = await send<sdk.CreateOrganizationResponse>(['CreateOrganization'])
    const { Roots } = await send<sdk.ListRootsResponse>(['ListRoots'])
    const root = Roots?.[0]?.Id as string
    for (const account of [A, B]) await join(account)
    const prod = await createUnit(root, 'prod')
    const team = await createUnit(prod, 'team')
    await send(['MoveAccount', { AccountId: A, SourceParentId: root, DestinationParentId: team }])
    return { organization: Organization?.Id as string, root, prod, team }
  }

  async function enable(root: string, ...types: sdk.PolicyType[]): Promise<void> {
    for (const PolicyType of types) await send(['EnablePolicyType', { RootId: root, PolicyType }])
  }

  let policies = 0
  /** Creates a policy and, where a target is given, attaches it. */
  async function put(Type: sdk.PolicyType, Content: string, TargetId?: string): Promise<string> {
    const Name = `policy ${++policies}`
    const { Policy } = await send<sdk.CreatePolicyResponse>(['CreatePolicy', { Type, Name, Description: '', Content }])
    const PolicyId = Policy?.PolicySummary?.Id as string
    if (TargetId !== undefined) await send(['AttachPolicy', { PolicyId, TargetId }])
    return PolicyId
  }

  return {
    aws: () => aws,
    access,
    send,
    refused: (step: Step, as?: string | Keys): Promise<Refusal> => refusalOf(send(step, as)),
    createUnit,
    invite,
    join,
    plant,
    enable,
    put,
  }
}

export const SCP = 'SERVICE_CONTROL_POLICY'
export const RCP = 'RESOURCE_CONTROL_POLICY'
export const DENY_ALL: Statement = { Effect: 'Deny', Action: '*', Resource: '*' }
export const arn = (resource: string) => `arn:${place.partition}:organizations::${M}:${resource}`
