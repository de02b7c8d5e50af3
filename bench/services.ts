// Requests of STS, S3, SQS, Kinesis and CloudFormation. Ours verify every signature and ask the IAM engine; moto does neither.
import { cloudFormation, iam, kinesis, policy, type Side, s3, sqs, sts } from './calls.ts'
import { load, type Step } from './load.ts'
import type { Row } from './table.ts'

const CONNECTIONS = 16
const SECONDS = 2
const MB = 1024 * 1024

/** Those that are compared. */
export interface Sides {
  readonly ours: Side
  readonly moto: Side | undefined
}

/** All rows, one service after the other; what a part has stored is deleted at its end. */
export async function serviceRows(sides: Sides): Promise<Row[]> {
  const rows: Row[] = []
  for (const part of [stsRows, s3Rows, sqsRows, kinesisRows, stackRows]) rows.push(...(await part(sides)))
  return rows
}

type Measure = (side: Side) => Promise<number>

async function row({ ours, moto }: Sides, what: string, unit: string, measure: Measure): Promise<Row> {
  return { what, unit, ours: await measure(ours), moto: moto && (await measure(moto)) }
}

/** Both sides, before or after what is measured. */
async function onBoth({ ours, moto }: Sides, act: (side: Side) => Promise<unknown>): Promise<void> {
  await act(ours)
  if (moto) await act(moto)
}

async function perSecond({ endpoint }: Side, step: Step, connections = CONNECTIONS): Promise<number> {
  return (await load(endpoint, step, connections, SECONDS)).perSecond
}

async function stsRows(sides: Sides): Promise<Row[]> {
  const trust = policy({ Principal: { AWS: 'arn:aws:iam::111111111111:user/u' }, Action: 'sts:AssumeRole' })
  await onBoth(sides, (side) => side.ask(iam(`Action=CreateRole&RoleName=r&AssumeRolePolicyDocument=${trust}`)))
  const rate = (query: string): Measure => {
    return (side) => perSecond(side, side.prepare(sts(query)))
  }
  const role = 'RoleArn=arn:aws:iam::111111111111:role/r&RoleSessionName=bench'
  return [
    await row(sides, 'STS GetCallerIdentity', 'requests/s', rate('Action=GetCallerIdentity')),
    await row(sides, 'STS AssumeRole', 'requests/s', rate(`Action=AssumeRole&${role}`)),
  ]
}

async function s3Rows(sides: Sides): Promise<Row[]> {
  await onBoth(sides, (side) => side.ask(s3('PUT', '/bench-objects')))
  const rows: Row[] = []
  for (const [size, connections, unit, per] of [
    [4 * 1024, CONNECTIONS, 'requests/s', 1],
    [64 * MB, 2, 'MB/s', 64],
  ] as const) {
    const name = size < MB ? `${size / 1024} KB` : `${size / MB} MB`
    const body = Buffer.alloc(size, 'xacct')
    // Each caller has a key of its own: moto answers 500 to two that put the same one at once.
    const paths = Array.from({ length: connections }, (_, caller) => `/bench-objects/${size}-${caller}`)
    const rate = (method: string, content?: Buffer): Measure => {
      return async (side) => {
        const requests = paths.map((path) => side.prepare(s3(method, path, content)))
        return per * (await perSecond(side, (send, caller) => send(requests[caller] as Buffer), connections))
      }
    }
    rows.push(await row(sides, `S3 PutObject, ${name}`, unit, rate('PUT', body)))
    rows.push(await row(sides, `S3 GetObject, ${name}`, unit, rate('GET')))
    for (const path of paths) await onBoth(sides, (side) => side.ask(s3('DELETE', path)))
  }
  return rows
}

/** Each caller sends a message, receives one and deletes it. */
async function sqsRows(sides: Sides): Promise<Row[]> {
  const rate: Measure = async (side) => {
    const { QueueUrl } = JSON.parse(await side.ask(sqs('CreateQueue', { QueueName: 'bench' }))) as { QueueUrl: string }
    const message = side.prepare(sqs('SendMessage', { QueueUrl, MessageBody: 'x'.repeat(1024) }))
    const receive = side.prepare(sqs('ReceiveMessage', { QueueUrl }))
    const result = await perSecond(side, async (send) => {
      await send(message)
      const { Messages } = JSON.parse((await send(receive)).toString()) as { Messages: [{ ReceiptHandle: string }] }
      await send(side.prepare(sqs('DeleteMessage', { QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle })))
    })
    await side.ask(sqs('DeleteQueue', { QueueUrl }))
    return result
  }
  return [await row(sides, 'SQS send, receive, delete, 1 KB', 'messages/s', rate)]
}

async function kinesisRows(sides: Sides): Promise<Row[]> {
  const [many, one, large] = [records(1_000, 1024), records(1, 1024), records(500, 10_240)]
  const rate = (input: object, each: number, connections?: number): Measure => {
    return async (side) => {
      const request = side.prepare(kinesis('Records' in input ? 'PutRecords' : 'PutRecord', input))
      return each * (await perSecond(side, request, connections))
    }
  }
  const read: Measure = async (side) => {
    const ShardIterator = await streamOf(side, 'read', 1)
    for (const half of [many.slice(0, 500), many.slice(500)])
      await side.ask(kinesis('PutRecords', { StreamName: 'read', Records: half }))
    const request = side.prepare(kinesis('GetRecords', { ShardIterator, Limit: many.length }))
    return (many.length * 1024 * (await perSecond(side, request, 2))) / 1e6
  }
  await onBoth(sides, (side) => streamOf(side, 'put', 4))
  const rows = [
    await row(sides, 'Kinesis PutRecord, 1 KB', 'requests/s', rate({ StreamName: 'put', ...one[0] }, 1)),
    await row(
      sides,
      'Kinesis PutRecords, 500 × 10 KB',
      'MB/s',
      rate({ StreamName: 'put', Records: large }, (500 * 10_240) / 1e6, 2),
    ),
    await row(sides, 'Kinesis GetRecords, 1,000 × 1 KB', 'MB/s', read),
  ]
  for (const StreamName of ['put', 'read'])
    await onBoth(sides, (side) => side.ask(kinesis('DeleteStream', { StreamName })))
  return rows
}

function records(count: number, bytes: number): { PartitionKey: string; Data: string }[] {
  return Array.from({ length: count }, (_, i) => ({
    PartitionKey: `k${i}`,
    Data: Buffer.alloc(bytes, i).toString('base64'),
  }))
}

/** Creates a stream, waits until it is there, and answers an iterator that begins with its first shard. */
async function streamOf(side: Side, StreamName: string, ShardCount: number): Promise<string> {
  await side.ask(kinesis('CreateStream', { StreamName, ShardCount }))
  while (!(await side.ask(kinesis('DescribeStreamSummary', { StreamName }))).includes('"ACTIVE"'));
  const start = { StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' }
  return (JSON.parse(await side.ask(kinesis('GetShardIterator', start))) as { ShardIterator: string }).ShardIterator
}

/** From the request until the stack is there: ten queues, topics, buckets, log groups, and roles that name the queues. */
async function stackRows(sides: Sides): Promise<Row[]> {
  const body = encodeURIComponent(JSON.stringify({ Resources: fiftyResources() }))
  const capability = 'Capabilities.member.1=CAPABILITY_IAM'
  const time: Measure = async (side) => {
    const times: number[] = []
    for (const name of ['one', 'two', 'three']) {
      const begun = performance.now()
      await side.ask(cloudFormation(`Action=CreateStack&StackName=${name}&${capability}&TemplateBody=${body}`))
      while (!(await isCreated(side, name)));
      times.push(performance.now() - begun)
      await side.ask(cloudFormation(`Action=DeleteStack&StackName=${name}`))
    }
    return Math.min(...times)
  }
  return [{ ...(await row(sides, 'CloudFormation, 50 resources created', 'ms', time)), less: true }]
}

async function isCreated(side: Side, name: string): Promise<boolean> {
  const answer = await side.ask(cloudFormation(`Action=DescribeStacks&StackName=${name}`))
  const status = /<StackStatus>([^<]+)</.exec(answer)?.[1]
  if (status !== 'CREATE_COMPLETE' && status !== 'CREATE_IN_PROGRESS') throw new Error(`the stack is ${status}`)
  return status === 'CREATE_COMPLETE'
}

function fiftyResources(): Record<string, object> {
  const service = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
  const resources = Array.from({ length: 10 }, (_, i) => {
    const receive = { Effect: 'Allow', Action: 'sqs:ReceiveMessage', Resource: { 'Fn::GetAtt': [`Queue${i}`, 'Arn'] } }
    const Policies = [{ PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement: [receive] } }]
    const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement: [service] }
    return {
      [`Queue${i}`]: { Type: 'AWS::SQS::Queue' },
      [`Topic${i}`]: { Type: 'AWS::SNS::Topic' },
      [`Bucket${i}`]: { Type: 'AWS::S3::Bucket' },
      [`Logs${i}`]: { Type: 'AWS::Logs::LogGroup' },
      [`Role${i}`]: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument, Policies } },
    }
  })
  return Object.assign({}, ...resources)
}
