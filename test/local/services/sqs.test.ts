import { createHash } from 'node:crypto'
import * as sdk from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { builtOperations } from '../../../src/local/registry.ts'
import { pickTestPlace, type Refusal, refusalOf } from '../test-accounts.ts'
import { allow, createUser, type Keys, policyOf, rootIam } from '../test-principals.ts'

const place = pickTestPlace('sqs.test.ts')
const [account, otherAccount] = place.accounts
const arn = (name: string, owner: string = account) => `arn:${place.partition}:sqs:${place.region}:${owner}:${name}`
const url = (name: string, owner: string = account) => `${aws.endpoint}/${owner}/${name}`

let aws: LocalAws
let sqs: sdk.SQSClient
beforeAll(async () => {
  aws = await startLocalAws()
  sqs = new sdk.SQSClient(aws.account(account, place.region))
})
beforeEach(() => aws.reset())
afterAll(() => aws.close())

const clientFor = (credentials: Keys) => new sdk.SQSClient({ ...aws.account(account, place.region), credentials })

/** An operation and its input; `queue` stands for the QueueUrl of that queue. */
type Step = readonly [operation: string, input?: Readonly<Record<string, unknown>>]
type AnyCommand = new (input: object) => sdk.ReceiveMessageCommand
type Answer = sdk.ReceiveMessageResult & Readonly<Record<string, unknown>>

function send([operation, input = {}]: Step, client = sqs): Promise<Answer> {
  const { queue, ...rest } = input
  const Command = (sdk as unknown as Record<string, AnyCommand>)[`${operation}Command`] as AnyCommand
  return client.send(
    new Command({ ...(queue !== undefined && { QueueUrl: url(String(queue)) }), ...rest }),
  ) as unknown as Promise<Answer>
}

async function run(steps: readonly Step[]): Promise<Answer> {
  let answer: Answer = {}
  for (const step of steps) answer = await send(step)
  const { $metadata, ...rest } = answer
  return rest
}

const orders: Step = ['CreateQueue', { QueueName: 'orders' }]
const fifo: Step = ['CreateQueue', { QueueName: 'orders.fifo', Attributes: { FifoQueue: 'true' } }]
const dead: Step = ['CreateQueue', { QueueName: 'dead' }]
const redrive = (name: string, count: unknown = 3) =>
  JSON.stringify({ deadLetterTargetArn: arn(name), maxReceiveCount: count })
const set = (Attributes: Record<string, string>, queue = 'orders'): Step => [
  'SetQueueAttributes',
  { queue, Attributes },
]
const get = (...AttributeNames: string[]): Step => ['GetQueueAttributes', { queue: 'orders', AttributeNames }]
const message = (MessageBody: string, more: object = {}): Step => [
  'SendMessage',
  { queue: 'orders', MessageBody, ...more },
]
const batch = (Entries: readonly object[], queue = 'orders'): Step => ['SendMessageBatch', { queue, Entries }]
const permission = (Label: string, more: object = {}): Step => [
  'AddPermission',
  { queue: 'orders', Label, AWSAccountIds: [otherAccount], Actions: ['SendMessage'], ...more },
]
const anyone = (Action: string) =>
  policyOf({ Effect: 'Allow', Principal: { AWS: otherAccount }, Action, Resource: arn('orders') })
const invalid = (message: string, code = 'InvalidParameterValue', status = 400): Refusal => ({ code, status, message })
const badAttribute = (name: string) => invalid(`Invalid value for the parameter ${name}.`, 'InvalidAttributeValue')
const cannotAllow = (policy: string, why: string) =>
  invalid(
    `Value ${policy} for parameter RedriveAllowPolicy is invalid. Reason: Amazon SQS can't create the redrive allow policy${why}`,
  )
const simple = (code: string, message: string, status = 400) =>
  invalid(message, `AWS.SimpleQueueService.${code}`, status)
const noSuchQueue = simple('NonExistentQueue', 'The specified queue does not exist.')
const idMessage =
  'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.'
const nameReason = 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length'

/** The last step is refused so. Most texts as recorded from AWS (localstack, tests/aws/services/sqs). */
const REFUSED: readonly (readonly [name: string, steps: readonly Step[], refusal: Refusal])[] = [
  [
    'a queue that exists with other attributes',
    [orders, ['CreateQueue', { QueueName: 'orders', Attributes: { DelaySeconds: '5' } }]],
    invalid(
      'A queue already exists with the same name and a different value for attribute DelaySeconds',
      'QueueAlreadyExists',
    ),
  ],
  [
    'a name with a blank',
    [['CreateQueue', { QueueName: 'my queue' }]],
    invalid(`Value my queue for parameter QueueName is invalid. Reason: ${nameReason}`),
  ],
  [
    'a FIFO name for a standard queue',
    [['CreateQueue', { QueueName: 'a.fifo' }]],
    invalid(`Value a.fifo for parameter QueueName is invalid. Reason: ${nameReason}`),
  ],
  [
    'a FIFO queue without .fifo',
    [['CreateQueue', { QueueName: 'a', Attributes: { FifoQueue: 'true' } }]],
    invalid(
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
    ),
  ],
  [
    'a queue deleted a moment ago',
    [orders, ['DeleteQueue', { queue: 'orders' }], orders],
    simple(
      'QueueDeletedRecently',
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    ),
  ],
  ['an attribute out of bounds', [orders, set({ VisibilityTimeout: '43201' })], badAttribute('VisibilityTimeout')],
  [
    'an unknown attribute',
    [orders, set({ Colour: 'red' })],
    invalid('Unknown Attribute Colour.', 'InvalidAttributeName'),
  ],
  [
    'a FIFO attribute of a standard queue',
    [orders, set({ ContentBasedDeduplication: 'true' })],
    invalid(
      'You can specify the ContentBasedDeduplication only when FifoQueue is set to true.',
      'InvalidAttributeName',
    ),
  ],
  [
    'two kinds of encryption',
    [orders, set({ SqsManagedSseEnabled: 'true', KmsMasterKeyId: 'key' })],
    invalid(
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
      'InvalidAttributeName',
    ),
  ],
  [
    'a policy without principal',
    [orders, set({ Policy: policyOf(allow('sqs:*')) })],
    invalid(
      'Invalid value for the parameter Policy. Reason: Missing required field Principal',
      'InvalidAttributeValue',
    ),
  ],
  [
    'a redrive policy with a wrong ARN',
    [orders, set({ RedrivePolicy: '{"deadLetterTargetArn": "dummy", "maxReceiveCount": 42}' })],
    invalid(
      'Value {"deadLetterTargetArn": "dummy", "maxReceiveCount": 42} for parameter RedrivePolicy is invalid. Reason: Invalid value for deadLetterTargetArn.',
    ),
  ],
  [
    'a dead-letter target that is no queue',
    [orders, set({ RedrivePolicy: redrive('dead').replace(':sqs:', ':sns:') })],
    invalid(
      `Value ${redrive('dead').replace(':sqs:', ':sns:')} for parameter RedrivePolicy is invalid. Reason: Only SQS queues are valid resources for deadLetterTargetArn`,
    ),
  ],
  [
    'a dead-letter queue of another Region',
    [orders, set({ RedrivePolicy: redrive('dead').replace(place.region, 'eu-west-3') })],
    invalid(
      `Value ${redrive('dead').replace(place.region, 'eu-west-3')} for parameter RedrivePolicy is invalid. Reason: Dead-letter target must be in same region as the source.`,
    ),
  ],
  [
    'a permission for dead letters that is none',
    [orders, set({ RedriveAllowPolicy: '{"redrivePermission":"some"}' })],
    cannotAllow('{"redrivePermission":"some"}', ", as it's in an unsupported format."),
  ],
  [
    'a permission for all sources and for one',
    [orders, set({ RedriveAllowPolicy: '{"redrivePermission":"allowAll","sourceQueueArns":[]}' })],
    cannotAllow(
      '{"redrivePermission":"allowAll","sourceQueueArns":[]}',
      '. You can specify source queue ARNs only when the permission type is byQueue.',
    ),
  ],
  [
    'a permission for no source',
    [orders, set({ RedriveAllowPolicy: '{"redrivePermission":"byQueue"}' })],
    cannotAllow(
      '{"redrivePermission":"byQueue"}',
      '. When you specify the byQueue permission type, you must also specify between 1 and 10 source queue ARNs.',
    ),
  ],
  [
    'a throughput by groups where deduplication is by queue',
    [fifo, set({ FifoThroughputLimit: 'perMessageGroupId' }, 'orders.fifo')],
    invalid(
      'Invalid value for the parameter FifoThroughputLimit. Reason: To set FifoThroughputLimit to perMessageGroupId, the DeduplicationScope must be messageGroup.',
      'InvalidAttributeValue',
    ),
  ],
  [
    'a dead-letter queue that does not exist',
    [orders, set({ RedrivePolicy: redrive('dead') })],
    invalid(
      `Value ${redrive('dead')} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`,
    ),
  ],
  [
    'a dead-letter queue that does not want to be one',
    [
      orders,
      dead,
      set({ RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' }, 'dead'),
      set({ RedrivePolicy: redrive('dead') }),
    ],
    invalid(
      `Value ${redrive('dead')} for parameter RedrivePolicy is invalid. Reason: Queue does not have permission to use the dead-letter queue as its redrive target.`,
    ),
  ],
  ['a queue that does not exist', [message('hello')], noSuchQueue],
  ['the URL of a queue that does not exist', [['GetQueueUrl', { QueueName: 'orders' }]], noSuchQueue],
  [
    'a URL that is none',
    [['ReceiveMessage', { QueueUrl: 'http://nowhere/orders' }]],
    invalid('The address http://nowhere/orders is not valid for this endpoint.', 'InvalidAddress', 404),
  ],
  [
    'an empty message',
    [orders, message('')],
    invalid('The request must contain the parameter MessageBody.', 'MissingParameter'),
  ],
  [
    'a character that XML cannot carry',
    [orders, message('bell \u0007')],
    invalid(
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
      'InvalidMessageContents',
    ),
  ],
  [
    'a message of more than 1 MiB',
    [orders, message('x'.repeat(1_048_577))],
    invalid('One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.'),
  ],
  [
    "a message above the queue's own limit, attributes included",
    [
      orders,
      set({ MaximumMessageSize: '1024' }),
      message('x'.repeat(1_016), { MessageAttributes: { a: { DataType: 'String', StringValue: 'bc' } } }),
    ],
    invalid('One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.'),
  ],
  [
    'an attribute of an unknown type',
    [orders, message('x', { MessageAttributes: { a: { DataType: 'Text', StringValue: 'b' } } })],
    invalid(
      "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    ),
  ],
  [
    'eleven messages at once',
    [orders, ['ReceiveMessage', { queue: 'orders', MaxNumberOfMessages: 11 }]],
    invalid('Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.'),
  ],
  [
    'a receipt handle that is none',
    [orders, ['DeleteMessage', { queue: 'orders', ReceiptHandle: 'x' }]],
    invalid('The input receipt handle "x" is not a valid receipt handle.', 'ReceiptHandleIsInvalid', 404),
  ],
  [
    'a FIFO message with a delay',
    [
      fifo,
      [
        'SendMessage',
        {
          queue: 'orders.fifo',
          MessageBody: 'x',
          MessageGroupId: 'g',
          MessageDeduplicationId: 'd',
          DelaySeconds: 2,
        },
      ],
    ],
    invalid(
      'Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
    ),
  ],
  [
    'a FIFO message without group',
    [fifo, ['SendMessage', { queue: 'orders.fifo', MessageBody: 'x', MessageDeduplicationId: 'd' }]],
    invalid('The request must contain the parameter MessageGroupId.', 'MissingParameter'),
  ],
  [
    'a FIFO batch without deduplication id',
    [fifo, batch([{ Id: 'a', MessageBody: 'x', MessageGroupId: 'g' }], 'orders.fifo')],
    invalid(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    ),
  ],
  [
    'an empty batch',
    [orders, batch([])],
    simple('EmptyBatchRequest', 'There should be at least one entry in the request.'),
  ],
  [
    'eleven entries',
    [orders, batch(Array.from({ length: 11 }, (_, i) => ({ Id: `${i}`, MessageBody: 'x' })))],
    simple('TooManyEntriesInBatchRequest', 'Maximum number of entries per request are 10. You have sent 11.'),
  ],
  [
    'one id twice',
    [
      orders,
      batch([
        { Id: 'a', MessageBody: 'x' },
        { Id: 'a', MessageBody: 'y' },
      ]),
    ],
    simple('BatchEntryIdsNotDistinct', 'Id a repeated.'),
  ],
  ['an id with a colon', [orders, batch([{ Id: 'a:b', MessageBody: 'x' }])], simple('InvalidBatchEntryId', idMessage)],
  [
    'a batch of more than 1 MiB',
    [
      orders,
      batch([
        { Id: 'a', MessageBody: 'x'.repeat(1_000_000) },
        { Id: 'b', MessageBody: 'x'.repeat(50_000) },
      ]),
    ],
    simple('BatchRequestTooLong', 'Batch requests cannot be longer than 1048576 bytes. You have sent 1050000 bytes.'),
  ],
  [
    'a second purge within a minute',
    [orders, ['PurgeQueue', { queue: 'orders' }], ['PurgeQueue', { queue: 'orders' }]],
    simple('PurgeQueueInProgress', 'Only one PurgeQueue operation on orders is allowed every 60 seconds.', 403),
  ],
  [
    'a label that is taken',
    [orders, permission('mine'), permission('mine')],
    invalid('Value mine for parameter Label is invalid. Reason: Already exists.'),
  ],
  [
    'a label that is not there',
    [orders, ['RemovePermission', { queue: 'orders', Label: 'mine' }]],
    invalid("Value mine for parameter Label is invalid. Reason: can't find label."),
  ],
  [
    "an owner's action for others",
    [orders, permission('mine', { Actions: ['DeleteQueue'] })],
    invalid(
      'Value SQS:DeleteQueue for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action.',
    ),
  ],
]

describe('refusals', () => {
  it.each(REFUSED)('%s', async (_, steps, refusal) => {
    await run(steps.slice(0, -1))
    expect(await refusalOf(send(steps.at(-1) as Step))).toEqual(refusal)
  })
})

/** The last step answers so. */
const ANSWERED: readonly (readonly [name: string, steps: readonly Step[], answer: () => object])[] = [
  ['CreateQueue', [orders], () => ({ QueueUrl: url('orders') })],
  [
    'CreateQueue, again',
    [
      ['CreateQueue', { QueueName: 'orders', Attributes: { DelaySeconds: '5' } }],
      ['CreateQueue', { QueueName: 'orders', Attributes: { DelaySeconds: '5', VisibilityTimeout: '30' } }],
    ],
    () => ({ QueueUrl: url('orders') }),
  ],
  ['GetQueueUrl', [orders, ['GetQueueUrl', { QueueName: 'orders' }]], () => ({ QueueUrl: url('orders') })],
  ['ListQueues, none', [['ListQueues']], () => ({})],
  [
    'ListQueues, by prefix and page',
    [
      orders,
      dead,
      ['CreateQueue', { QueueName: 'orders-2' }],
      ['ListQueues', { QueueNamePrefix: 'ord', MaxResults: 1 }],
    ],
    () => ({ QueueUrls: [url('orders')], NextToken: Buffer.from('orders').toString('base64') }),
  ],
  [
    'GetQueueAttributes, some',
    [
      ['CreateQueue', { QueueName: 'orders', Attributes: { MaximumMessageSize: '2048' } }],
      get('QueueArn', 'MaximumMessageSize', 'VisibilityTimeout', 'Policy'),
    ],
    () => ({ Attributes: { QueueArn: arn('orders'), MaximumMessageSize: '2048', VisibilityTimeout: '30' } }),
  ],
  ['GetQueueAttributes, none', [orders, get()], () => ({})],
  [
    'a policy, set and removed',
    [orders, set({ Policy: anyone('sqs:*') }), set({ Policy: '' }), get('Policy')],
    () => ({}),
  ],
  [
    'ListDeadLetterSourceQueues',
    [orders, dead, set({ RedrivePolicy: redrive('dead', '4') }), ['ListDeadLetterSourceQueues', { queue: 'dead' }]],
    () => ({ queueUrls: [url('orders')] }),
  ],
  [
    'RedrivePolicy',
    [orders, dead, set({ RedrivePolicy: redrive('dead', '4') }), get('RedrivePolicy')],
    () => ({ Attributes: { RedrivePolicy: redrive('dead', 4) } }),
  ],
  [
    'tags',
    [
      ['CreateQueue', { QueueName: 'orders', tags: { a: '1', b: '2' } }],
      ['TagQueue', { queue: 'orders', Tags: { b: '3', c: '4' } }],
      ['UntagQueue', { queue: 'orders', TagKeys: ['a'] }],
      ['ListQueueTags', { queue: 'orders' }],
    ],
    () => ({ Tags: { b: '3', c: '4' } }),
  ],
  [
    'AddPermission',
    [orders, permission('mine'), get('Policy')],
    () => ({
      Attributes: {
        Policy: JSON.stringify({
          Version: '2008-10-17',
          Id: `${arn('orders')}/SQSDefaultPolicy`,
          Statement: [
            {
              Sid: 'mine',
              Effect: 'Allow',
              Principal: { AWS: `arn:${place.partition}:iam::${otherAccount}:root` },
              Action: 'SQS:SendMessage',
              Resource: arn('orders'),
            },
          ],
        }),
      },
    }),
  ],
  [
    'RemovePermission',
    [orders, permission('mine'), ['RemovePermission', { queue: 'orders', Label: 'mine' }], get('Policy')],
    () => ({}),
  ],
  [
    'PurgeQueue',
    [
      orders,
      message('a'),
      message('b'),
      ['ReceiveMessage', { queue: 'orders' }],
      ['PurgeQueue', { queue: 'orders' }],
      get('ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'),
    ],
    () => ({ Attributes: { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' } }),
  ],
  [
    'the numbers of messages',
    [
      orders,
      message('a'),
      message('b'),
      message('c', { DelaySeconds: 5 }),
      ['ReceiveMessage', { queue: 'orders' }],
      get('ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'),
    ],
    () => ({
      Attributes: {
        ApproximateNumberOfMessages: '1',
        ApproximateNumberOfMessagesNotVisible: '1',
        ApproximateNumberOfMessagesDelayed: '1',
      },
    }),
  ],
  ['ReceiveMessage, nothing there', [orders, ['ReceiveMessage', { queue: 'orders' }]], () => ({})],
]

describe('answers', () => {
  it.each(ANSWERED)('%s', async (_, steps, answer) => {
    expect(await run(steps)).toEqual(answer())
  })

  it('has every attribute of a FIFO queue under All', async () => {
    const { Attributes } = await run([fifo, ['GetQueueAttributes', { queue: 'orders.fifo', AttributeNames: ['All'] }]])
    expect(Attributes).toEqual({
      QueueArn: arn('orders.fifo'),
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      CreatedTimestamp: expect.stringMatching(/^\d{10}$/),
      LastModifiedTimestamp: expect.stringMatching(/^\d{10}$/),
      DelaySeconds: '0',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      ReceiveMessageWaitTimeSeconds: '0',
      VisibilityTimeout: '30',
      SqsManagedSseEnabled: 'true',
      FifoQueue: 'true',
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
    })
  })

  it('gives a name back a minute after its queue was deleted', async () => {
    await run([orders, ['DeleteQueue', { queue: 'orders' }]])
    aws.clock.advance(60_000)
    expect(await run([orders])).toEqual({ QueueUrl: url('orders') })
  })
})

describe('messages', () => {
  const Help = { DataType: 'String', StringValue: 'Me' }

  it('are received as they were sent, with what was asked for', async () => {
    const sent = await run([
      orders,
      message('msg', { MessageAttributes: { 'Help.Me': Help, Hello: { DataType: 'String', StringValue: 'There' } } }),
    ])
    const { Messages } = await run([
      [
        'ReceiveMessage',
        { queue: 'orders', MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['Help.*', 'Nothing'] },
      ],
    ])
    expect(Messages).toEqual([
      {
        MessageId: sent.MessageId,
        Body: 'msg',
        MD5OfBody: '6e2baaf3b97dbeef01c0043275f9a0e7',
        ReceiptHandle: expect.any(String),
        Attributes: {
          SenderId: account,
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          ApproximateReceiveCount: '1',
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        },
        MD5OfMessageAttributes: expect.any(String),
        MessageAttributes: { 'Help.Me': Help },
      },
    ])
  })

  // Digests as recorded from AWS (localstack, tests/aws/services/sqs/test_sqs.snapshot.json).
  it.each([
    [{ Hello: 'There' }, 'a311262e065454b75da111d535b8dacd'],
    [{ 'Help.Me': 'Me', Hello: 'There' }, '83fee93c1bcd8b9a5a923ffacdc636c7'],
    [{ 'Help.Me': 'Me', Hello: 'There', General: 'Kenobi' }, '4c360f3fdafd970e05fae2f149d997f5'],
  ])('with attributes %j have the digest %s', async (attributes, digest) => {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    )
    const sent = await run([orders, message('msg', { MessageAttributes })])
    expect(sent.MD5OfMessageAttributes).toBe(digest)
  })

  it('carry binary attributes', async () => {
    const BinaryValue = Buffer.from('traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01')
    const MessageAttributes = { attr1: { DataType: 'Binary', BinaryValue } }
    await run([orders, message('test', { MessageAttributes })])
    const { Messages } = await run([['ReceiveMessage', { queue: 'orders', MessageAttributeNames: ['All'] }]])
    expect(Messages?.[0]?.MD5OfMessageAttributes).toBe('8cbe4db156db8a94db8b801b7addb984')
    expect(Buffer.from(Messages?.[0]?.MessageAttributes?.attr1?.BinaryValue as Uint8Array)).toEqual(BinaryValue)
  })

  it('of a batch succeed and fail one by one', async () => {
    const md5 = createHash('md5').update('good').digest('hex')
    const answer = await run([
      orders,
      batch([
        { Id: 'a', MessageBody: 'good' },
        { Id: 'b', MessageBody: 'bad', DelaySeconds: 901 },
      ]),
    ])
    expect(answer).toMatchObject({
      Successful: [{ Id: 'a', MD5OfMessageBody: md5 }],
      Failed: [{ Id: 'b', SenderFault: true, Code: 'InvalidParameterValue' }],
    })
    const { Messages } = await run([['ReceiveMessage', { queue: 'orders' }]])
    const ReceiptHandle = Messages?.[0]?.ReceiptHandle
    const Entries = [
      { Id: 'a', ReceiptHandle, VisibilityTimeout: 5 },
      { Id: 'b', ReceiptHandle: 'x', VisibilityTimeout: 5 },
    ]
    for (const operation of ['ChangeMessageVisibilityBatch', 'DeleteMessageBatch']) {
      expect(await run([[operation, { queue: 'orders', Entries }]])).toMatchObject({
        Successful: [{ Id: 'a' }],
        Failed: [{ Id: 'b', Code: 'ReceiptHandleIsInvalid' }],
      })
    }
  })
})

describe('access', () => {
  /** An input for each operation, and the action that it needs where that has another name. */
  const entry = { Id: 'a', MessageBody: 'x', ReceiptHandle: 'x', VisibilityTimeout: 1 }
  const moveTask = Buffer.from(JSON.stringify({ taskId: 'a', sourceArn: arn('orders') })).toString('base64')
  const INPUTS: Readonly<Record<string, readonly [input: Record<string, unknown>, action?: string]>> = {
    AddPermission: [{ queue: 'orders', Label: 'a', AWSAccountIds: [otherAccount], Actions: ['*'] }],
    CancelMessageMoveTask: [{ TaskHandle: moveTask }],
    ChangeMessageVisibility: [{ queue: 'orders', ...entry }],
    ChangeMessageVisibilityBatch: [{ queue: 'orders', Entries: [entry] }, 'ChangeMessageVisibility'],
    CreateQueue: [{ QueueName: 'orders' }],
    DeleteMessage: [{ queue: 'orders', ...entry }],
    DeleteMessageBatch: [{ queue: 'orders', Entries: [entry] }, 'DeleteMessage'],
    DeleteQueue: [{ queue: 'orders' }],
    GetQueueAttributes: [{ queue: 'orders' }],
    GetQueueUrl: [{ QueueName: 'orders' }],
    ListDeadLetterSourceQueues: [{ queue: 'orders' }],
    ListMessageMoveTasks: [{ SourceArn: arn('orders') }],
    ListQueueTags: [{ queue: 'orders' }],
    ListQueues: [{}],
    PurgeQueue: [{ queue: 'orders' }],
    ReceiveMessage: [{ queue: 'orders' }],
    RemovePermission: [{ queue: 'orders', Label: 'a' }],
    SendMessage: [{ queue: 'orders', MessageBody: 'x' }],
    SendMessageBatch: [{ queue: 'orders', Entries: [entry] }, 'SendMessage'],
    SetQueueAttributes: [{ queue: 'orders', Attributes: {} }],
    StartMessageMoveTask: [{ SourceArn: arn('orders') }],
    TagQueue: [{ queue: 'orders', Tags: { a: 'b' } }],
    UntagQueue: [{ queue: 'orders', TagKeys: ['a'] }],
  }

  it('is denied to a user without permissions, for every operation', async () => {
    expect(Object.keys(INPUTS).sort()).toEqual([...builtOperations('sqs')].sort())
    await run([orders])
    const { arn: user, keys } = await createUser(rootIam(aws, account, place.region), 'nobody')
    for (const [operation, [input, action = operation]] of Object.entries(INPUTS)) {
      const { code, message } = await refusalOf(send([operation, input], clientFor(keys)))
      expect(code).toMatch(/^AccessDenied/)
      expect(message).toContain(`User: ${user} is not authorized to perform: sqs:${action.toLowerCase()}`)
    }
  })

  it('needs sqs:TagQueue to create a queue with tags', async () => {
    const { keys } = await createUser(rootIam(aws, account, place.region), 'creator', allow('sqs:CreateQueue'))
    const create: Step = ['CreateQueue', { QueueName: 'orders', tags: { a: 'b' } }]
    expect((await refusalOf(send(create, clientFor(keys)))).message).toContain('sqs:tagqueue')
    await send(orders, clientFor(keys))
  })

  it("goes by a queue's tags", async () => {
    const condition = { StringEquals: { 'aws:ResourceTag/team': 'a' } }
    const statement = { ...allow('sqs:SendMessage'), Condition: condition }
    const { keys } = await createUser(rootIam(aws, account, place.region), 'tagged', statement)
    await run([orders, dead, ['TagQueue', { queue: 'orders', Tags: { team: 'a' } }]])
    await send(message('mine'), clientFor(keys))
    expect((await refusalOf(send(message('not mine', { queue: 'dead' }), clientFor(keys)))).code).toMatch(
      /AccessDenied/,
    )
  })
})

describe('another account', () => {
  const other = () => new sdk.SQSClient(aws.account(otherAccount, place.region))
  const byOther = async (step: Step) => {
    const { keys } = await createUser(rootIam(aws, otherAccount, place.region), 'other', allow('sqs:*'))
    return send(step, clientFor(keys))
  }

  it("may do what the queue's policy allows", async () => {
    await run([orders, set({ Policy: anyone('sqs:SendMessage') })])
    await byOther(message('from afar'))
    const { Messages } = await run([['ReceiveMessage', { queue: 'orders', MessageSystemAttributeNames: ['SenderId'] }]])
    expect(Messages?.[0]?.Body).toBe('from afar')
    expect(Messages?.[0]?.Attributes?.SenderId).toMatch(/^AIDA/)
  })

  it('finds the queue by its URL', async () => {
    await run([orders, set({ Policy: anyone('sqs:GetQueueUrl') })])
    const input = { QueueName: 'orders', QueueOwnerAWSAccountId: account }
    expect(await send(['GetQueueUrl', input], other())).toMatchObject({ QueueUrl: url('orders') })
  })

  it.each([
    ['without policy', [orders], message('x')],
    ['with a policy for another action', [orders, set({ Policy: anyone('sqs:ReceiveMessage') })], message('x')],
    ['where there is no queue', [], message('x')],
    [
      'for what a policy cannot grant',
      [orders, set({ Policy: anyone('sqs:*') })],
      ['DeleteQueue', { queue: 'orders' }] as Step,
    ],
  ] as const)('is denied %s', async (_, steps, step) => {
    await run(steps)
    const { code } = await refusalOf(byOther(step))
    expect(code).toMatch(/^AccessDenied/)
  })
})
