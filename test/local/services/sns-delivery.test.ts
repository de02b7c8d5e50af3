import { AddPermissionCommand, PublishVersionCommand } from '@aws-sdk/client-lambda'
import * as sdk from '@aws-sdk/client-sns'
import { CreateQueueCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { beforeEach, describe, expect, it } from 'vitest'
import { retryDelay } from '../../../src/local/services/sns/retry-delay.ts'
import { startFunctionWorld, until } from '../functions/function-world.ts'
import { policyOf, type Statement } from '../test-principals.ts'

const world = startFunctionWorld('sns-delivery.test.ts')
const { arn, called, calls, create, createQueue, functionArn, lines, owner, other, partition, queueUrl, region } = world
/** Another Region of each partition. */
const NEIGHBOURS: Readonly<Record<string, string>> = {
  aws: 'us-west-2',
  'aws-us-gov': 'us-gov-east-1',
  'aws-cn': 'cn-northwest-1',
}
const TopicArn = arn('sns', 'orders')
const endpoint = (queue: string) => arn('sqs', queue)
const sns = () => world.client(sdk.SNSClient)

const toTopics: Statement = { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage' }
const setPolicy = (queue: string, ...statements: Statement[]) => {
  const Policy = policyOf(...statements.map((statement) => ({ ...statement, Resource: endpoint(queue) })))
  return world.sqs().send(new SetQueueAttributesCommand({ QueueUrl: queueUrl(queue), Attributes: { Policy } }))
}
/** A queue that takes what topics send. */
async function openQueue(name: string) {
  await createQueue(name)
  await setPolicy(name, toTopics)
}

const subscribe = (Endpoint: string, Attributes: Record<string, string> = {}, Protocol = 'sqs') =>
  sns().send(new sdk.SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn: true }))
const publish = (Message: string, more: Partial<sdk.PublishCommandInput> = {}) =>
  sns().send(new sdk.PublishCommand({ TopicArn, Message, ...more }))
const withDeadLetters = { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: endpoint('dead') }) }

async function received(queue: string, sqs = world.sqs(), at = queueUrl(queue)) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: at,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  )
  return Messages
}
/** What subscribed queues got, by the text that was published. */
const messages = async (queue: string) =>
  (await received(queue)).map(({ Body = '' }) => (JSON.parse(Body) as { Message: string }).Message)

const text = (StringValue: string, DataType = 'String') => ({ DataType, StringValue })
const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const signed = {
  SignatureVersion: '1',
  Signature: expect.stringMatching(/^[\w+/]{342}==$/),
}
const certificate = expect.stringMatching(
  new RegExp(
    `^https://sns\\.${region}\\.amazonaws\\.com${partition === 'aws-cn' ? '\\.cn' : ''}/SimpleNotificationService-[\\da-f]{32}\\.pem$`,
  ),
)

beforeEach(async () => {
  await sns().send(new sdk.CreateTopicCommand({ Name: 'orders' }))
})

// https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
describe('a subscribed queue', () => {
  beforeEach(() => openQueue('q'))

  it('gets the message in an envelope', async () => {
    const { SubscriptionArn } = await subscribe(endpoint('q'))
    const { MessageId } = await publish('hello', { Subject: 'greeting' })
    const [message] = await received('q')
    const body = JSON.parse(message?.Body ?? '') as object
    expect(body).toEqual({
      Type: 'Notification',
      MessageId,
      TopicArn,
      Subject: 'greeting',
      Message: 'hello',
      Timestamp: timestamp,
      ...signed,
      SigningCertURL: certificate,
      UnsubscribeURL: `${world.aws().endpoint}/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`,
    })
    expect(Object.keys(body)).toEqual([
      'Type',
      'MessageId',
      'TopicArn',
      'Subject',
      'Message',
      'Timestamp',
      'SignatureVersion',
      'Signature',
      'SigningCertURL',
      'UnsubscribeURL',
    ])
    expect(message?.MessageAttributes).toBeUndefined()
  })

  it('gets the attributes in it', async () => {
    await subscribe(endpoint('q'))
    await publish('hello', {
      MessageAttributes: {
        a: text('x'),
        b: text('7', 'Number.int'),
        c: text('["x"]', 'String.Array'),
        d: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2]) },
      },
    })
    const [message] = await received('q')
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({
      MessageAttributes: {
        a: { Type: 'String', Value: 'x' },
        b: { Type: 'Number.int', Value: '7' },
        c: { Type: 'String.Array', Value: '["x"]' },
        d: { Type: 'Binary', Value: 'AQI=' },
      },
    })
  })

  it('gets the message as it is where it wants it raw', async () => {
    await subscribe(endpoint('q'), { RawMessageDelivery: 'true' })
    await publish('hello', { Subject: 'nowhere', MessageGroupId: 'g', MessageAttributes: { a: text('x') } })
    expect(await received('q')).toMatchObject([
      {
        Body: 'hello',
        MessageAttributes: { a: { DataType: 'String', StringValue: 'x' } },
        Attributes: { SenderId: 'sns.amazonaws.com', MessageGroupId: 'g' },
      },
    ])
  })

  it('gets every message of a batch', async () => {
    await subscribe(endpoint('q'))
    const PublishBatchRequestEntries = ['a', 'b'].map((Id) => ({ Id, Message: `message ${Id}` }))
    await sns().send(new sdk.PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }))
    expect(await messages('q')).toEqual(['message a', 'message b'])
  })

  it('of another Region gets it too', async () => {
    const elsewhere = NEIGHBOURS[partition] as string
    const sqs = new SQSClient(world.aws().account(owner, elsewhere))
    const there = endpoint('far').replace(region, elsewhere)
    const Policy = policyOf({ ...toTopics, Resource: there })
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'far', Attributes: { Policy } }))
    await subscribe(there)
    await publish('hello')
    expect(await received('far', sqs, QueueUrl)).toHaveLength(1)
    sqs.destroy()
  })
})

describe('a structured message', () => {
  it.each([
    [{ default: 'for all', sqs: 'for queues', lambda: 'for functions' }, 'for queues'],
    [{ default: 'for all', http: 'for pages' }, 'for all'],
    [{ default: 'for all', sqs: 7 }, 'for all'],
  ])('%j tells a queue %s', async (structure, expected) => {
    await openQueue('q')
    await subscribe(endpoint('q'))
    await publish(JSON.stringify(structure), { MessageStructure: 'json' })
    expect(await messages('q')).toEqual([expected])
  })
})

describe('a subscribed function', () => {
  const permit = (more: object = {}, Qualifier?: string) =>
    world.lambda().send(
      new AddPermissionCommand({
        FunctionName: 'f',
        StatementId: 's',
        Action: 'lambda:InvokeFunction',
        Principal: 'sns.amazonaws.com',
        ...(Qualifier !== undefined && { Qualifier }),
        ...more,
      }),
    )

  it('gets an event with one record', async () => {
    await create('f')
    await permit({ SourceArn: TopicArn })
    const { SubscriptionArn } = await subscribe(functionArn('f'), {}, 'lambda')
    const { MessageId } = await publish('hello', { MessageAttributes: { a: text('x') } })
    expect(await called(1)).toMatchObject({
      functionName: 'f',
      invokedFunctionArn: functionArn('f'),
      event: {
        Records: [
          {
            EventSource: 'aws:sns',
            EventVersion: '1.0',
            EventSubscriptionArn: SubscriptionArn,
            Sns: {
              Type: 'Notification',
              MessageId,
              TopicArn,
              Subject: null,
              Message: 'hello',
              Timestamp: timestamp,
              ...signed,
              SigningCertUrl: certificate,
              UnsubscribeUrl: expect.stringContaining('?Action=Unsubscribe'),
              MessageAttributes: { a: { Type: 'String', Value: 'x' } },
            },
          },
        ],
      },
    })
  })

  it('may be one version', async () => {
    await create('f')
    await until('the function', () =>
      world
        .lambda()
        .send(new PublishVersionCommand({ FunctionName: 'f' }))
        .catch(() => false as const),
    )
    await permit({}, '1')
    await subscribe(functionArn('f:1'), {}, 'lambda')
    await publish('hello')
    expect(await called(1)).toMatchObject({ functionVersion: '1', invokedFunctionArn: functionArn('f:1') })
  })

  it.each([
    ['is not there', undefined, 'the function does not exist'],
    ['permits nobody', {}, 'no resource-based policy allows'],
    ['permits another topic', { SourceArn: arn('sns', 'other') }, 'no resource-based policy allows'],
    ['permits topics of another account', { SourceAccount: other }, 'no resource-based policy allows'],
  ])('that %s gets nothing, and the dead-letter queue gets it', async (_, permission, reason) => {
    await openQueue('dead')
    if (permission !== undefined) await create('f')
    if (permission !== undefined && Object.keys(permission).length > 0) await permit(permission)
    await subscribe(functionArn('f'), {}, 'lambda')
    await publish('lost')
    expect(lines.at(-1)).toContain(reason)
    const { SubscriptionArn } = await subscribe(functionArn('f'), {}, 'lambda')
    const AttributeName = 'RedrivePolicy'
    const change = { SubscriptionArn, AttributeName, AttributeValue: withDeadLetters.RedrivePolicy }
    await sns().send(new sdk.SetSubscriptionAttributesCommand(change))
    await publish('kept')
    expect(await messages('dead')).toEqual(['kept'])
    expect(calls()).toEqual([])
  })
})

describe("a queue's policy", () => {
  const equals = (key: string, value: string): Statement => ({
    ...toTopics,
    Condition: { [key.endsWith('Arn') ? 'ArnEquals' : 'StringEquals']: { [key]: value } },
  })
  const withoutTls = {
    ...toTopics,
    Effect: 'Deny',
    Principal: '*',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  }
  const ROWS: readonly (readonly [name: string, statements: readonly Statement[], delivered: boolean])[] = [
    ['for all topics', [toTopics], true],
    ['for this topic', [equals('aws:SourceArn', TopicArn)], true],
    ['for another topic', [equals('aws:SourceArn', arn('sns', 'other'))], false],
    ["for the account's topics", [equals('aws:SourceAccount', owner)], true],
    ["for another account's topics", [equals('aws:SourceAccount', other)], false],
    ['for everybody', [{ ...toTopics, Principal: '*' }], true],
    ["for the topic owner's principals only", [{ ...toTopics, Principal: { AWS: owner } }], false],
    ['for another service', [{ ...toTopics, Principal: { Service: 'events.amazonaws.com' } }], false],
    ['for another action', [{ ...toTopics, Action: 'sqs:ReceiveMessage' }], false],
    ['that denies', [toTopics, { ...toTopics, Effect: 'Deny' }], false],
    ['that denies what comes without TLS', [toTopics, withoutTls], true],
    ['that is not there', [], false],
  ]

  it.each(ROWS)('%s', async (_, statements, delivered) => {
    await createQueue('q')
    if (statements.length > 0) await setPolicy('q', ...statements)
    await subscribe(endpoint('q'))
    const { MessageId } = await publish('hello')
    expect(await messages('q')).toEqual(delivered ? ['hello'] : [])
    const line = `message ${MessageId} of ${TopicArn} could not be delivered to ${endpoint('q')} (`
    expect(lines.some((each) => each.startsWith(line) && each.endsWith('has no dead-letter queue'))).toBe(!delivered)
  })
})

// https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
describe('what cannot be delivered', () => {
  it.each([
    ['in its envelope', {}, { Message: 'hello', MessageAttributes: { a: { Type: 'String', Value: 'x' } } }],
    ['as it is, from a raw subscription', { RawMessageDelivery: 'true' }, undefined],
  ])('goes to the dead-letter queue %s', async (_, more, envelope) => {
    await openQueue('dead')
    await subscribe(endpoint('nowhere'), { ...withDeadLetters, ...more })
    await publish('hello', { MessageAttributes: { a: text('x') } })
    const [message] = await received('dead')
    if (envelope) expect(JSON.parse(message?.Body ?? '')).toMatchObject(envelope)
    else expect(message).toMatchObject({ Body: 'hello', MessageAttributes: { a: { StringValue: 'x' } } })
  })

  it.each([
    ['longer than the queue takes', { MaximumMessageSize: '1024' }, {}, 'x'.repeat(1_025), {}],
    [
      'with more attributes than queues take',
      {},
      { RawMessageDelivery: 'true' },
      'hello',
      Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`a${index}`, text('x')])),
    ],
  ])('is also a message %s', async (_, settings, attributes, message, MessageAttributes) => {
    await openQueue('dead')
    await openQueue('q')
    await world.sqs().send(new SetQueueAttributesCommand({ QueueUrl: queueUrl('q'), Attributes: settings }))
    await subscribe(endpoint('q'), attributes)
    await publish(message, { MessageAttributes })
    expect(await received('q')).toEqual([])
    expect(lines).toEqual([expect.stringContaining('could not be delivered')])
  })

  it('is told in the log where the dead-letter queue does not take it either', async () => {
    await createQueue('dead')
    await subscribe(endpoint('nowhere'), withDeadLetters)
    const { MessageId } = await publish('hello')
    expect(lines.at(-1)).toMatch(
      new RegExp(`^message ${MessageId} of ${TopicArn} .* nor to its dead-letter queue ${endpoint('dead')} \\(.*gone$`),
    )
  })
})

// https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
describe('what fails for a while', () => {
  const fail = (count: number, error = { code: 'ServiceUnavailable', status: 503 }) =>
    world.aws().faults.add({ service: 'sqs', operation: 'SendMessage', count, error })

  beforeEach(async () => {
    await openQueue('q')
    await openQueue('dead')
    await subscribe(endpoint('q'), withDeadLetters)
  })

  it('is delivered at once, where it failed three times', async () => {
    fail(3)
    await publish('hello')
    world.aws().clock.advance(1)
    expect(await messages('q')).toEqual(['hello'])
    expect(await received('dead')).toEqual([])
  })

  it('is delivered after fifty seconds, where it failed fourteen times', async () => {
    fail(14)
    await publish('hello')
    world.aws().clock.advance(45_000)
    expect(await received('q')).toEqual([])
    world.aws().clock.advance(6_000)
    expect(await messages('q')).toEqual(['hello'])
    expect(await received('dead')).toEqual([])
  })

  it('goes to the dead-letter queue after 100,015 retries in 23 days', async () => {
    fail(100_016)
    await publish('hello')
    world.aws().clock.advance(23 * 86_400_000)
    expect(await received('dead')).toEqual([])
    world.aws().clock.advance(86_400_000)
    expect(await messages('dead')).toEqual(['hello'])
  })

  it('goes there at once where trying again is of no use', async () => {
    fail(1, { code: 'KMS.DisabledException', status: 400 })
    await publish('hello')
    expect(await messages('dead')).toEqual(['hello'])
  })

  it('is not lost, but may come twice, where the connection ends', async () => {
    world.aws().faults.add({ service: 'sqs', operation: 'SendMessage', count: 1, reset: 'after' })
    await publish('hello')
    world.aws().clock.advance(1)
    expect(await messages('q')).toEqual(['hello', 'hello'])
  })

  it('waits as AWS documents', () => {
    const delays = Array.from({ length: 100_016 }, (_, failures) => retryDelay(failures))
    expect(delays.slice(0, 5)).toEqual([0, 0, 0, 1_000, 1_000])
    const backoff = delays.slice(5, 15) as number[]
    expect(backoff).toEqual(backoff.toSorted((a, b) => a - b))
    expect([backoff[0], backoff[9]]).toEqual([1_000, 20_000])
    expect(new Set(delays.slice(15, -1))).toEqual(new Set([20_000]))
    expect(delays.at(-1)).toBeUndefined()
  })
})

// https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
describe('a filter policy', () => {
  const body = { FilterPolicyScope: 'MessageBody' }
  const ROWS: readonly (readonly [
    policy: object,
    attributes: Record<string, sdk.MessageAttributeValue>,
    message: string,
    more: Record<string, string>,
    passes: boolean,
  ])[] = [
    [{ store: ['a'] }, { store: text('a') }, 'hello', {}, true],
    [{ store: ['a'] }, { store: text('b') }, 'hello', {}, false],
    [{ store: ['a'] }, {}, 'hello', {}, false],
    [{ store: [{ exists: false }] }, {}, 'hello', {}, true],
    [{ store: [7] }, { store: text('7', 'Number') }, 'hello', {}, true],
    [{ store: [7] }, { store: text('7.0', 'Number') }, 'hello', {}, true],
    [{ store: [7] }, { store: text('7') }, 'hello', {}, false],
    [{ store: [{ numeric: ['>', 6, '<=', 8] }] }, { store: text('8', 'Number.int') }, 'hello', {}, true],
    [{ store: ['a'] }, { store: text('["b","a"]', 'String.Array') }, 'hello', {}, true],
    [{ store: ['a'] }, { store: text('["b"]', 'String.Array') }, 'hello', {}, false],
    [{ store: [null] }, { store: text('[null]', 'String.Array') }, 'hello', {}, true],
    [{ store: [true] }, { store: text('[true,7]', 'String.Array') }, 'hello', {}, true],
    [{ store: ['a'] }, { store: { DataType: 'Binary', BinaryValue: Buffer.from('a') } }, 'hello', {}, false],
    [{ store: [{ prefix: 'a' }], day: ['1'] }, { store: text('ab'), day: text('1') }, 'hello', {}, true],
    [{ store: [{ prefix: 'a' }], day: ['1'] }, { store: text('ab'), day: text('2') }, 'hello', {}, false],
    [{ $or: [{ store: ['a'] }, { day: ['1'] }] }, { day: text('1') }, 'hello', {}, true],
    [{}, {}, 'hello', {}, true],
    [{ store: { name: ['a'] } }, {}, '{"store":{"name":"a"}}', body, true],
    [{ store: { name: ['a'] } }, {}, '{"store":{"name":"b"}}', body, false],
    [{ store: { name: ['a'] } }, {}, '{"store":[{"name":"b"},{"name":"a"}]}', body, true],
    [{ store: ['a'] }, { store: text('a') }, '{"store":"b"}', body, false],
    [{ store: [{ exists: false }] }, {}, 'no JSON', body, false],
    [{ store: [{ exists: false }] }, {}, '"text"', body, false],
    [{ store: [{ cidr: '10.0.0.0/24' }] }, {}, '{"store":"10.0.0.7"}', body, true],
    [{ store: [{ 'equals-ignore-case': 'A' }] }, {}, '{"store":"a"}', body, true],
    [{ store: [{ wildcard: 'a*z' }] }, {}, '{"store":"abcz"}', body, true],
    [{ store: [{ suffix: 'z' }] }, {}, '{"store":"abc"}', body, false],
    [{ store: [{ 'anything-but': { prefix: 'a' } }] }, {}, '{"store":"abc"}', body, false],
  ]

  it.each(ROWS)('%j, of attributes %j and text %s', async (policy, MessageAttributes, message, more, passes) => {
    await openQueue('q')
    await subscribe(endpoint('q'), { FilterPolicy: JSON.stringify(policy), ...more })
    await publish(message, { MessageAttributes })
    expect(await messages('q')).toEqual(passes ? [message] : [])
  })

  it('of bodies sees what the queue would get of a structured message', async () => {
    await openQueue('q')
    await subscribe(endpoint('q'), { FilterPolicy: '{"store":["a"]}', ...body })
    await publish('{"default":"{}","sqs":"{\\"store\\":\\"a\\"}"}', { MessageStructure: 'json' })
    await publish('{"default":"{\\"store\\":\\"a\\"}","sqs":"{}"}', { MessageStructure: 'json' })
    expect(await messages('q')).toEqual(['{"store":"a"}'])
  })

  it('is gone once it is empty', async () => {
    await openQueue('q')
    const { SubscriptionArn } = await subscribe(endpoint('q'), { FilterPolicy: '{"store":["a"]}' })
    const change = { SubscriptionArn, AttributeName: 'FilterPolicy', AttributeValue: '' }
    await sns().send(new sdk.SetSubscriptionAttributesCommand(change))
    await publish('hello')
    expect(await messages('q')).toEqual(['hello'])
  })
})

it('reaches nobody who has unsubscribed', async () => {
  await openQueue('q')
  const { SubscriptionArn } = await subscribe(endpoint('q'))
  await sns().send(new sdk.UnsubscribeCommand({ SubscriptionArn }))
  await publish('hello')
  expect(await received('q')).toEqual([])
  expect(lines).toEqual([])
})
