import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, test, vi } from 'vitest'
import { allow, createRole, policyOf, rootIam } from '../test-principals.ts'
import { BUCKET, type Input, startS3World } from './s3-world.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html */
const world = startS3World('s3-notifications.test.ts')
const { run, put, refusal, owner, region, partition } = world

const Bucket = BUCKET
const place = () => world.aws.account(owner, region)
const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${owner}:${resource}`
/** What lets S3 in on behalf of this bucket. */
const forS3 = (Action: string, Resource: string, SourceArn = world.bucketArn) =>
  policyOf({
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action,
    Resource,
    Condition: { ArnEquals: { 'aws:SourceArn': SourceArn }, StringEquals: { 'aws:SourceAccount': owner } },
  })

async function createQueue(name: string, Policy?: string) {
  const sqs = new SQSClient(place())
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }))
  if (Policy) await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }))
  const receive = async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    return Messages.map(({ Body = '' }) => JSON.parse(Body) as Record<string, unknown>)
  }
  return { QueueArn: arn('sqs', name), receive }
}
const openQueue = (name: string) => createQueue(name, forS3('sqs:SendMessage', arn('sqs', name)))
const configure = (NotificationConfiguration: Input, more: Input = {}) =>
  run(['PutBucketNotificationConfiguration', { Bucket, NotificationConfiguration, ...more }])
const filter = (...rules: [string, string][]) => ({
  Key: { FilterRules: rules.map(([Name, Value]) => ({ Name, Value })) },
})

interface Told {
  readonly Records: readonly {
    readonly eventName: string
    readonly s3: { readonly object: { readonly key: string } }
  }[]
}
const eventsOf = (messages: readonly object[]) =>
  (messages as Told[]).flatMap(({ Records = [] }) =>
    Records.map(({ eventName, s3 }) => `${eventName} ${s3.object.key}`),
  )

describe('a queue', () => {
  test('gets a message to begin with, then one for everything that happens', async () => {
    const queue = await openQueue('events')
    const Events = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*', 's3:ObjectTagging:*']
    await configure({ QueueConfigurations: [{ QueueArn: queue.QueueArn, Events, Id: 'all' }] })
    expect(await queue.receive()).toMatchObject([{ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket }])
    expect(await run(['GetBucketNotificationConfiguration', { Bucket }])).toEqual({
      QueueConfigurations: [{ QueueArn: queue.QueueArn, Events, Id: 'all' }],
    })

    await put('dir/a b+ü', 'hello')
    const [message] = await queue.receive()
    expect(message).toMatchObject({
      Records: [
        {
          eventVersion: '2.1',
          eventSource: 'aws:s3',
          awsRegion: region,
          eventName: 'ObjectCreated:Put',
          userIdentity: { principalId: `AWS:${owner}` },
          s3: {
            s3SchemaVersion: '1.0',
            configurationId: 'all',
            bucket: { name: Bucket, arn: world.bucketArn },
            object: { key: 'dir/a+b%2B%C3%BC', size: 5, eTag: '5d41402abc4b2a76b9719d911017c592' },
          },
        },
      ],
    })

    await run(['CopyObject', { Bucket, Key: 'copy', CopySource: `${Bucket}/dir/a%20b%2B%C3%BC` }])
    await run(['PutObjectTagging', { Bucket, Key: 'copy', Tagging: { TagSet: [] } }])
    await run(['DeleteObjectTagging', { Bucket, Key: 'copy' }])
    const { UploadId } = await run(['CreateMultipartUpload', { Bucket, Key: 'parts' }])
    const { ETag } = await run(['UploadPart', { Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'x' }])
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
    await run(['CompleteMultipartUpload', { Bucket, Key: 'parts', UploadId, MultipartUpload }])
    await run(['DeleteObject', { Bucket, Key: 'copy' }])
    await run(['PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } }])
    await run(['DeleteObjects', { Bucket, Delete: { Objects: [{ Key: 'parts' }] } }])
    expect(eventsOf(await queue.receive()).sort()).toEqual([
      'ObjectCreated:CompleteMultipartUpload parts',
      'ObjectCreated:Copy copy',
      'ObjectRemoved:Delete copy',
      'ObjectRemoved:DeleteMarkerCreated parts',
      'ObjectTagging:Delete copy',
      'ObjectTagging:Put copy',
    ])
  })

  test('gets what its rule is about', async () => {
    const [images, texts] = [await openQueue('images'), await openQueue('texts')]
    const Events = ['s3:ObjectCreated:Put']
    await configure({
      QueueConfigurations: [
        { QueueArn: images.QueueArn, Events, Filter: filter(['prefix', 'in/'], ['suffix', '.png']) },
        { QueueArn: texts.QueueArn, Events, Filter: filter(['Suffix', '.txt']) },
      ],
    })
    await Promise.all([images.receive(), texts.receive()])
    for (const key of ['in/a.png', 'out/a.png', 'in/a.txt', 'in/a.jpg']) await put(key)
    await run(['DeleteObject', { Bucket, Key: 'in/a.png' }])
    expect(eventsOf(await images.receive())).toEqual(['ObjectCreated:Put in/a.png'])
    expect(eventsOf(await texts.receive())).toEqual(['ObjectCreated:Put in/a.txt'])
  })

  test('gets nothing once its policy is gone', async () => {
    const queue = await openQueue('events')
    await configure({ QueueConfigurations: [{ QueueArn: queue.QueueArn, Events: ['s3:ObjectCreated:*'] }] })
    await queue.receive()
    const sqs = new SQSClient(place())
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'events' }))
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: '' } }))
    await put('k')
    expect(await queue.receive()).toEqual([])
  })
})

test('a topic passes it on', async () => {
  const sns = new SNSClient(place())
  const TopicArn = arn('sns', 'events')
  await sns.send(new CreateTopicCommand({ Name: 'events' }))
  const AttributeValue = forS3('sns:Publish', TopicArn)
  await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }))
  const queue = await createQueue(
    'subscriber',
    policyOf({ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: arn('sqs', 'subscriber') }),
  )
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue.QueueArn }))
  await configure({ TopicConfigurations: [{ TopicArn, Events: ['s3:ObjectCreated:*'] }] })
  await put('k')
  await vi.waitFor(async () => {
    const messages = (await queue.receive()) as { Subject?: string; Message: string }[]
    const told = messages.map(({ Message }) => JSON.parse(Message) as object)
    expect(messages.every(({ Subject }) => Subject === 'Amazon S3 Notification')).toBe(true)
    expect(eventsOf(told)).toEqual(['ObjectCreated:Put k'])
  })
})

test('a function runs', async () => {
  const iam = rootIam(world.aws, owner, region)
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
  const role = await createRole(iam, 'exec', [trust], [allow('logs:*')])
  const lambda = new LambdaClient(place())
  const code = 'export const handler = async ({ Records }) => console.log("got", Records[0].s3.object.key)'
  const { FunctionArn: LambdaFunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'f',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: role.arn,
      Code: { ZipFile: zipSync({ 'index.mjs': strToU8(code) }) },
    }),
  )
  const rules = { LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ['s3:ObjectCreated:*'] }] }
  expect(await refusal(['PutBucketNotificationConfiguration', { Bucket, NotificationConfiguration: rules }])).toEqual({
    code: 'InvalidArgument',
    status: 400,
    message: 'Unable to validate the following destination configurations',
  })
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: 'f',
      StatementId: 's3',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceArn: world.bucketArn,
      SourceAccount: owner,
    }),
  )
  await configure(rules)
  await put('from-s3')
  const logs = new CloudWatchLogsClient(place())
  await vi.waitFor(
    async () => {
      const asked = { logGroupName: '/aws/lambda/f', filterPattern: 'got' }
      const { events = [] } = await logs.send(new FilterLogEventsCommand(asked))
      expect(events.map(({ message }) => message?.trim().split('\t').at(-1))).toEqual(['got from-s3'])
    },
    { timeout: 15_000, interval: 200 },
  )
})

describe('refused', () => {
  const queueOf = (more: Input = {}) => ({
    QueueConfigurations: [{ QueueArn: arn('sqs', 'events'), Events: ['s3:ObjectCreated:*'], ...more }],
  })
  const message = 'Unable to validate the following destination configurations'

  test.each<[string, Input, RegExp]>([
    ['a queue that is not there', queueOf({ QueueArn: arn('sqs', 'none') }), /^Unable to validate/],
    ['a queue that does not let S3 in', queueOf({ QueueArn: arn('sqs', 'shut') }), /^Unable to validate/],
    ['a queue that lets another bucket in', queueOf({ QueueArn: arn('sqs', 'others') }), /^Unable to validate/],
    ['a FIFO queue', queueOf({ QueueArn: arn('sqs', 'events.fifo') }), /^Unable to validate/],
    ['a destination that is none', queueOf({ QueueArn: 'events' }), /^The ARN could not be parsed$/],
    [
      'a destination in another Region',
      queueOf({ QueueArn: `arn:${partition}:sqs:sa-east-1:${owner}:events` }),
      /^The notification destination service region is not valid for the bucket location constraint$/,
    ],
    ['an event that is none', queueOf({ Events: ['s3:ObjectRenamed'] }), /^A specified event is not supported/],
    [
      'a filter that is none',
      queueOf({ Filter: filter(['infix', 'a']) }),
      /^filter rule name must be either prefix or suffix$/,
    ],
    [
      'two rules for one event',
      {
        QueueConfigurations: [
          { QueueArn: arn('sqs', 'events'), Events: ['s3:ObjectCreated:*'], Filter: filter(['prefix', 'a']) },
          { QueueArn: arn('sqs', 'events'), Events: ['s3:ObjectCreated:Put'], Filter: filter(['prefix', 'ab']) },
        ],
      },
      /^Configuration is ambiguously defined\./,
    ],
  ])('%s', async (_, NotificationConfiguration, expected) => {
    await openQueue('events')
    await createQueue('shut')
    await createQueue('others', forS3('sqs:SendMessage', arn('sqs', 'others'), `${world.bucketArn}-2`))
    const refused = await refusal(['PutBucketNotificationConfiguration', { Bucket, NotificationConfiguration }])
    expect({ code: refused.code, status: refused.status }).toEqual({ code: 'InvalidArgument', status: 400 })
    expect(refused.message).toMatch(expected)
    expect(await run(['GetBucketNotificationConfiguration', { Bucket }])).toEqual({})
  })

  test('with each destination and its reason', async () => {
    await createQueue('shut')
    const body = { QueueConfigurations: [...queueOf({ QueueArn: arn('sqs', 'shut') }).QueueConfigurations] }
    await expect(configure(body)).rejects.toMatchObject({
      message,
      ArgumentName: arn('sqs', 'shut'),
      ArgumentValue: 'Permissions on the destination queue do not allow S3 to publish notifications from this bucket',
    })
  })

  test('unless it is not to be asked', async () => {
    await configure(queueOf({ QueueArn: arn('sqs', 'none') }), { SkipDestinationValidation: true })
    await put('k')
    expect((await run(['GetBucketNotificationConfiguration', { Bucket }])).QueueConfigurations).toHaveLength(1)
  })
})
