import * as sdk from '@aws-sdk/client-eventbridge'
import { DeleteRoleCommand } from '@aws-sdk/client-iam'
import { AddPermissionCommand } from '@aws-sdk/client-lambda'
import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { beforeEach, describe, expect, it } from 'vitest'
import { startFunctionWorld } from '../functions/function-world.ts'
import { allow, createRole, policyOf, type Statement } from '../test-principals.ts'

const world = startFunctionWorld('events-delivery.test.ts')
const { arn, called, calls, create, createQueue, functionArn, lines, owner, other, partition, region, roleArn } = world
/** Another Region of each partition. */
const NEIGHBOURS: Readonly<Record<string, string>> = {
  aws: 'us-west-2',
  'aws-us-gov': 'us-gov-east-1',
  'aws-cn': 'cn-northwest-1',
}
const RULE = arn('events', 'rule/r')
const events = (account = owner) => world.client(sdk.EventBridgeClient, account)

const EVENTS_ACT: Statement = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' } }
const TRUST = { ...EVENTS_ACT, Action: 'sts:AssumeRole' }
const SENDING = { ...EVENTS_ACT, Action: 'sqs:SendMessage' }
const queueArn = (name: string, account = owner) => arn('sqs', name, account)

/** A queue with this policy. */
async function openQueue(name: string, ...statements: Statement[]) {
  await createQueue(name)
  const Policy = policyOf(
    ...(statements.length > 0 ? statements : [SENDING]).map((each) => ({ ...each, Resource: queueArn(name) })),
  )
  const change = { QueueUrl: world.queueUrl(name), Attributes: { Policy } }
  await world.sqs().send(new SetQueueAttributesCommand(change))
}

async function received(name: string, sqs = world.sqs(), QueueUrl = world.queueUrl(name)) {
  const more = { MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All' as const] }
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))
  return Messages
}
const bodies = async (name: string) => (await received(name)).map(({ Body = '' }) => Body)
const parsed = async (name: string) => (await bodies(name)).map((body) => JSON.parse(body) as unknown)

const putRule = (more: Partial<sdk.PutRuleCommandInput> = {}, client = events()) =>
  client.send(new sdk.PutRuleCommand({ Name: 'r', EventPattern: '{"source":["shop"]}', ...more }))
const putTargets = (
  targets: Partial<sdk.Target>[],
  more: Partial<sdk.PutTargetsCommandInput> = {},
  client = events(),
) => {
  const Targets = targets.map((target, index) => ({ Id: `t${index}`, Arn: queueArn('q'), ...target }))
  return client.send(new sdk.PutTargetsCommand({ Rule: 'r', Targets, ...more }))
}
async function put(more: Partial<sdk.PutEventsRequestEntry> = {}, client = events()) {
  const Entries = [{ Source: 'shop', DetailType: 'Order', Detail: '{"n":1}', ...more }]
  const answer = await client.send(new sdk.PutEventsCommand({ Entries }))
  return answer.Entries?.[0]?.EventId as string
}
const createBus = (Name: string, client = events()) => client.send(new sdk.CreateEventBusCommand({ Name }))
const deadLetters = { DeadLetterConfig: { Arn: queueArn('dead') } }

const event = (id: unknown, more: object = {}) => ({
  version: '0',
  id,
  'detail-type': 'Order',
  source: 'shop',
  account: owner,
  time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  region,
  resources: [],
  detail: { n: 1 },
  ...more,
})

describe('an event', () => {
  beforeEach(async () => {
    await openQueue('q')
    await putRule()
    await putTargets([{}])
  })

  it('goes to the targets of the rules that it matches', async () => {
    await putRule({ Name: 'other', EventPattern: '{"source":["mall"]}' })
    await putTargets([{ Input: '"other"' }], { Rule: 'other' })
    const id = await put()
    expect(await parsed('q')).toEqual([event(id)])
  })

  it('tells what its entry says', async () => {
    const Time = new Date('2024-05-06T07:08:09.999Z')
    await put({ Time, Resources: [RULE], Detail: '{"n":12345678901234567890}', TraceHeader: 'Root=1-5-a' })
    const [message] = await received('q')
    const { Body = '', Attributes } = message ?? {}
    expect(JSON.parse(Body)).toMatchObject({ time: '2024-05-06T07:08:09Z', resources: [RULE] })
    expect(Body).toContain('"detail":{"n":12345678901234567890}}')
    expect(Attributes).toMatchObject({ AWSTraceHeader: 'Root=1-5-a' })
  })

  it('goes nowhere while its rule is disabled', async () => {
    await events().send(new sdk.DisableRuleCommand({ Name: 'r' }))
    await put()
    await events().send(new sdk.EnableRuleCommand({ Name: 'r' }))
    const id = await put()
    expect(await parsed('q')).toEqual([event(id)])
  })

  it('goes nowhere from another bus', async () => {
    await createBus('orders')
    await put({ EventBusName: 'orders' })
    expect(await bodies('q')).toEqual([])
  })

  it('goes to each of five targets', async () => {
    await putTargets([0, 1, 2, 3, 4].map((n) => ({ Input: String(n) })))
    await put()
    expect((await bodies('q')).sort()).toEqual(['0', '1', '2', '3', '4'])
  })
})

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
describe('what a target gets', () => {
  const paths = {
    type: '$.detail-type',
    n: '$.detail.n',
    list: '$.detail.list',
    none: '$.detail.none',
    all: '$.detail',
  }
  const detail = { n: 1, list: ['a', { b: 'c' }], text: 'say "hi"', deep: { 'a-b': true } }
  const template = (InputTemplate: string, InputPathsMap: Record<string, string> = paths) => ({
    InputTransformer: { InputTemplate, InputPathsMap },
  })
  const ROWS: readonly (readonly [target: Partial<sdk.Target>, input: string])[] = [
    [{ Input: '{ "a": 1 }' }, '{ "a": 1 }'],
    [{ Input: '"text"' }, '"text"'],
    [{ InputPath: '$.detail' }, JSON.stringify(detail)],
    [{ InputPath: '$.detail.deep.a-b' }, 'true'],
    [{ InputPath: '$.detail.list[0]' }, '"a"'],
    [{ InputPath: '$.detail.list[1].b' }, '"c"'],
    [{ InputPath: '$.detail.list[*].b' }, '["c"]'],
    [{ InputPath: '$.detail.none' }, 'null'],
    [template('"<type> number <n>, <none>."'), '"Order number 1, ."'],
    [template('"<list> of {[/"'), '"[a,{b:c}] of {[/"'],
    [template('{"type": <type>, "n": <n>, "none": <none>}'), '{"type": "Order", "n": 1, "none": ""}'],
    [template('{"type": "<type>!", "all": <all>}'), `{"type": "Order!", "all": ${JSON.stringify(detail)}}`],
    [template('{"a": "<text>"}', { text: '$.detail.text' }), '{"a": "say \\"hi\\""}'],
    [template('[<n>, <type>]'), '[1, "Order"]'],
    [template('<type> is <n>'), 'Order is 1'],
    [template('"<aws.events.rule-name> of <aws.events.rule-arn>"', {}), `"r of ${RULE}"`],
  ]

  it.each(ROWS)('for %j: %s', async (target, input) => {
    await openQueue('q')
    await putRule()
    await putTargets([target])
    await put({ Detail: JSON.stringify(detail) })
    expect(await bodies('q')).toEqual([input])
  })

  it('may be the event, with and without its detail', async () => {
    await openQueue('q')
    await putRule()
    const text = '{"e": <aws.events.event>, "j": <aws.events.event.json>, "t": "<aws.events.event.ingestion-time>"}'
    await putTargets([template(text)])
    const id = await put()
    const { detail: _, 'detail-type': detailType, ...head } = event(id)
    expect(await parsed('q')).toEqual([
      { e: { ...head, detailType }, j: event(id), t: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) },
    ])
  })
})

describe('a target', () => {
  it('may be a function', async () => {
    await create('f')
    const permission = { Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com', SourceArn: RULE }
    await world.lambda().send(new AddPermissionCommand({ FunctionName: 'f', StatementId: 's', ...permission }))
    await putRule()
    await putTargets([{ Arn: functionArn('f') }])
    const id = await put()
    expect((await called(1)).event).toEqual(event(id))
  })

  it('may be a topic', async () => {
    await openQueue('q', { ...SENDING, Principal: { Service: 'sns.amazonaws.com' } })
    const sns = world.client(SNSClient)
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 't' }))
    const Attributes = { RawMessageDelivery: 'true' }
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn('q'), Attributes }))
    const policy = policyOf({ ...EVENTS_ACT, Action: 'sns:Publish', Resource: TopicArn })
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue: policy }))
    await putRule()
    await putTargets([{ Arn: TopicArn }])
    const id = await put()
    expect(await parsed('q')).toEqual([event(id)])
  })

  it('may be a FIFO queue', async () => {
    await openQueue('q.fifo')
    await putRule()
    await putTargets([{ Arn: queueArn('q.fifo'), SqsParameters: { MessageGroupId: 'g' } }])
    const id = await put()
    const [message] = await received('q.fifo')
    expect(JSON.parse(message?.Body ?? '')).toEqual(event(id))
    expect(message?.Attributes).toMatchObject({ MessageGroupId: 'g' })
  })

  it('may be reached with a role', async () => {
    await createQueue('q')
    await createRole(world.iam(), 'sender', [TRUST], [allow('sqs:SendMessage', queueArn('q'))])
    await putRule()
    await putTargets([{ RoleArn: roleArn('sender') }])
    const id = await put()
    expect(await parsed('q')).toEqual([event(id)])
  })

  it("may be another account's queue, with a role", async () => {
    const sqs = world.client(SQSClient, other)
    const principal = { AWS: `arn:${partition}:iam::${owner}:root` }
    const Policy = policyOf({ ...allow('sqs:SendMessage', queueArn('far', other)), Principal: principal })
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'far', Attributes: { Policy } }))
    await createRole(world.iam(), 'sender', [TRUST], [allow('sqs:SendMessage')])
    await putRule()
    await putTargets([{ Arn: queueArn('far', other), RoleArn: roleArn('sender') }])
    const id = await put()
    expect((await received('far', sqs, QueueUrl)).map(({ Body = '' }) => JSON.parse(Body))).toEqual([event(id)])
  })
})

describe("a target's policy", () => {
  const when = (key: string, value: string): Statement => ({
    ...SENDING,
    Condition: { [key.endsWith('Arn') ? 'ArnEquals' : 'StringEquals']: { [key]: value } },
  })
  const ROWS: readonly (readonly [name: string, statements: readonly Statement[], delivered: boolean])[] = [
    ['for all rules', [SENDING], true],
    ['for this rule', [when('aws:SourceArn', RULE)], true],
    ['for another rule', [when('aws:SourceArn', arn('events', 'rule/s'))], false],
    ["for the account's rules", [when('aws:SourceAccount', owner)], true],
    ["for another account's rules", [when('aws:SourceAccount', other)], false],
    ['for another service', [{ ...SENDING, Principal: { Service: 'sns.amazonaws.com' } }], false],
    ['that denies', [SENDING, { ...SENDING, Effect: 'Deny' }], false],
  ]

  it.each(ROWS)('%s', async (_, statements, delivered) => {
    await openQueue('q', ...statements)
    await openQueue('dead')
    await putRule()
    await putTargets([deadLetters])
    const id = await put()
    expect(await bodies('q')).toHaveLength(delivered ? 1 : 0)
    const dead = await received('dead')
    expect(dead.map(({ Body = '' }) => JSON.parse(Body))).toEqual(delivered ? [] : [event(id)])
    if (delivered) return
    const text = (StringValue: unknown) => ({ DataType: 'String', StringValue })
    expect(dead[0]?.MessageAttributes).toEqual({
      RULE_ARN: text(RULE),
      TARGET_ARN: text(queueArn('q')),
      ERROR_CODE: text('NO_PERMISSIONS'),
      ERROR_MESSAGE: text(expect.stringContaining('sqs:SendMessage')),
      RETRY_ATTEMPTS: text('0'),
    })
  })
})

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
describe('what cannot be delivered', () => {
  const fail = (count: number, error = { code: 'ServiceUnavailable', status: 503 }) =>
    world.aws().faults.add({ service: 'sqs', operation: 'SendMessage', count, error })
  const codeOf = async () => {
    const [message] = await received('dead')
    return Object.fromEntries(
      Object.entries(message?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]),
    )
  }

  it.each([
    ['a queue', { Arn: queueArn('nowhere') }, 'NO_RESOURCE'],
    ['a function', { Arn: functionArn('nowhere') }, 'NO_RESOURCE'],
    ['a topic', { Arn: arn('sns', 'nowhere') }, 'NO_RESOURCE'],
    ['a bus', { Arn: arn('events', 'event-bus/nowhere'), RoleArn: roleArn('forward') }, 'NO_RESOURCE'],
  ])('because %s is not there, goes to the dead-letter queue', async (_, target, code) => {
    await openQueue('dead')
    await createRole(world.iam(), 'forward', [TRUST])
    await putRule()
    await putTargets([{ ...target, ...deadLetters }])
    await put()
    expect(await codeOf()).toMatchObject({ ERROR_CODE: code, TARGET_ARN: target.Arn })
  })

  it('because the role no longer trusts EventBridge, goes there too', async () => {
    await openQueue('dead')
    const { arn: RoleArn } = await createRole(world.iam(), 'sender', [TRUST])
    await putRule()
    await putTargets([{ RoleArn, ...deadLetters }])
    await world.iam().send(new DeleteRoleCommand({ RoleName: 'sender' }))
    await put()
    expect(await codeOf()).toMatchObject({ ERROR_CODE: 'FAILED_TO_ASSUME_ROLE' })
  })

  it.each([
    ['where there is no dead-letter queue', {}, /and is gone: the target has no dead-letter queue$/],
    [
      'where the dead-letter queue is not there either',
      deadLetters,
      /nor to its dead-letter queue \S+ \(.*\), and is gone$/,
    ],
  ])('is told in the log, %s', async (_, more, line) => {
    await putRule()
    await putTargets([more])
    const id = await put()
    expect(lines.at(-1)).toMatch(line)
    expect(lines.at(-1)).toContain(`event ${id} of ${RULE} could not be delivered to ${queueArn('q')} (`)
  })

  describe('for a while', () => {
    beforeEach(async () => {
      await openQueue('q')
      await openQueue('dead')
      await putRule()
    })

    it('is tried again, later and later', async () => {
      await putTargets([deadLetters])
      fail(6)
      await put()
      world.aws().clock.advance(50_000)
      expect(await bodies('q')).toEqual([])
      world.aws().clock.advance(14_000)
      expect(await bodies('q')).toHaveLength(1)
      expect(await bodies('dead')).toEqual([])
    })

    it.each([
      ['185 times', {}, 186, 86_400_000, 'MaximumRetryAttempts', '185'],
      ['as often as the target says', { MaximumRetryAttempts: 2 }, 3, 3_000, 'MaximumRetryAttempts', '2'],
      ['not at all', { MaximumRetryAttempts: 0 }, 1, 0, 'MaximumRetryAttempts', '0'],
      ['as long as the target says', { MaximumEventAgeInSeconds: 60 }, 6, 60_000, 'MaximumEventAgeInSeconds', '5'],
    ])('is tried %s', async (_, RetryPolicy, failures, milliseconds, condition, attempts) => {
      await putTargets([{ RetryPolicy, ...deadLetters }])
      fail(failures)
      await put()
      world.aws().clock.advance(milliseconds)
      expect(await codeOf()).toMatchObject({
        ERROR_CODE: 'ERROR_FROM_TARGET',
        EXHAUSTED_RETRY_CONDITION: condition,
        RETRY_ATTEMPTS: attempts,
      })
      world.aws().clock.advance(86_400_000)
      expect(await bodies('q')).toEqual([])
    })

    it.each([
      ['ThrottlingException', 400, 'THROTTLING'],
      ['InternalError', 500, 'ERROR_FROM_TARGET'],
    ])('is told as the target tells it (%s)', async (code, status, expected) => {
      await putTargets([{ RetryPolicy: { MaximumRetryAttempts: 0 }, ...deadLetters }])
      fail(1, { code, status })
      await put()
      expect(await codeOf()).toMatchObject({ ERROR_CODE: expected })
    })

    it('is not tried again where that is of no use', async () => {
      await putTargets([deadLetters])
      fail(1, { code: 'KMS.DisabledException', status: 400 })
      await put()
      const facts = await codeOf()
      expect(facts).toMatchObject({ ERROR_CODE: 'ERROR_FROM_TARGET', RETRY_ATTEMPTS: '0' })
      expect(facts).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION')
    })
  })
})

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html
describe('from bus to bus', () => {
  const busArn = (name: string, account = owner) => arn('events', `event-bus/${name}`, account)
  const RoleArn = roleArn('forward')
  /** A rule of a bus that sends all of the shop's events to another bus. */
  async function forward(from: string, Arn: string, client = events(), role = RoleArn) {
    await putRule({ EventBusName: from }, client)
    await putTargets([{ Arn, RoleArn: role }], { EventBusName: from }, client)
  }
  /** A rule of a bus that sends them to the queue. */
  async function collect(bus: string) {
    await putRule({ Name: 'collect', EventBusName: bus })
    await putTargets([{}], { Rule: 'collect', EventBusName: bus })
  }

  beforeEach(async () => {
    await openQueue('q')
    await createRole(world.iam(), 'forward', [TRUST], [allow('events:PutEvents')])
    await createBus('a')
    await createBus('b')
  })

  it('an event stays as it is', async () => {
    await forward('a', busArn('b'))
    await collect('b')
    const id = await put({ EventBusName: 'a' })
    expect(await parsed('q')).toEqual([event(id)])
  })

  it('an event needs a role that may put it there', async () => {
    await createRole(world.iam(), 'powerless', [TRUST])
    await forward('a', busArn('b'), events(), roleArn('powerless'))
    await collect('b')
    await put({ EventBusName: 'a' })
    expect(await bodies('q')).toEqual([])
    expect(lines.at(-1)).toContain('is not authorized to perform: events:PutEvents')
  })

  it('an event goes round no circle', async () => {
    await forward('a', busArn('b'))
    await forward('b', busArn('a'))
    await collect('a')
    await put({ EventBusName: 'a' })
    expect(await bodies('q')).toHaveLength(1)
    expect(lines.at(-1)).toContain('(the event has been on that bus already)')
  })

  it('an event of one Region has another id in another', async () => {
    const there = NEIGHBOURS[partition] as string
    const client = new sdk.EventBridgeClient({ ...world.aws().account(owner, there), maxAttempts: 1 })
    const sqs = new SQSClient(world.aws().account(owner, there))
    const far = queueArn('far').replace(region, there)
    const Policy = policyOf({ ...SENDING, Resource: far })
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'far', Attributes: { Policy } }))
    await putRule({}, client)
    await putTargets([{ Arn: far }], {}, client)
    await forward('a', busArn('default').replace(region, there))
    const id = await put({ EventBusName: 'a' })
    const [message] = await received('far', sqs, QueueUrl)
    const arrived = JSON.parse(message?.Body ?? '') as { id: string }
    expect(arrived).toEqual(event(expect.any(String)))
    expect(arrived.id).not.toBe(id)
    client.destroy()
    sqs.destroy()
  })

  describe('of another account', () => {
    const open = (client: sdk.EventBridgeClient, Principal: string, EventBusName = 'default') =>
      client.send(
        new sdk.PutPermissionCommand({ EventBusName, Action: 'events:PutEvents', Principal, StatementId: 's' }),
      )

    it('an event is the same, and tells of the account that it came from', async () => {
      await open(events(), other, 'a')
      await collect('a')
      await createRole(world.iam(other), 'forward', [TRUST], [allow('events:PutEvents')])
      const theirs = events(other)
      await forward('default', busArn('a'), theirs, roleArn('forward', other))
      const id = await put({}, theirs)
      expect(await parsed('q')).toEqual([event(id, { account: other })])
    })

    it('an event is not let in without permission', async () => {
      await collect('a')
      await createRole(world.iam(other), 'forward', [TRUST], [allow('events:PutEvents')])
      const theirs = events(other)
      await forward('default', busArn('a'), theirs, roleArn('forward', other))
      await put({}, theirs)
      expect(await bodies('q')).toEqual([])
      expect(lines.at(-1)).toContain('because no resource-based policy allows the events:PutEvents action')
    })

    it('an event goes on to no third', async () => {
      await open(events(), other, 'a')
      await open(events(other), owner)
      await forward('a', busArn('default', other))
      await put({ EventBusName: busArn('a') }, events(other))
      expect(lines.at(-1)).toContain('(the event comes from another account already)')
    })

    it('an event that is put there by hand tells of who put it', async () => {
      await open(events(), other, 'a')
      await collect('a')
      const id = await put({ EventBusName: busArn('a') }, events(other))
      expect(await parsed('q')).toEqual([event(id, { account: other })])
    })
  })
})

describe('a schedule', () => {
  const scheduled = (more: Partial<sdk.PutRuleCommandInput> = {}) => {
    const ScheduleExpression = 'rate(5 minutes)'
    return events().send(new sdk.PutRuleCommand({ Name: 'r', ScheduleExpression, ...more }))
  }

  it('sends an event every so many minutes, to its own targets only', async () => {
    await openQueue('q')
    await putRule({ Name: 's', EventPattern: '{"source":["aws.events"]}' })
    await putTargets([{}], { Rule: 's' })
    await scheduled()
    await putTargets([{}])
    world.aws().clock.advance(299_000)
    expect(await bodies('q')).toEqual([])
    world.aws().clock.advance(302_000)
    const tick = event(expect.any(String), {
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      resources: [RULE],
      detail: {},
    })
    expect(await parsed('q')).toEqual([tick, tick])
  })

  it.each([
    ['is disabled', () => events().send(new sdk.DisableRuleCommand({ Name: 'r' }))],
    ['has no schedule any more', () => putRule()],
    ['has no targets any more', () => events().send(new sdk.RemoveTargetsCommand({ Rule: 'r', Ids: ['t0'] }))],
    [
      'is deleted',
      async () => {
        await events().send(new sdk.RemoveTargetsCommand({ Rule: 'r', Ids: ['t0'] }))
        await events().send(new sdk.DeleteRuleCommand({ Name: 'r' }))
      },
    ],
  ])('sends nothing once its rule %s', async (_, end) => {
    await openQueue('q')
    await scheduled()
    await putTargets([{}])
    await end()
    world.aws().clock.advance(3_600_000)
    expect(await bodies('q')).toEqual([])
  })

  it.each([
    ['rate(1 minute)', 60],
    ['rate(1 hour)', 3_600],
    ['rate(2 days)', 172_800],
  ])('%s is so many seconds', async (ScheduleExpression, seconds) => {
    await openQueue('q')
    await scheduled({ ScheduleExpression })
    await putTargets([{}])
    world.aws().clock.advance(seconds * 1_000 - 5_000)
    expect(await bodies('q')).toEqual([])
    world.aws().clock.advance(5_000)
    expect(await bodies('q')).toHaveLength(1)
  })
})

it('calls nobody where no rule matches', async () => {
  await put()
  expect([calls(), lines]).toEqual([[], []])
})
