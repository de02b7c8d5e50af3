import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  type DestinationConfig,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { beforeEach, describe, expect, it } from 'vitest'
import { refusalOf } from '../test-accounts.ts'
import { allow, createRole, policyOf } from '../test-principals.ts'
import { LAMBDA_TRUST, LOGGING, startFunctionWorld, until } from './function-world.ts'

const world = startFunctionWorld('destinations.test.ts')
const { create, enqueue, called, play, permit, createQueue, receive, lines, owner, other, region, partition } = world
const { arn, functionArn, roleArn, queueUrl } = world
const SENDING = [
  'sqs:SendMessage',
  'sns:Publish',
  'events:PutEvents',
  's3:PutObject',
  's3:ListBucket',
  'lambda:InvokeFunction',
]

const configure = (DestinationConfig: DestinationConfig, MaximumRetryAttempts = 0) =>
  world
    .lambda()
    .send(new PutFunctionEventInvokeConfigCommand({ FunctionName: 'f', MaximumRetryAttempts, DestinationConfig }))
const onFailure = (Destination: string) => configure({ OnFailure: { Destination } })
const onSuccess = (Destination: string) => configure({ OnSuccess: { Destination } })
const invalid = (message: string) => ({ code: 'InvalidParameterValueException', status: 400, message })
const bucketArn = (name: string) => `arn:${partition}:s3:::${name}`
/** Bucket names are everybody's: each run has its own. */
const bucket = `failed-${owner}`
const s3 = (account = owner) => world.client(S3Client, account)

const createBucket = (client = s3()) =>
  client.send(
    new CreateBucketCommand({
      Bucket: bucket,
      ...(region !== 'us-east-1' && { CreateBucketConfiguration: { LocationConstraint: region as 'eu-central-1' } }),
    }),
  )
const createTopic = async () => {
  const { TopicArn = '' } = await world.client(SNSClient).send(new CreateTopicCommand({ Name: 't' }))
  return TopicArn
}
/** A topic whose messages go to a queue as they are. */
async function createReadableTopic() {
  const [TopicArn, Endpoint] = [await createTopic(), await createQueue('q')]
  const statement = { ...allow('sqs:SendMessage', Endpoint), Principal: { Service: 'sns.amazonaws.com' } }
  await world
    .sqs()
    .send(new SetQueueAttributesCommand({ QueueUrl: queueUrl('q'), Attributes: { Policy: policyOf(statement) } }))
  const Attributes = { RawMessageDelivery: 'true' }
  await world.client(SNSClient).send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }))
  return TopicArn
}
const failed = (payload: unknown) => ({
  version: '1.0',
  timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  requestContext: {
    requestId: expect.any(String),
    functionArn: functionArn('f:$LATEST'),
    condition: 'RetriesExhausted',
    approximateInvokeCount: 1,
  },
  requestPayload: payload,
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  responsePayload: { errorType: 'Error', errorMessage: 'no', trace: expect.any(Array) },
})

beforeEach(async () => {
  await permit('exec', allow([...LOGGING, ...SENDING]))
  await create('f')
  play(() => ({ error: 'no' }))
})

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
describe('a record', () => {
  it('goes to a topic as its message', async () => {
    await onFailure(await createReadableTopic())
    await enqueue('f', { n: 1 })
    expect(JSON.parse((await receive('q')).Body ?? '')).toEqual(failed({ n: 1 }))
  })

  it('goes to a bucket as an object whose key tells function and time', async () => {
    await createBucket()
    await onFailure(bucketArn(bucket))
    await enqueue('f', { n: 1 })
    const Key = await until('the object', async () => {
      const { Contents = [] } = await s3().send(new ListObjectsV2Command({ Bucket: bucket }))
      return Contents[0]?.Key
    })
    expect(Key).toMatch(
      /^aws\/lambda\/async\/f\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f]{8}-[0-9a-f-]{27}$/,
    )
    const { Body } = await s3().send(new GetObjectCommand({ Bucket: bucket, Key }))
    expect(JSON.parse((await Body?.transformToString()) ?? '')).toEqual(failed({ n: 1 }))
  })

  it.each([
    ['OnFailure', 'Failure', { error: 'no' }],
    ['OnSuccess', 'Success', { value: 'done' }],
  ] as const)('goes to an event bus, for %s, as the detail of an event', async (when, result, verdict) => {
    play(() => verdict)
    const events = world.client(EventBridgeClient)
    const { EventBusArn: Destination = '' } = await events.send(new CreateEventBusCommand({ Name: 'b' }))
    const queue = await createQueue('q')
    const statement = { ...allow('sqs:SendMessage', queue), Principal: { Service: 'events.amazonaws.com' } }
    const Attributes = { Policy: policyOf(statement) }
    await world.sqs().send(new SetQueueAttributesCommand({ QueueUrl: queueUrl('q'), Attributes }))
    const rule = { EventBusName: 'b', EventPattern: JSON.stringify({ source: ['lambda'] }) }
    await events.send(new PutRuleCommand({ ...rule, Name: 'r' }))
    await events.send(new PutTargetsCommand({ EventBusName: 'b', Rule: 'r', Targets: [{ Id: 't', Arn: queue }] }))
    await configure({ [when]: { Destination } })
    await enqueue('f', { n: 1 })
    expect(JSON.parse((await receive('q')).Body ?? '')).toMatchObject({
      version: '0',
      source: 'lambda',
      'detail-type': `Lambda Function Invocation Result - ${result}`,
      account: owner,
      region,
      resources: [Destination, functionArn('f:$LATEST')],
      detail: { version: '1.0', requestContext: { functionArn: functionArn('f:$LATEST') }, requestPayload: { n: 1 } },
    })
  })

  it('that is too large for a topic is told in the log', async () => {
    const topic = await createTopic()
    await onFailure(topic)
    await enqueue('f', 'x'.repeat(262_144))
    const line = await until('the line', () => lines.find((text) => text.startsWith('delivery')))
    expect(line.slice(0, 300)).toMatch(
      new RegExp(
        `^delivery from ${functionArn('f')} to ${topic} failed: \\d+ bytes are more than SNS takes \\(262144\\)`,
      ),
    )
  })
})

describe('a dead-letter topic', () => {
  it('gets the event as it came, and attributes with numbers as numbers', async () => {
    const TargetArn = await createReadableTopic()
    await create('g', { DeadLetterConfig: { TargetArn } })
    await world.lambda().send(new PutFunctionConcurrencyCommand({ FunctionName: 'g', ReservedConcurrentExecutions: 0 }))
    await enqueue('g', { n: 1 })
    const { Body, MessageAttributes } = await receive('q')
    expect(Body).toBe('{"n":1}')
    expect(MessageAttributes).toMatchObject({
      RequestID: { DataType: 'String' },
      ErrorCode: { DataType: 'Number', StringValue: '429' },
    })
  })
})

describe('a function with a dead-letter target', () => {
  const change = (TargetArn: string) =>
    world.lambda().send(new UpdateFunctionConfigurationCommand({ FunctionName: 'f', DeadLetterConfig: { TargetArn } }))
  const make = (TargetArn: string) => create('g', { DeadLetterConfig: { TargetArn } })

  it.each([
    ['sqs:SendMessage', 'SendMessage on SQS', () => createQueue('q')],
    ['sns:Publish', 'Publish on SNS', createTopic],
  ])('is refused where the role lacks %s', async (action, what, target) => {
    const arn = await target()
    await permit('exec', allow(SENDING.filter((other) => other !== action)))
    const refusal = invalid(`The provided execution role does not have permissions to call ${what}`)
    expect(await refusalOf(make(arn))).toEqual(refusal)
    expect(await refusalOf(change(arn))).toEqual(refusal)
    await permit('exec', allow(SENDING))
    await make(arn)
    await change(arn)
    expect(await change('')).not.toHaveProperty('DeadLetterConfig')
  })

  it('is refused where that is no standard queue or topic', async () => {
    for (const target of [arn('sqs', 'q.fifo'), functionArn('f'), arn('events', 'event-bus/default')]) {
      expect(await refusalOf(make(target))).toMatchObject({ code: 'InvalidParameterValueException', status: 400 })
    }
  })
})

describe('a destination of another account', () => {
  it('is a queue whose policy names the role', async () => {
    const far = world.client(SQSClient, other)
    await far.send(new CreateQueueCommand({ QueueName: 'far' }))
    const Destination = arn('sqs', 'far', other)
    const refusal = invalid(
      `The function's execution role does not have permissions to call SendMessage on ${Destination}`,
    )
    expect(await refusalOf(onFailure(Destination))).toEqual(refusal)
    const statement = { ...allow('sqs:SendMessage', Destination), Principal: { AWS: roleArn('exec') } }
    const QueueUrl = queueUrl('far', other)
    await far.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: policyOf(statement) } }))
    await onFailure(Destination)
    await enqueue('f', { n: 1 })
    const message = await until('the record', async () => {
      return (await far.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0]
    })
    expect(JSON.parse(message.Body ?? '')).toEqual(failed({ n: 1 }))
  })

  it('is a function whose policy allows it', async () => {
    await createRole(world.iam(other), 'exec', [LAMBDA_TRUST])
    const far = world.client(LambdaClient, other)
    await far.send(
      new CreateFunctionCommand({
        ...world.functionOf('rescue'),
        Role: roleArn('exec', other),
        Environment: { Variables: { PUPPETEER: world.puppeteer() } },
      }),
    )
    const Destination = functionArn('rescue', other)
    expect(await refusalOf(onFailure(Destination))).toEqual(
      invalid(`The function's execution role does not have permissions to call InvokeFunction on ${Destination}`),
    )
    const permission = { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: roleArn('exec') }
    await far.send(new AddPermissionCommand({ FunctionName: 'rescue', ...permission }))
    await onFailure(Destination)
    play(({ functionName }) => (functionName === 'f' ? { error: 'no' } : {}))
    await enqueue('f', { n: 1 })
    expect(await called(2)).toMatchObject({ functionName: 'rescue', event: failed({ n: 1 }) })
  })

  it('is a bucket whose policy allows it', async () => {
    const far = s3(other)
    await createBucket(far)
    const Destination = bucketArn(bucket)
    expect(await refusalOf(onFailure(Destination))).toEqual(
      invalid(`The function's execution role does not have permissions to call PutObject on ${Destination}`),
    )
    const resources = [Destination, `${Destination}/*`]
    const statement = { ...allow(['s3:PutObject', 's3:ListBucket'], resources), Principal: { AWS: roleArn('exec') } }
    await far.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: policyOf(statement) }))
    await onFailure(Destination)
    await enqueue('f')
    await until('the object', async () => (await far.send(new ListObjectsV2Command({ Bucket: bucket }))).KeyCount)
  })
})

describe('PutFunctionEventInvokeConfig', () => {
  type Target = () => string | Promise<string>
  const QUEUE: Target = () => createQueue('q')
  const BUCKET: Target = async () => {
    await createBucket()
    return bucketArn(bucket)
  }
  const RESCUE: Target = async () => {
    await create('rescue')
    return functionArn('rescue')
  }

  it.each<[action: string, name: string, target: Target]>([
    ['sqs:SendMessage', 'SendMessage', QUEUE],
    ['sns:Publish', 'Publish', createTopic],
    ['s3:PutObject', 'PutObject', BUCKET],
    ['s3:ListBucket', 'ListBucket', BUCKET],
    ['lambda:InvokeFunction', 'InvokeFunction', RESCUE],
    ['events:PutEvents', 'PutEvents', () => arn('events', 'event-bus/default')],
  ])('is refused where the role lacks %s', async (action, name, target) => {
    const Destination = await target()
    await permit('exec', allow(SENDING.filter((other) => other !== action)))
    expect(await refusalOf(onFailure(Destination))).toEqual(
      invalid(`The function's execution role does not have permissions to call ${name} on ${Destination}`),
    )
    await permit('exec', allow(SENDING))
    await onFailure(Destination)
  })

  it.each<[what: string, arn: string]>([
    ['a queue that is not there', arn('sqs', 'none')],
    ['a FIFO queue', arn('sqs', 'q.fifo')],
    ['a topic that is not there', arn('sns', 'none')],
    ['a FIFO topic', arn('sns', 't.fifo')],
    ['a bucket that is not there', bucketArn('none')],
    ['a function that is not there', functionArn('none')],
    ['an alias that is not there', functionArn('probe:none')],
    ['a bus that is not there', arn('events', 'event-bus/none')],
    ['a queue of another Region', `arn:${partition}:sqs:xx-north-9:${owner}:q`],
    ['a stream', arn('kinesis', 'stream/s')],
  ])('is refused for %s', async (_, Destination) => {
    await createQueue('q.fifo')
    await create('probe')
    expect(await refusalOf(onFailure(Destination))).toEqual(invalid(`The destination ARN ${Destination} is invalid.`))
  })

  it('is refused for the successes of a function to a bucket, and for the function itself', async () => {
    await createBucket()
    expect(await refusalOf(onSuccess(bucketArn(bucket)))).toEqual(
      invalid(`The destination ARN ${bucketArn(bucket)} is invalid.`),
    )
    expect(await refusalOf(onSuccess(functionArn('f')))).toEqual(
      invalid("You can't specify the function as a destination for itself."),
    )
  })
})
