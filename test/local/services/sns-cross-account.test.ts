import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { beforeEach, describe, expect, it } from 'vitest'
import { refusalOf } from '../test-accounts.ts'
import { allow, createUser, policyOf, rootIam, type Statement } from '../test-principals.ts'
import { type Answer, invalid, type Step, startSnsWorld, topicPolicy } from './sns-world.ts'

const world = startSnsWorld('sns-cross-account.test.ts')
const { owner, other, third, partition, region, run, runAs, clientOf, arn, queueArn } = world
const TopicArn = arn('orders')
const Endpoint = queueArn('q', other)

const subscribe: Step = ['Subscribe', { TopicArn, Protocol: 'sqs', Endpoint }]
const publish: Step = ['Publish', { TopicArn, Message: 'hello' }]
const setPolicy = (...statements: Statement[]): Step => [
  'SetTopicAttributes',
  { TopicArn, AttributeName: 'Policy', AttributeValue: topicPolicy(TopicArn, ...statements) },
]
const root = (account: string) => ({ AWS: `arn:${partition}:iam::${account}:root` })
const sqs = () => new SQSClient({ ...world.aws().account(other, region), maxAttempts: 1 })

/** What the other account's queue got. */
async function received(): Promise<Answer[]> {
  const QueueUrl = `${world.aws().endpoint}/${other}/q`
  const { Messages = [] } = await sqs().send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
  return Messages.map(({ Body = '' }) => JSON.parse(Body) as Answer)
}

/** Subscribes the other account's queue as the topic's owner, and takes the token from that queue. */
async function requested() {
  await run(subscribe)
  const [request] = await received()
  return String(request?.Token)
}
const confirm = (Token: string, more: object = {}): Step => ['ConfirmSubscription', { TopicArn, Token, ...more }]
const asOther = (...steps: Step[]) => runAs(clientOf(other), ...steps)

/** A user of another account who may do everything with SNS at home. */
async function user(account = other, ...statements: Statement[]) {
  const all = statements.length > 0 ? statements : [allow('sns:*')]
  const { arn: principal, keys } = await createUser(rootIam(world.aws(), account, region), 'user', ...all)
  return { principal, client: clientOf(account, keys) }
}

beforeEach(async () => {
  await run(['CreateTopic', { Name: 'orders' }])
  const statement = { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage' }
  const Policy = policyOf({ ...statement, Resource: Endpoint })
  await sqs().send(new CreateQueueCommand({ QueueName: 'q', Attributes: { Policy } }))
})

// https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html
describe("the owner of a topic subscribes another account's queue", () => {
  it('and has it confirmed there', async () => {
    expect(await run(subscribe)).toEqual({ SubscriptionArn: 'pending confirmation' })
    await run(publish)
    const requests = await received()
    expect(requests).toEqual([
      {
        Type: 'SubscriptionConfirmation',
        MessageId: expect.any(String),
        Token: expect.stringMatching(/^[\da-f]{288}$/),
        TopicArn,
        Message: `You have chosen to subscribe to the topic ${TopicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
        SubscribeURL: `${world.aws().endpoint}/?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=${requests[0]?.Token}`,
        Timestamp: expect.any(String),
        SignatureVersion: '1',
        Signature: expect.any(String),
        SigningCertURL: expect.any(String),
      },
    ])
    const { SubscriptionArn } = await asOther(confirm(String(requests[0]?.Token)))
    await run(publish)
    expect(await received()).toMatchObject([{ Type: 'Notification', Message: 'hello' }])
    const { Attributes } = await run(['GetSubscriptionAttributes', { SubscriptionArn }])
    expect(Attributes).toMatchObject({
      Owner: owner,
      PendingConfirmation: 'false',
      ConfirmationWasAuthenticated: 'false',
    })
  })

  it('and knows its ARN before, where it asks for it', async () => {
    const [operation, input] = subscribe
    const { SubscriptionArn } = await run([operation, { ...input, ReturnSubscriptionArn: true }])
    expect(await run(['GetSubscriptionAttributes', { SubscriptionArn }])).toMatchObject({
      Attributes: { PendingConfirmation: 'true' },
    })
    const pending = { SubscriptionArn: 'PendingConfirmation', Owner: owner, Protocol: 'sqs', Endpoint, TopicArn }
    expect(await run(['ListSubscriptions'])).toEqual({ Subscriptions: [pending] })
    const { Attributes } = await run(['GetTopicAttributes', { TopicArn }])
    expect(Attributes).toMatchObject({ SubscriptionsPending: '1', SubscriptionsConfirmed: '0' })
  })

  it('and has the request sent once more', async () => {
    const token = await requested()
    expect(await requested()).toBe(token)
  })

  it('and the token may come twice, and tell that unsubscribing takes a signature', async () => {
    const token = await requested()
    const { SubscriptionArn } = await asOther(confirm(token, { AuthenticateOnUnsubscribe: 'true' }))
    expect(await asOther(confirm(token))).toEqual({ SubscriptionArn })
    const { Attributes } = await run(['GetSubscriptionAttributes', { SubscriptionArn }])
    expect(Attributes).toMatchObject({ ConfirmationWasAuthenticated: 'true' })
  })

  it('and the token is good for two days', async () => {
    const token = await requested()
    world.aws().clock.advance(2 * 86_400_000)
    expect(await refusalOf(asOther(confirm(token)))).toEqual(invalid('Token'))
  })

  it('and the token is none of another topic', async () => {
    const token = await requested()
    await run(['CreateTopic', { Name: 'b' }])
    expect(await refusalOf(asOther(confirm(token, { TopicArn: arn('b') })))).toEqual(invalid('Token'))
    expect(await refusalOf(asOther(confirm(token, { AuthenticateOnUnsubscribe: 'perhaps' })))).toEqual(
      invalid('AuthenticateOnUnsubscribe'),
    )
  })

  it('and a user there needs sns:ConfirmSubscription', async () => {
    const token = await requested()
    const { client } = await user(other, allow('sns:Publish'))
    expect((await refusalOf(runAs(client, confirm(token)))).code).toBe('AuthorizationError')
  })
})

describe("another account subscribes its queue to the owner's topic", () => {
  const mayBeSubscribed = setPolicy({
    Principal: root(other),
    Action: ['sns:Subscribe', 'sns:ListSubscriptionsByTopic'],
  })

  it("and need not confirm it, where the topic's policy lets it", async () => {
    await run(mayBeSubscribed)
    const { SubscriptionArn } = await asOther(subscribe)
    expect(SubscriptionArn).toMatch(new RegExp(`^${TopicArn}:`))
    await run(publish)
    expect(await received()).toMatchObject([{ Message: 'hello' }])
    const listed = { SubscriptionArn, Owner: other, Protocol: 'sqs', Endpoint, TopicArn }
    expect(await asOther(['ListSubscriptions'])).toEqual({ Subscriptions: [listed] })
    expect(await run(['ListSubscriptions'])).toEqual({ Subscriptions: [] })
    expect(await run(['ListSubscriptionsByTopic', { TopicArn }])).toEqual({ Subscriptions: [listed] })
    expect(await asOther(['ListSubscriptionsByTopic', { TopicArn }])).toEqual({ Subscriptions: [listed] })
  })

  it('but not without it', async () => {
    const { client, principal } = await user()
    expect(await refusalOf(runAs(client, subscribe))).toEqual({
      code: 'AuthorizationError',
      status: 403,
      message: `User: ${principal} is not authorized to perform: SNS:Subscribe on resource: ${TopicArn} because no resource-based policy allows the SNS:Subscribe action`,
    })
  })

  it('and changes and ends its subscription without the owner', async () => {
    await run(mayBeSubscribed)
    const { SubscriptionArn } = await asOther(subscribe)
    await run(setPolicy({ Principal: root(third), Action: 'sns:Publish' }))
    const raw = { AttributeName: 'RawMessageDelivery', AttributeValue: 'true' }
    await asOther(['SetSubscriptionAttributes', { SubscriptionArn, ...raw }])
    expect(await asOther(['GetSubscriptionAttributes', { SubscriptionArn }])).toMatchObject({
      Attributes: { RawMessageDelivery: 'true', SubscriptionPrincipal: root(other).AWS },
    })
    await asOther(['Unsubscribe', { SubscriptionArn }])
    expect(await asOther(['ListSubscriptions'])).toEqual({ Subscriptions: [] })
  })

  it('which the owner may end, and nobody else', async () => {
    await run(mayBeSubscribed)
    const { SubscriptionArn } = await asOther(subscribe)
    const stranger = clientOf(third)
    for (const operation of ['Unsubscribe', 'GetSubscriptionAttributes']) {
      expect((await refusalOf(runAs(stranger, [operation, { SubscriptionArn }]))).code).toBe('AuthorizationError')
    }
    await run(['Unsubscribe', { SubscriptionArn }])
    expect(await asOther(['ListSubscriptions'])).toEqual({ Subscriptions: [] })
  })
})

describe('another account publishes', () => {
  const publishing = (more: object = {}): Statement => ({ Principal: root(other), Action: 'sns:Publish', ...more })
  const userArn = `arn:${partition}:iam::${other}:user/user`
  const ROWS: readonly (readonly [name: string, steps: readonly Step[], allowed: boolean])[] = [
    ['by a policy for its account', [setPolicy(publishing())], true],
    ['by a policy for its user', [setPolicy(publishing({ Principal: { AWS: userArn } }))], true],
    ['by a policy for everybody', [setPolicy(publishing({ Principal: '*' }))], true],
    ['by a wildcard', [setPolicy(publishing({ Action: 'SNS:Pub*' }))], true],
    [
      'by a permission',
      [['AddPermission', { TopicArn, Label: 'a', AWSAccountId: [other], ActionName: ['Publish'] }]],
      true,
    ],
    ['not by the policy that a topic has at first', [], false],
    ['not by a policy for another action', [setPolicy(publishing({ Action: 'sns:Subscribe' }))], false],
    ['not by a policy for another account', [setPolicy(publishing({ Principal: root(third) }))], false],
    ['not against a denial', [setPolicy(publishing(), publishing({ Effect: 'Deny' }))], false],
    [
      'not once the permission is removed',
      [
        ['AddPermission', { TopicArn, Label: 'a', AWSAccountId: [other], ActionName: ['Publish'] }],
        ['RemovePermission', { TopicArn, Label: 'a' }],
      ],
      false,
    ],
    [
      'not where no statement is left',
      [setPolicy(publishing({ Sid: 'a' })), ['RemovePermission', { TopicArn, Label: 'a' }]],
      false,
    ],
  ]

  it.each(ROWS)('%s', async (_, steps, allowed) => {
    await createUser(rootIam(world.aws(), third, region), 'anybody')
    const { client } = await user()
    await run(...steps)
    const entries = { TopicArn, PublishBatchRequestEntries: [{ Id: 'a', Message: 'hello' }] }
    for (const step of [publish, ['PublishBatch', entries] as Step]) {
      if (allowed) await runAs(client, step)
      else expect((await refusalOf(runAs(client, step))).code).toBe('AuthorizationError')
    }
  })

  it('where its own policies allow it as well', async () => {
    await run(setPolicy(publishing()))
    const { client } = await user(other, allow('sns:Subscribe'))
    expect((await refusalOf(runAs(client, publish))).message).toContain('no identity-based policy')
  })

  it.each([
    ['TagResource', { ResourceArn: TopicArn, Tags: [{ Key: 'a', Value: 'b' }] }],
    ['UntagResource', { ResourceArn: TopicArn, TagKeys: ['a'] }],
  ])('but never what a policy cannot grant: %s', async (operation, input) => {
    await run(setPolicy(publishing({ Action: 'SNS:*' })))
    const { client } = await user()
    await runAs(client, publish)
    expect((await refusalOf(runAs(client, [operation, input]))).code).toBe('AuthorizationError')
  })

  it('and does not learn whether there is such a topic', async () => {
    const { client } = await user()
    const missing = publish.map((part) => (typeof part === 'string' ? part : { ...part, TopicArn: arn('none') }))
    expect((await refusalOf(runAs(client, missing as unknown as Step))).code).toBe('AuthorizationError')
  })
})
