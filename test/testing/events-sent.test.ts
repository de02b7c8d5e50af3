import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import { CreateStreamCommand, PutRecordCommand } from '@aws-sdk/client-kinesis'
import { AddPermissionCommand, CreateEventSourceMappingCommand } from '@aws-sdk/client-lambda'
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { eventBridgeEvent, kinesisEvent, s3Event, snsEvent, sqsEvent } from 'xacct/testing'
import { startFunctionWorld } from '../local/functions/function-world.ts'
import { allow } from '../local/test-principals.ts'

const world = startFunctionWorld('events-sent.test.ts')
const { arn, called, create, createQueue, functionArn, owner, partition, permit, queueUrl, region, roleArn } = world

/** What the function was really sent, once. */
async function sent(): Promise<unknown> {
  return (await called(1)).event
}

async function admit(service: string, SourceArn: string): Promise<void> {
  const Principal = `${service}.amazonaws.com`
  const permission = { Action: 'lambda:InvokeFunction', Principal, SourceArn }
  await world.lambda().send(new AddPermissionCommand({ FunctionName: 'f', StatementId: 's', ...permission }))
}

/** Random and counted parts by what they are; the rest as it is. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value === 'number') return 'number'
  if (typeof value !== 'string' && value !== null) {
    return Object.fromEntries(Object.entries(value as object).map(([name, field]) => [name, shapeOf(field)]))
  }
  return FORMS.reduce<unknown>(
    (text, [form, word]) => (typeof text === 'string' ? text.replace(form, word) : text),
    value,
  )
}

const FORMS: readonly (readonly [RegExp, string])[] = [
  [/[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}/g, 'UUID'],
  [/^https?:\/\/.*\?/, 'https://sns/?'],
  [/-[\da-f]{32}\.pem$/, '-CERTIFICATE.pem'],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'MILLISECOND'],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'SECOND'],
  [/(?<=^|:)\d{56}$/, '56 DIGITS'],
  [/^\d{20}$/, '20 DIGITS'],
  [/^\d{13}$/, '13 DIGITS'],
  [/^[\da-f]{64}$/, '64 HEX'],
  [/^[\dA-F]{18}$/, '18 HEX'],
  [/^[\w+/]{342}==$/, '256 BYTES'],
  [/^[\w+/]{144}=*$/, 'HANDLE'],
]

test('Kinesis', async () => {
  const stream = arn('kinesis', 'stream/s')
  await permit('exec', allow('kinesis:*'))
  await world.kinesis().send(new CreateStreamCommand({ StreamName: 's', ShardCount: 1 }))
  world.aws().clock.advance(60_000)
  await create('f')
  await world.lambda().send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'f',
      EventSourceArn: stream,
      StartingPosition: 'TRIM_HORIZON',
    }),
  )
  await world.kinesis().send(new PutRecordCommand({ StreamName: 's', Data: Buffer.from('{"n":1}'), PartitionKey: 'k' }))
  const built = kinesisEvent([{ data: { n: 1 }, partitionKey: 'k' }], { stream, role: roleArn('exec') })
  expect(shapeOf(built)).toEqual(shapeOf(await sent()))
})

test.each([
  ['q', {}, {}],
  ['q.fifo', { MessageGroupId: 'g' }, { groupId: 'g' }],
])('SQS, queue %s', async (name, more, input) => {
  await permit('exec', allow('sqs:*'))
  const queue = await createQueue(name)
  await create('f')
  await world.lambda().send(new CreateEventSourceMappingCommand({ FunctionName: 'f', EventSourceArn: queue }))
  const MessageAttributes = {
    kind: { DataType: 'String', StringValue: 'x' },
    size: { DataType: 'Number', StringValue: '7' },
    raw: { DataType: 'Binary', BinaryValue: Uint8Array.of(1, 2) },
  }
  const QueueUrl = queueUrl(name)
  await world.sqs().send(new SendMessageCommand({ QueueUrl, MessageBody: '{"n":1}', MessageAttributes, ...more }))
  const attributes = { kind: 'x', size: 7, raw: Uint8Array.of(1, 2) }
  const built = sqsEvent([{ body: { n: 1 }, attributes, ...input }], { queue, sender: owner })
  const really = await sent()
  const handle = expect.stringMatching(/^[\w+/=]+$/)
  expect(shapeOf(built)).toEqual(withField(shapeOf(really), 'receiptHandle', handle))
})

/** Of the first record. */
function withField(event: unknown, name: string, value: unknown): unknown {
  const { Records } = event as { Records: object[] }
  return { Records: Records.map((record) => ({ ...record, [name]: value })) }
}

test.each([
  ['as it is', {}, {}],
  ['with subject and attributes', { Subject: 'hi' }, { subject: 'hi', attributes: { a: 'x' } }],
])('SNS, a message %s', async (_, more, input) => {
  const sns = world.client(SNSClient)
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 't' }))
  await create('f')
  await admit('sns', TopicArn)
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint: functionArn('f') }))
  const MessageAttributes = 'attributes' in input ? { a: { DataType: 'String', StringValue: 'x' } } : {}
  await sns.send(new PublishCommand({ TopicArn, Message: 'hello', MessageAttributes, ...more }))
  expect(shapeOf(snsEvent({ message: 'hello', ...input }, { topic: TopicArn }))).toEqual(shapeOf(await sent()))
})

test('EventBridge', async () => {
  const events = world.client(EventBridgeClient)
  await create('f')
  await events.send(new PutRuleCommand({ Name: 'r', EventPattern: '{"source":["shop"]}' }))
  await admit('events', arn('events', 'rule/r'))
  await events.send(new PutTargetsCommand({ Rule: 'r', Targets: [{ Id: '1', Arn: functionArn('f') }] }))
  const entry = { Source: 'shop', DetailType: 'OrderPlaced', Detail: '{"n":1}', Resources: ['arn:x'] }
  await events.send(new PutEventsCommand({ Entries: [entry] }))
  const detail = { n: 1 }
  const built = eventBridgeEvent({
    source: 'shop',
    detailType: 'OrderPlaced',
    detail,
    resources: ['arn:x'],
    account: owner,
    region,
  })
  expect(shapeOf(built)).toEqual(shapeOf(await sent()))
})

test('S3', async () => {
  const s3 = world.client(S3Client)
  const Bucket = `events-${owner}`
  await s3.send(new CreateBucketCommand({ Bucket, ...place() }))
  await create('f')
  await admit('s3', `arn:${partition}:s3:::${Bucket}`)
  const LambdaFunctionConfigurations = [
    { Id: 'n', LambdaFunctionArn: functionArn('f'), Events: ['s3:ObjectCreated:*' as const] },
  ]
  const NotificationConfiguration = { LambdaFunctionConfigurations }
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }))
  const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket, Key: 'a b/ü.txt', Body: 'x' }))
  const object = { key: 'a b/ü.txt', size: 1, eTag: ETag.replaceAll('"', '') }
  const built = s3Event([object], { bucket: Bucket, region, partition, configurationId: 'n' })
  expect(withoutRequest(shapeOf(built))).toEqual(withoutRequest(shapeOf(await sent())))
})

const place = () =>
  region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-central-1' } }

/** Who put the object, and the request’s ids, have no form of their own. */
function withoutRequest(event: unknown): unknown {
  const any = expect.stringMatching(/./)
  const responseElements = { 'x-amz-request-id': any, 'x-amz-id-2': any }
  return withField(withField(event, 'userIdentity', { principalId: any }), 'responseElements', responseElements)
}
