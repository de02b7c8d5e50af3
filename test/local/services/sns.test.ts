import { describe, expect, it } from 'vitest'
import { builtOperations } from '../../../src/local/registry.ts'
import { type Refusal, refusalOf } from '../test-accounts.ts'
import { allow, createUser, rootIam } from '../test-principals.ts'
import { type Answer, type Input, invalid, refused, type Step, startSnsWorld, topicPolicy } from './sns-world.ts'

const world = startSnsWorld('sns.test.ts')
const { owner, other, region, partition, run, runAs, clientOf, arn, queueArn, functionArn } = world

const TopicArn = arn('orders')
const topic: Step = ['CreateTopic', { Name: 'orders' }]
const named = (Name: string, more: Input = {}): Step => ['CreateTopic', { Name, ...more }]
const set = (AttributeName: string, AttributeValue?: string): Step => [
  'SetTopicAttributes',
  { TopicArn, AttributeName, AttributeValue },
]
const subscribe = (more: Input = {}): Step => [
  'Subscribe',
  { TopicArn, Protocol: 'sqs', Endpoint: queueArn('q'), ...more },
]
const withAttributes = (Attributes: Input, more: Input = {}) => subscribe({ Attributes, ...more })
const setSubscription = (AttributeName: string, AttributeValue?: string): Step => [
  'SetSubscriptionAttributes',
  ({ SubscriptionArn }: Answer) => ({ SubscriptionArn, AttributeName, AttributeValue }),
]
const publish = (more: Input = {}): Step => ['Publish', { TopicArn, Message: 'hello', ...more }]
const attribute = (name: string, more: Input = { DataType: 'String', StringValue: 'x' }) =>
  publish({ MessageAttributes: { [name]: more } })
const entry = (Id: string, more: Input = {}) => ({ Id, Message: 'hello', ...more })
const batch = (...PublishBatchRequestEntries: Input[]): Step => [
  'PublishBatch',
  { TopicArn, PublishBatchRequestEntries },
]
const permission = (Label: string, more: Input = {}): Step => [
  'AddPermission',
  { TopicArn, Label, AWSAccountId: [other], ActionName: ['Publish'], ...more },
]
const tag = (...keys: string[]): Step => [
  'TagResource',
  { ResourceArn: TopicArn, Tags: keys.map((Key) => ({ Key, Value: '1' })) },
]
const anySubscription = arn('orders:00000000-0000-0000-0000-000000000000')
const attributeReason = (reason: string) => refused(reason, 'ParameterValueInvalid')
const noTopic = refused('Topic does not exist', 'NotFound', 404)
const noSubscription = refused('Subscription does not exist', 'NotFound', 404)
const policyOfAction = (Action: string) => topicPolicy(TopicArn, { Principal: { AWS: other }, Action })

/** The last step is refused so. Most texts as recorded from AWS (localstack, tests/aws/services/sns). */
const REFUSED: readonly (readonly [name: string, steps: readonly Step[], refusal: Refusal])[] = [
  ['a name with a blank', [named('my topic')], invalid('Topic Name')],
  ['a name of 257 characters', [named('x'.repeat(257))], invalid('Topic Name')],
  ['a FIFO name', [named('a.fifo')], invalid('Topic Name Reason: the local AWS has no FIFO topics')],
  [
    'a FIFO topic',
    [named('a', { Attributes: { FifoTopic: 'true' } })],
    invalid('FifoTopic Reason: the local AWS has no FIFO topics'),
  ],
  [
    'an unknown attribute',
    [named('a', { Attributes: { Colour: 'red' } })],
    invalid('Attributes Reason: Unknown attribute Colour'),
  ],
  [
    'a topic that exists with other attributes',
    [topic, named('orders', { Attributes: { DisplayName: 'Orders' } })],
    invalid('Attributes Reason: Topic already exists with different attributes'),
  ],
  [
    'a topic that exists with other tags',
    [topic, named('orders', { Tags: [{ Key: 'a', Value: '1' }] })],
    invalid('Tags Reason: Topic already exists with different tags'),
  ],
  [
    'a key twice',
    [named('a', { Tags: [entry('a'), entry('b')].map(() => ({ Key: 'a', Value: '1' })) })],
    invalid('Duplicated keys are not allowed.'),
  ],
  ['a topic that is not there', [publish()], noTopic],
  ['attributes of a topic that is not there', [['GetTopicAttributes', { TopicArn }]], noTopic],
  [
    'a text that is no ARN',
    [['GetTopicAttributes', { TopicArn: 'orders' }]],
    invalid('TopicArn Reason: An ARN must have at least 6 elements, not 1'),
  ],
  ['an ARN of another service', [['GetTopicAttributes', { TopicArn: queueArn('q') }]], invalid('TopicArn')],
  [
    "another Region's topic",
    [['GetTopicAttributes', { TopicArn: TopicArn.replace(region, 'eu-west-3') }]],
    invalid('TopicArn'),
  ],
  ['an attribute that cannot be set', [topic, set('TopicArn', 'x')], invalid('AttributeName')],
  ['a signature version', [topic, set('SignatureVersion', '3')], invalid('SignatureVersion')],
  [
    'deduplication',
    [topic, set('ContentBasedDeduplication', 'true')],
    invalid('Content-based deduplication can only be set for FIFO topics'),
  ],
  [
    'a policy for what a policy cannot grant',
    [topic, set('Policy', policyOfAction('sns:TagResource'))],
    invalid('Policy statement action out of service scope!'),
  ],
  ['a policy that is no JSON', [topic, set('Policy', '{')], invalid('Policy Error: null')],
  ['a label that is taken', [topic, permission('mine'), permission('mine')], invalid('Statement already exists')],
  ['a permission for nobody', [topic, permission('mine', { AWSAccountId: ['me'] })], invalid('AWSAccountId')],
  [
    "an owner's action for others",
    [topic, permission('mine', { ActionName: ['TagResource'] })],
    invalid('Policy statement action out of service scope!'),
  ],
  [
    'a label that is not there',
    [topic, ['RemovePermission', { TopicArn, Label: 'mine' }]],
    refused('Statement does not exist', 'NotFound', 404),
  ],
  ['a subscription to a topic that is not there', [subscribe()], noTopic],
  [
    'a protocol that is none',
    [topic, subscribe({ Protocol: 'pigeon' })],
    invalid('Amazon SNS does not support this protocol string: pigeon'),
  ],
  ...['http', 'https', 'email', 'email-json', 'sms', 'application', 'firehose'].map(
    (Protocol): (typeof REFUSED)[number] => [
      `the protocol ${Protocol}`,
      [topic, subscribe({ Protocol })],
      invalid(`Protocol Reason: the local AWS delivers to sqs and lambda, not to ${Protocol}`),
    ],
  ),
  ['a queue that is none', [topic, subscribe({ Endpoint: 'q' })], invalid('SQS endpoint ARN')],
  ['a function as a queue', [topic, subscribe({ Endpoint: functionArn('f') })], invalid('SQS endpoint ARN')],
  ['a queue as a function', [topic, subscribe({ Protocol: 'lambda' })], invalid('Lambda endpoint ARN')],
  [
    'a FIFO queue',
    [topic, subscribe({ Endpoint: queueArn('q.fifo') })],
    invalid('Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics'),
  ],
  [
    'a subscription that exists with other attributes',
    [topic, subscribe(), withAttributes({ RawMessageDelivery: 'true' })],
    invalid('Attributes Reason: Subscription already exists with different attributes'),
  ],
  [
    'raw delivery to a function',
    [topic, withAttributes({ RawMessageDelivery: 'true' }, { Protocol: 'lambda', Endpoint: functionArn('f') })],
    invalid('Attributes Reason: Delivery protocol [lambda] does not support raw message delivery.'),
  ],
  [
    'raw delivery perhaps',
    [topic, withAttributes({ RawMessageDelivery: 'perhaps' })],
    invalid('Attributes Reason: RawMessageDelivery: Invalid value [perhaps]. Must be true or false.'),
  ],
  [
    'an attribute of subscriptions that is unknown',
    [topic, withAttributes({ Colour: 'red' })],
    invalid('Attributes Reason: Unknown attribute Colour'),
  ],
  ['one that is unknown, set later', [topic, subscribe(), setSubscription('Colour', 'red')], invalid('AttributeName')],
  [
    'a filter policy that is no JSON',
    [topic, subscribe(), setSubscription('FilterPolicy', '{')],
    invalid('FilterPolicy: failed to parse JSON.'),
  ],
  [
    'a scope that is none',
    [topic, subscribe(), setSubscription('FilterPolicyScope', 'Everything')],
    invalid('FilterPolicyScope: Invalid value [Everything]. Please use either MessageBody or MessageAttributes'),
  ],
  [
    'a nested filter policy of attributes',
    [topic, withAttributes({ FilterPolicy: '{"a":{"b":["c"]}}' })],
    invalid('Attributes Reason: Filter policy scope MessageAttributes does not support nested filter policy'),
  ],
  [
    'a scope of attributes for a nested filter policy',
    [
      topic,
      withAttributes({ FilterPolicy: '{"a":{"b":["c"]}}', FilterPolicyScope: 'MessageBody' }),
      setSubscription('FilterPolicyScope', 'MessageAttributes'),
    ],
    invalid('Filter policy scope MessageAttributes does not support nested filter policy'),
  ],
  [
    'a redrive policy that is no JSON',
    [topic, subscribe(), setSubscription('RedrivePolicy', '{')],
    invalid('RedrivePolicy: failed to parse JSON.'),
  ],
  [
    'a dead-letter target that is no ARN',
    [topic, subscribe(), setSubscription('RedrivePolicy', '{"deadLetterTargetArn":"q"}')],
    invalid('RedrivePolicy: deadLetterTargetArn is an invalid arn'),
  ],
  [
    'no dead-letter target',
    [topic, subscribe(), setSubscription('RedrivePolicy', '{}')],
    invalid('RedrivePolicy: Missing deadLetterTargetArn attribute'),
  ],
  [
    'a topic for dead letters',
    [topic, subscribe(), setSubscription('RedrivePolicy', JSON.stringify({ deadLetterTargetArn: TopicArn }))],
    invalid('RedrivePolicy: deadLetterTargetArn must be a SQS queue'),
  ],
  [
    "another Region's dead-letter queue",
    [
      topic,
      subscribe(),
      setSubscription(
        'RedrivePolicy',
        JSON.stringify({ deadLetterTargetArn: queueArn('q').replace(region, 'eu-west-3') }),
      ),
    ],
    invalid('RedrivePolicy: deadLetterTargetArn must be in the same region as the subscription'),
  ],
  [
    "another account's dead-letter queue",
    [
      topic,
      subscribe(),
      setSubscription('RedrivePolicy', JSON.stringify({ deadLetterTargetArn: queueArn('q', other) })),
    ],
    invalid('RedrivePolicy: deadLetterTargetArn must be in the same account as the subscription'),
  ],
  [
    'a FIFO dead-letter queue',
    [topic, subscribe(), setSubscription('RedrivePolicy', JSON.stringify({ deadLetterTargetArn: queueArn('q.fifo') }))],
    invalid('RedrivePolicy: must use a standard queue as DLQ for a standard topic'),
  ],
  [
    'a subscription that is not there',
    [topic, ['GetSubscriptionAttributes', { SubscriptionArn: anySubscription }]],
    noSubscription,
  ],
  [
    "a subscription's ARN that is none",
    [topic, ['GetSubscriptionAttributes', { SubscriptionArn: 'x' }]],
    invalid('SubscriptionArn Reason: An ARN must have at least 6 elements, not 1'),
  ],
  ['a topic as a subscription', [topic, ['Unsubscribe', { SubscriptionArn: TopicArn }]], invalid('SubscriptionId')],
  ['a token that is none', [topic, ['ConfirmSubscription', { TopicArn, Token: 'x' }]], refused('Invalid token')],
  ['a token that nobody got', [topic, ['ConfirmSubscription', { TopicArn, Token: 'a'.repeat(288) }]], invalid('Token')],
  ['an empty message', [topic, publish({ Message: '' })], invalid('Empty message')],
  ['an empty subject', [topic, publish({ Subject: '' })], invalid('Subject')],
  ['a subject of 100 characters', [topic, publish({ Subject: 'x'.repeat(100) })], invalid('Subject')],
  ['a subject of two lines', [topic, publish({ Subject: 'a\nb' })], invalid('Subject')],
  ['a message of more than 256 KB', [topic, publish({ Message: 'x'.repeat(262_145) })], invalid('Message too long')],
  [
    'a message of 256 KB with an attribute',
    [
      topic,
      publish({ Message: 'x'.repeat(262_140), MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } } }),
    ],
    invalid('Message too long'),
  ],
  [
    'a message to nobody',
    [['Publish', { Message: 'hello' }]],
    invalid('TopicArn or TargetArn Reason: no value for required parameter'),
  ],
  [
    'a text message',
    [['Publish', { Message: 'hello', PhoneNumber: '+15550100' }]],
    invalid('PhoneNumber Reason: the local AWS sends no text messages'),
  ],
  [
    'a message to a telephone',
    [['Publish', { Message: 'hello', TargetArn: arn('endpoint/GCM/app/1') }]],
    invalid('TargetArn Reason: No endpoint found for the target arn specified'),
  ],
  [
    'a deduplication id',
    [topic, publish({ MessageDeduplicationId: 'x' })],
    invalid(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    ),
  ],
  ['a structure that is none', [topic, publish({ MessageStructure: 'xml' })], invalid('MessageStructure')],
  [
    'a structured message that is no JSON',
    [topic, publish({ MessageStructure: 'json' })],
    invalid('Message Structure - JSON message body failed to parse'),
  ],
  [
    'a structured message without default',
    [topic, publish({ MessageStructure: 'json', Message: '{"sqs":"x"}' })],
    invalid('Message Structure - No default entry in JSON message body'),
  ],
  [
    'an attribute of an unknown type',
    [topic, attribute('a', { DataType: 'Text', StringValue: 'x' })],
    attributeReason(
      "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    ),
  ],
  [
    'an attribute without value',
    [topic, attribute('a', { DataType: 'String' })],
    attributeReason(
      "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
    ),
  ],
  [
    'a text in bytes',
    [topic, attribute('a', { DataType: 'Binary', StringValue: 'x' })],
    attributeReason("The message attribute 'a' with type 'Binary' must use field 'Binary'."),
  ],
  [
    'a number that is none',
    [topic, attribute('a', { DataType: 'Number', StringValue: 'seven' })],
    attributeReason("Could not cast message attribute 'a' value to number."),
  ],
  [
    "an attribute's name with a blank",
    [topic, attribute('my attribute')],
    attributeReason(
      "Invalid non-alphanumeric character '#x20' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
    ),
  ],
  [
    "an attribute's name that begins with a dot",
    [topic, attribute('.a')],
    attributeReason("Invalid message attribute name starting with character '.' was found."),
  ],
  [
    "an attribute's name that ends with a dot",
    [topic, attribute('a.')],
    attributeReason("Invalid message attribute name ending with character '.' was found."),
  ],
  [
    "an attribute's name with two dots",
    [topic, attribute('a..b')],
    attributeReason("Message attribute name can not have successive '.' character."),
  ],
  [
    "an attribute's name of 256 bytes",
    [topic, attribute('a'.repeat(256))],
    attributeReason('Length of message attribute name must be less than 256 bytes.'),
  ],
  [
    'a batch of nothing',
    [topic, batch()],
    refused("The batch request doesn't contain any entries.", 'EmptyBatchRequest'),
  ],
  [
    'eleven entries',
    [topic, batch(...Array.from({ length: 11 }, (_, index) => entry(`${index}`)))],
    refused('The batch request contains more entries than permissible.', 'TooManyEntriesInBatchRequest'),
  ],
  [
    'one id twice',
    [topic, batch(entry('a'), entry('a'))],
    refused('Two or more batch entries in the request have the same Id.', 'BatchEntryIdsNotDistinct'),
  ],
  [
    'an id with a colon',
    [topic, batch(entry('a:b'))],
    refused("The Id of a batch entry in a batch request doesn't abide by the specification.", 'InvalidBatchEntryId'),
  ],
  [
    'a batch of more than 256 KB',
    [topic, batch(entry('a', { Message: 'x'.repeat(200_000) }), entry('b', { Message: 'x'.repeat(70_000) }))],
    refused('The length of all the messages put together is more than the limit.', 'BatchRequestTooLong'),
  ],
  ['a batch with an empty message', [topic, batch(entry('a'), entry('b', { Message: '' }))], invalid('Empty message')],
  ['tags of a topic that is not there', [tag('a')], refused('Resource does not exist', 'ResourceNotFound', 404)],
  [
    'the fifty-first tag',
    [topic, tag(...Array.from({ length: 50 }, (_, index) => `key-${index}`)), tag('one-more')],
    refused('Could not complete request: tag quota of per resource exceeded', 'TagLimitExceeded'),
  ],
  ["a tag of AWS's own", [topic, tag('aws:a')], invalid('Tag keys must not start with aws:')],
  ['a page that is none', [['ListTopics', { NextToken: '%' }]], invalid('NextToken')],
]

describe('refusals', () => {
  it.each(REFUSED)('%s', async (_, steps, refusal) => {
    const before = await run(...steps.slice(0, -1))
    const [operation, input] = steps.at(-1) as Step
    expect(await refusalOf(run([operation, typeof input === 'function' ? input(before) : (input ?? {})]))).toEqual(
      refusal,
    )
  })
})

const defaultPolicy = {
  Version: '2008-10-17',
  Id: '__default_policy_ID',
  Statement: [
    {
      Sid: '__default_statement_ID',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: [
        'SNS:GetTopicAttributes',
        'SNS:SetTopicAttributes',
        'SNS:AddPermission',
        'SNS:RemovePermission',
        'SNS:DeleteTopic',
        'SNS:Subscribe',
        'SNS:ListSubscriptionsByTopic',
        'SNS:Publish',
      ],
      Resource: TopicArn,
      Condition: { StringEquals: { 'AWS:SourceOwner': owner } },
    },
  ],
}
const mine = {
  Sid: 'mine',
  Effect: 'Allow',
  Principal: { AWS: `arn:${partition}:iam::${other}:root` },
  Action: 'SNS:Publish',
  Resource: TopicArn,
}
const listed = { Owner: owner, Protocol: 'sqs', Endpoint: queueArn('q'), TopicArn }
const subscriptionArn = expect.stringMatching(new RegExp(`^${TopicArn}:[\\da-f-]{36}$`))
const messageId = expect.stringMatching(/^[\da-f-]{36}$/)
const getTopic: Step = ['GetTopicAttributes', { TopicArn }]
const getSubscription: Step = ['GetSubscriptionAttributes', ({ SubscriptionArn }: Answer) => ({ SubscriptionArn })]

/** The last step answers so. */
const ANSWERED: readonly (readonly [name: string, steps: readonly Step[], answer: object])[] = [
  ['CreateTopic', [topic], { TopicArn }],
  [
    'CreateTopic, again',
    [
      named('orders', { Attributes: { DisplayName: 'Orders' }, Tags: [{ Key: 'a', Value: '1' }] }),
      named('orders', { Attributes: { DisplayName: 'Orders' }, Tags: [{ Key: 'a', Value: '1' }] }),
    ],
    { TopicArn },
  ],
  [
    'CreateTopic, a standard topic by name',
    [named('orders', { Attributes: { FifoTopic: 'false' } }), topic],
    { TopicArn },
  ],
  ['DeleteTopic', [topic, ['DeleteTopic', { TopicArn }], ['ListTopics']], { Topics: [] }],
  ['DeleteTopic, of none', [['DeleteTopic', { TopicArn }]], {}],
  [
    'ListTopics',
    [named('b'), named('a'), ['ListTopics']],
    { Topics: [{ TopicArn: arn('a') }, { TopicArn: arn('b') }] },
  ],
  [
    'GetTopicAttributes',
    [topic, getTopic],
    {
      Attributes: {
        TopicArn,
        Owner: owner,
        Policy: JSON.stringify(defaultPolicy),
        DisplayName: '',
        SubscriptionsConfirmed: '0',
        SubscriptionsPending: '0',
        SubscriptionsDeleted: '0',
        EffectiveDeliveryPolicy:
          '{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}',
      },
    },
  ],
  [
    'permissions, added and removed',
    [topic, permission('mine'), permission('yours'), ['RemovePermission', { TopicArn, Label: 'yours' }], getTopic],
    {
      Attributes: expect.objectContaining({
        Policy: JSON.stringify({ ...defaultPolicy, Statement: [...defaultPolicy.Statement, mine] }),
      }),
    },
  ],
  ['Subscribe', [topic, subscribe()], { SubscriptionArn: subscriptionArn }],
  [
    'Subscribe, again',
    [topic, subscribe(), subscribe(), ['ListSubscriptions']],
    { Subscriptions: [{ SubscriptionArn: subscriptionArn, ...listed }] },
  ],
  [
    'GetSubscriptionAttributes',
    [topic, subscribe(), getSubscription],
    {
      Attributes: {
        SubscriptionArn: subscriptionArn,
        TopicArn,
        Protocol: 'sqs',
        Endpoint: queueArn('q'),
        Owner: owner,
        SubscriptionPrincipal: `arn:${partition}:iam::${owner}:root`,
        PendingConfirmation: 'false',
        ConfirmationWasAuthenticated: 'true',
        RawMessageDelivery: 'false',
      },
    },
  ],
  [
    'ListSubscriptionsByTopic',
    [topic, named('b'), subscribe(), subscribe({ TopicArn: arn('b') }), ['ListSubscriptionsByTopic', { TopicArn }]],
    { Subscriptions: [{ SubscriptionArn: subscriptionArn, ...listed }] },
  ],
  [
    'Unsubscribe',
    [topic, subscribe(), ['Unsubscribe', ({ SubscriptionArn }: Answer) => ({ SubscriptionArn })], getTopic],
    { Attributes: expect.objectContaining({ SubscriptionsConfirmed: '0', SubscriptionsDeleted: '1' }) },
  ],
  ['Unsubscribe, of nothing', [['Unsubscribe', { SubscriptionArn: anySubscription }]], {}],
  ['Publish', [topic, publish()], { MessageId: messageId }],
  ['Publish, to a target', [topic, publish({ TopicArn: undefined, TargetArn: TopicArn })], { MessageId: messageId }],
  ['Publish, 256 KB', [topic, publish({ Message: 'x'.repeat(262_144) })], { MessageId: messageId }],
  [
    'PublishBatch',
    [topic, batch(entry('a'), entry('b'))],
    {
      Successful: [
        { Id: 'a', MessageId: messageId },
        { Id: 'b', MessageId: messageId },
      ],
      Failed: [],
    },
  ],
  [
    'tags',
    [
      named('orders', { Tags: [{ Key: 'a', Value: '0' }] }),
      tag('a', 'b', 'c'),
      ['UntagResource', { ResourceArn: TopicArn, TagKeys: ['b', 'd'] }],
      ['ListTagsForResource', { ResourceArn: TopicArn }],
    ],
    {
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'c', Value: '1' },
      ],
    },
  ],
]

describe('answers', () => {
  it.each(ANSWERED)('%s', async (_, steps, answer) => {
    expect(await run(...steps)).toEqual(answer)
  })

  it.each([
    ['DisplayName', 'Orders'],
    ['DeliveryPolicy', '{"http":{"defaultHealthyRetryPolicy":{"numRetries":5}}}'],
    ['KmsMasterKeyId', 'alias/aws/sns'],
    ['SignatureVersion', '2'],
    ['TracingConfig', 'Active'],
    ['SQSFailureFeedbackRoleArn', `arn:${partition}:iam::${owner}:role/feedback`],
    ['Policy', topicPolicy(TopicArn, { Principal: '*', Action: 'SNS:*' })],
  ])('keeps the attribute %s of a topic', async (name, value) => {
    const created = await run(named('orders', { Attributes: { [name]: value } }), getTopic)
    expect(created).toMatchObject({ Attributes: { [name]: value } })
    const changed = await run(
      named('b'),
      ['SetTopicAttributes', { TopicArn, AttributeName: name, AttributeValue: value }],
      getTopic,
    )
    expect(changed).toMatchObject({ Attributes: { [name]: value } })
  })

  it('shows what a delivery policy makes of the retries', async () => {
    const answer = await run(
      topic,
      set('DeliveryPolicy', '{"http":{"defaultHealthyRetryPolicy":{"numRetries":5}}}'),
      getTopic,
    )
    const { EffectiveDeliveryPolicy = '' } = answer.Attributes as Record<string, string>
    expect(JSON.parse(EffectiveDeliveryPolicy)).toMatchObject({
      http: { defaultHealthyRetryPolicy: { numRetries: 5, minDelayTarget: 20 } },
    })
  })

  it.each([
    ['FilterPolicy', '{"a":["b"]}', { FilterPolicyScope: 'MessageAttributes' }],
    ['RawMessageDelivery', 'true', {}],
    ['RedrivePolicy', JSON.stringify({ deadLetterTargetArn: queueArn('dead') }), {}],
  ])('keeps the attribute %s of a subscription, and removes it where it is empty', async (name, value, more) => {
    const { SubscriptionArn } = await run(topic, withAttributes({ [name]: value }))
    const get: Step = ['GetSubscriptionAttributes', { SubscriptionArn }]
    expect(await run(get)).toMatchObject({ Attributes: { [name]: value, ...more } })
    const change = (AttributeValue: string): Step => [
      'SetSubscriptionAttributes',
      { SubscriptionArn, AttributeName: name, AttributeValue },
    ]
    if (name === 'RawMessageDelivery') {
      expect(await run(change('false'), get)).toMatchObject({ Attributes: { [name]: 'false' } })
    } else {
      const { Attributes } = await run(change(''), get)
      expect(Attributes).not.toHaveProperty(name)
    }
    expect(await run(change(value), get)).toMatchObject({ Attributes: { [name]: value, ...more } })
  })

  it('gives topics and subscriptions page by page', async () => {
    const names = Array.from({ length: 101 }, (_, index) => `t${String(index).padStart(3, '0')}`)
    for (const name of names) await run(named(name), subscribe({ TopicArn: arn(name) }))
    const first = await run(['ListTopics'])
    expect(first.Topics).toHaveLength(100)
    expect(await run(['ListTopics', { NextToken: first.NextToken }])).toEqual({ Topics: [{ TopicArn: arn('t100') }] })
    const page = await run(['ListSubscriptions'])
    expect(page.Subscriptions).toHaveLength(100)
    const rest = await run(['ListSubscriptions', { NextToken: page.NextToken }])
    expect(rest).toMatchObject({ Subscriptions: [{ TopicArn: arn('t100') }] })
    expect(rest).not.toHaveProperty('NextToken')
  })

  it('forgets a subscription with its topic', async () => {
    await run(topic, subscribe(), ['DeleteTopic', { TopicArn }], topic)
    expect(await run(['ListSubscriptionsByTopic', { TopicArn }])).toEqual({ Subscriptions: [] })
  })
})

describe('access', () => {
  const ResourceArn = TopicArn
  /** An input for each operation, and the action that it needs where that has another name. */
  const INPUTS: Readonly<Record<string, readonly [input: Input, action?: string]>> = {
    AddPermission: [{ TopicArn, Label: 'a', AWSAccountId: [other], ActionName: ['Publish'] }],
    ConfirmSubscription: [{ TopicArn, Token: 'a'.repeat(288) }],
    CreateTopic: [{ Name: 'orders' }],
    DeleteTopic: [{ TopicArn }],
    GetSubscriptionAttributes: [{ SubscriptionArn: anySubscription }],
    GetTopicAttributes: [{ TopicArn }],
    ListSubscriptions: [{}],
    ListSubscriptionsByTopic: [{ TopicArn }],
    ListTagsForResource: [{ ResourceArn }],
    ListTopics: [{}],
    Publish: [{ TopicArn, Message: 'hello' }],
    PublishBatch: [{ TopicArn, PublishBatchRequestEntries: [entry('a')] }, 'Publish'],
    RemovePermission: [{ TopicArn, Label: 'a' }],
    SetSubscriptionAttributes: [{ SubscriptionArn: anySubscription, AttributeName: 'RawMessageDelivery' }],
    SetTopicAttributes: [{ TopicArn, AttributeName: 'DisplayName' }],
    Subscribe: [{ TopicArn, Protocol: 'sqs', Endpoint: queueArn('q') }],
    TagResource: [{ ResourceArn, Tags: [{ Key: 'a', Value: 'b' }] }],
    Unsubscribe: [{ SubscriptionArn: anySubscription }],
    UntagResource: [{ ResourceArn, TagKeys: ['a'] }],
  }
  const user = (...statements: Parameters<typeof createUser>[2][]) =>
    createUser(rootIam(world.aws(), owner, region), 'user', ...statements)
  const tagged = (Action: string, key: string) => ({
    ...allow(Action),
    Condition: { StringEquals: { [key]: 'a' } },
  })

  it('is denied to a user without permissions, for every operation', async () => {
    expect(Object.keys(INPUTS).sort()).toEqual([...builtOperations('sns')].sort())
    await run(topic)
    const { arn: principal, keys } = await user()
    for (const [operation, [input, action = operation]] of Object.entries(INPUTS)) {
      const on = operation === 'ListTopics' || operation === 'ListSubscriptions' ? arn('*') : TopicArn
      expect(await refusalOf(runAs(clientOf(owner, keys), [operation, input]))).toEqual(
        refused(
          `User: ${principal} is not authorized to perform: SNS:${action} on resource: ${on} because no identity-based policy allows the SNS:${action} action`,
          'AuthorizationError',
          403,
        ),
      )
    }
  })

  it('needs sns:TagResource to create a topic with tags', async () => {
    const { keys } = await user(allow('sns:CreateTopic'))
    const create = named('orders', { Tags: [{ Key: 'a', Value: 'b' }] })
    expect((await refusalOf(runAs(clientOf(owner, keys), create))).message).toContain('SNS:TagResource')
    await runAs(clientOf(owner, keys), topic)
  })

  it("goes by a topic's tags", async () => {
    const { keys } = await user(tagged('sns:Publish', 'aws:ResourceTag/team'))
    await run(named('orders', { Tags: [{ Key: 'team', Value: 'a' }] }), named('b'))
    await runAs(clientOf(owner, keys), publish())
    const { code } = await refusalOf(runAs(clientOf(owner, keys), publish({ TopicArn: arn('b') })))
    expect(code).toBe('AuthorizationError')
  })

  it('goes by the tags that a request passes', async () => {
    const { keys } = await user(tagged('sns:TagResource', 'aws:RequestTag/team'))
    await run(topic)
    const tagTeam = (Value: string): Step => ['TagResource', { ResourceArn, Tags: [{ Key: 'team', Value }] }]
    await runAs(clientOf(owner, keys), tagTeam('a'))
    expect((await refusalOf(runAs(clientOf(owner, keys), tagTeam('b')))).code).toBe('AuthorizationError')
  })

  it.each([
    ['sns:Protocol', 'sqs', { Protocol: 'lambda', Endpoint: functionArn('f') }],
    ['sns:Endpoint', queueArn('q'), { Endpoint: queueArn('other') }],
  ])('goes by what subscribes (%s)', async (key, value, not) => {
    const { keys } = await user({ ...allow('sns:Subscribe'), Condition: { StringEquals: { [key]: value } } })
    await run(topic)
    await runAs(clientOf(owner, keys), subscribe())
    expect((await refusalOf(runAs(clientOf(owner, keys), subscribe(not)))).code).toBe('AuthorizationError')
  })
})
