import { ListUsersCommand } from '@aws-sdk/client-iam'
import type * as sdk from '@aws-sdk/client-organizations'
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../test-accounts.ts'
import { allow, createUser, type Keys, policyOf, rootIam } from '../test-principals.ts'
import { A, B, M, OUTSIDER, place, type Step, startOrganizationsWorld } from './organizations-world.ts'

const { aws, access, send, refused, plant, invite, join } = startOrganizationsWorld()

const SECOND = 1_000
const DAY = 86_400_000
const whoIs = (account: string, keys?: Keys) =>
  new STSClient(access(account, keys)).send(new GetCallerIdentityCommand({}))

const newAccount: Step = [
  'CreateAccount',
  { Email: 'new@corp.example', AccountName: 'New', Tags: [{ Key: 'a', Value: 'b' }] },
]

/** Asks for an account, and waits until it is there. */
async function create(step: Step = newAccount): Promise<sdk.CreateAccountStatus> {
  const { CreateAccountStatus } = await send<sdk.CreateAccountResponse>(step)
  aws().clock.advance(SECOND)
  const id = { CreateAccountRequestId: CreateAccountStatus?.Id }
  const answer = await send<sdk.DescribeCreateAccountStatusResponse>(['DescribeCreateAccountStatus', id])
  return answer.CreateAccountStatus as sdk.CreateAccountStatus
}

describe('CreateAccount', () => {
  it('answers before the account is there', async () => {
    await plant()
    const { CreateAccountStatus: request } = await send<sdk.CreateAccountResponse>(newAccount)
    expect(request).toEqual({
      Id: expect.stringMatching(/^car-[a-z0-9]{32}$/),
      AccountName: 'New',
      State: 'IN_PROGRESS',
      RequestedTimestamp: expect.any(Date),
    })
    const list: Step = ['ListCreateAccountStatus', { States: ['IN_PROGRESS'] }]
    expect(await send(list)).toEqual({ CreateAccountStatuses: [request] })
    aws().clock.advance(SECOND)
    expect(await send(list)).toEqual({ CreateAccountStatuses: [] })
    const { CreateAccountStatuses } = await send<sdk.ListCreateAccountStatusResponse>(['ListCreateAccountStatus'])
    expect(CreateAccountStatuses).toEqual([
      {
        ...request,
        State: 'SUCCEEDED',
        AccountId: expect.stringMatching(/^\d{12}$/),
        CompletedTimestamp: expect.any(Date),
      },
    ])
  })

  it('makes a member with its name, its tags, and a role for the management account', async () => {
    await plant()
    const { AccountId } = await create()
    expect(await send(['DescribeAccount', { AccountId }])).toMatchObject({
      Account: { Name: 'New', Email: 'new@corp.example', JoinedMethod: 'CREATED', Status: 'ACTIVE' },
    })
    expect(await send(['ListTagsForResource', { ResourceId: AccountId }])).toEqual({ Tags: [{ Key: 'a', Value: 'b' }] })
    const { keys } = await createUser(rootIam(aws(), M, place.region), 'admin', allow('sts:AssumeRole'))
    const RoleArn = `arn:${place.partition}:iam::${AccountId}:role/OrganizationAccountAccessRole`
    const { Credentials } = await new STSClient(access(M, keys)).send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'admin' }),
    )
    const session: Keys = {
      accessKeyId: Credentials?.AccessKeyId as string,
      secretAccessKey: Credentials?.SecretAccessKey as string,
      sessionToken: Credentials?.SessionToken as string,
    }
    await new SQSClient(access(M, session)).send(new CreateQueueCommand({ QueueName: 'jobs' }))
  })

  it('with a role of another name', async () => {
    await plant()
    const { AccountId } = await create([
      'CreateAccount',
      { Email: 'x@corp.example', AccountName: 'X', RoleName: 'Admin' },
    ])
    const { keys } = await createUser(rootIam(aws(), M, place.region), 'admin', allow('sts:AssumeRole'))
    const assume = (name: string) =>
      new STSClient(access(M, keys)).send(
        new AssumeRoleCommand({
          RoleArn: `arn:${place.partition}:iam::${AccountId}:role/${name}`,
          RoleSessionName: 'admin',
        }),
      )
    await assume('Admin')
    expect(await refusalOf(assume('OrganizationAccountAccessRole'))).toMatchObject({ code: 'AccessDenied' })
  })

  it('fails for an address that another account has', async () => {
    await plant()
    await create()
    expect(await create(['CreateAccount', { Email: 'NEW@corp.example', AccountName: 'Again' }])).toMatchObject({
      State: 'FAILED',
      FailureReason: 'EMAIL_ALREADY_EXISTS',
    })
  })

  it('keeps the account in the organization for seven days', async () => {
    await plant()
    const { AccountId } = await create()
    const remove: Step = ['RemoveAccountFromOrganization', { AccountId }]
    expect(await refused(remove)).toMatchObject({ code: 'ConstraintViolationException', status: 400 })
    aws().clock.advance(7 * DAY)
    await send(remove)
  })
})

describe('CloseAccount', () => {
  it('locks everybody out, and goes on locking them out', async () => {
    await plant()
    const { keys } = await createUser(rootIam(aws(), A, place.region), 'ann', allow('*'))
    await send(['CloseAccount', { AccountId: A }])
    expect(await send(['DescribeAccount', { AccountId: A }])).toMatchObject({
      Account: { Status: 'PENDING_CLOSURE', State: 'PENDING_CLOSURE' },
    })
    await whoIs(A)
    aws().clock.advance(SECOND)
    expect(await send(['DescribeAccount', { AccountId: A }])).toMatchObject({ Account: { State: 'SUSPENDED' } })
    for (const call of [() => whoIs(A), () => whoIs(A, keys)]) {
      expect(await refusalOf(call())).toMatchObject({ code: 'InvalidClientTokenId', status: 403 })
    }
    expect(await refused(['DescribeOrganization'], A)).toMatchObject({ code: 'UnrecognizedClientException' })
    expect(await refused(['CloseAccount', { AccountId: A }])).toMatchObject({ code: 'AccountAlreadyClosedException' })
    aws().clock.advance(90 * DAY)
    expect(await refused(['DescribeAccount', { AccountId: A }])).toMatchObject({ code: 'AccountNotFoundException' })
    expect(await refusalOf(whoIs(A))).toMatchObject({ code: 'InvalidClientTokenId' })
    await whoIs(B)
  })

  it('keeps others from what is in it', async () => {
    await plant()
    const Policy = policyOf({ ...allow('sqs:SendMessage'), Principal: { AWS: B } })
    const { QueueUrl } = await new SQSClient(access(A)).send(
      new CreateQueueCommand({ QueueName: 'jobs', Attributes: { Policy } }),
    )
    const deliver = () => new SQSClient(access(B)).send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
    await deliver()
    await send(['CloseAccount', { AccountId: A }])
    aws().clock.advance(SECOND)
    expect(await refusalOf(deliver())).toMatchObject({ code: 'AccessDenied', status: 403 })
    expect(
      aws()
        .world(place.region)
        .accounts()
        .map(({ id }) => id),
    ).not.toContain(A)
  })
})

describe('invitations', () => {
  const list = async (as: string) => {
    const operation = as === M ? 'ListHandshakesForOrganization' : 'ListHandshakesForAccount'
    const { Handshakes } = await send<sdk.ListHandshakesForAccountResponse>([operation], as)
    return Handshakes?.map(({ Id, State }) => [Id, State])
  }

  it('are seen on both sides, and for thirty days after the answer', async () => {
    await plant()
    const HandshakeId = await invite(OUTSIDER)
    expect([await list(OUTSIDER), (await list(M))?.length]).toEqual([[[HandshakeId, 'OPEN']], 3])
    await send(['DeclineHandshake', { HandshakeId }], OUTSIDER)
    expect(await list(OUTSIDER)).toEqual([[HandshakeId, 'DECLINED']])
    expect(
      await send(['ListHandshakesForAccount', { Filter: { ActionType: 'ENABLE_ALL_FEATURES' } }], OUTSIDER),
    ).toEqual({
      Handshakes: [],
    })
    expect(await refused(['DescribeOrganization'], OUTSIDER)).toMatchObject({
      code: 'AWSOrganizationsNotInUseException',
    })
    aws().clock.advance(30 * DAY)
    expect(await list(OUTSIDER)).toEqual([])
  })

  it('by address', async () => {
    await plant()
    const { Handshake } = await send<sdk.InviteAccountToOrganizationResponse>([
      'InviteAccountToOrganization',
      { Target: { Type: 'EMAIL', Id: `${OUTSIDER}@example.com` }, Tags: [{ Key: 'a', Value: 'b' }] },
    ])
    await send(['AcceptHandshake', { HandshakeId: Handshake?.Id }], OUTSIDER)
    expect(await send(['DescribeAccount', { AccountId: OUTSIDER }])).toMatchObject({
      Account: { JoinedMethod: 'INVITED' },
    })
    expect(await send(['ListTagsForResource', { ResourceId: OUTSIDER }])).toEqual({ Tags: [{ Key: 'a', Value: 'b' }] })
  })

  it('take an account from one organization to another, but not its management account', async () => {
    const { organization } = await plant()
    const { Organization } = await send<sdk.CreateOrganizationResponse>(['CreateOrganization'], OUTSIDER)
    for (const [target, outcome] of [
      [A, undefined],
      [M, 'MasterCannotLeaveOrganizationException'],
    ] as const) {
      const { Handshake } = await send<sdk.InviteAccountToOrganizationResponse>(
        ['InviteAccountToOrganization', { Target: { Type: 'ACCOUNT', Id: target } }],
        OUTSIDER,
      )
      const accept: Step = ['AcceptHandshake', { HandshakeId: Handshake?.Id }]
      if (outcome === undefined) await send(accept, target)
      else expect(await refused(accept, target)).toMatchObject({ code: outcome })
    }
    expect(Organization?.Id).not.toBe(organization)
    expect(await send(['DescribeOrganization'], A)).toMatchObject({ Organization: { Id: Organization?.Id } })
    expect(await refused(['DescribeAccount', { AccountId: A }])).toMatchObject({ code: 'AccountNotFoundException' })
  })
})

describe('an organization', () => {
  it('is deleted with its invitations, and another can be made', async () => {
    const { organization } = await plant()
    const HandshakeId = await invite(OUTSIDER)
    for (const account of [A, B]) await send(['LeaveOrganization'], account)
    await send(['DeleteOrganization'])
    expect(await send(['DescribeHandshake', { HandshakeId }], OUTSIDER)).toMatchObject({
      Handshake: { State: 'CANCELED' },
    })
    expect(await refused(['DescribeOrganization'])).toMatchObject({ code: 'AWSOrganizationsNotInUseException' })
    const { Organization } = await send<sdk.CreateOrganizationResponse>(['CreateOrganization'])
    expect(Organization?.Id).not.toBe(organization)
    await join(A)
  })

  it('stays in its partition', async () => {
    await plant()
    const elsewhere = place.partition === 'aws' ? 'us-gov-west-1' : 'us-east-1'
    const world = aws().world(elsewhere)
    expect([world.accounts(), world.scps(A)]).toEqual([[], undefined])
    await rootIam(aws(), A, elsewhere).send(new ListUsersCommand({}))
  })
})
