import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { loadModel, loadQueryModel } from '../../../src/local/models/load-model.ts'
import { type RawRequest, send, signed } from '../raw-request.ts'
import { pickTestPlace } from '../test-accounts.ts'
import { createUser, type Keys, rootIam } from '../test-principals.ts'

/*
 * The query protocol of 2012, which clients spoke to SQS before JSON: its own names for lists, maps and their members.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
 */

const place = pickTestPlace('sqs-query.test.ts')
const [account, otherAccount] = place.accounts
const NAMESPACE = 'http://queue.amazonaws.com/doc/2012-11-05/'
const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }

let aws: LocalAws
beforeAll(async () => {
  aws = await startLocalAws()
})
beforeEach(() => aws.reset())
afterAll(() => aws.close())

type Parameters = Readonly<Record<string, string>>

const path = (name: string) => `/${account}/${name}`
const url = (name: string) => `${aws.endpoint}${path(name)}`
const arn = (name: string) => `arn:${place.partition}:sqs:${place.region}:${account}:${name}`

function sign(request: RawRequest, keys?: Keys): RawRequest {
  const credentials = keys ?? aws.account(account, place.region).credentials
  return signed(aws.endpoint, request, { service: 'sqs', credentials, region: place.region, now: aws.clock.now() })
}

async function query(
  Action: string,
  parameters: Parameters = {},
  { at = '/', keys }: { at?: string; keys?: Keys } = {},
) {
  const body = new URLSearchParams({ Action, Version: '2012-11-05', ...parameters }).toString()
  const { status, body: xml } = await send(aws.endpoint, sign({ path: at, headers: form, body }, keys))
  return { status, xml }
}

/** The content of an answer's result; without one, what is there instead. */
async function result(Action: string, parameters: Parameters = {}): Promise<string> {
  const { xml } = await query(Action, parameters)
  const [, content] = new RegExp(`^<${Action}Response xmlns="${NAMESPACE}">(.*)<ResponseMetadata>`, 's').exec(xml) ?? []
  return content?.replace(new RegExp(`^<${Action}Result>(.*)</${Action}Result>$`, 's'), '$1') ?? xml
}

const create = (name: string, more: Parameters = {}) => result('CreateQueue', { QueueName: name, ...more })
const value = (tag: string, xml: string) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1] ?? ''

describe('the query protocol of SQS', () => {
  it('has a name for every list and map, and they are not those of JSON', () => {
    const [json, older] = [loadModel('sqs'), loadQueryModel('sqs')]
    for (const [name, shape] of Object.entries(older.shapes)) {
      if (shape.type === 'map') expect([name, shape.key.name, shape.value.name]).not.toContain(undefined)
      if (shape.type !== 'structure') continue
      for (const [member, target] of Object.entries(shape.members)) {
        const isMany = ['list', 'map'].includes(older.shapes[target.shape]?.type ?? '')
        expect([name, member, target.name !== undefined]).toEqual([name, member, isMany])
      }
    }
    expect(JSON.stringify(json.shapes.Message)).not.toContain('"MessageAttribute"')
  })

  it('creates, finds and lists queues', async () => {
    expect(await create('orders')).toBe(`<QueueUrl>${url('orders')}</QueueUrl>`)
    expect(await result('GetQueueUrl', { QueueName: 'orders' })).toBe(`<QueueUrl>${url('orders')}</QueueUrl>`)
    await create('dead')
    expect(await result('ListQueues')).toBe(`<QueueUrl>${url('dead')}</QueueUrl><QueueUrl>${url('orders')}</QueueUrl>`)
    expect(await result('DeleteQueue', { QueueUrl: url('dead') })).toBe('')
    expect(await result('ListQueues', { QueueNamePrefix: 'd' })).toBe('<ListQueuesResult/>')
  })

  it.each<[string, Parameters]>([
    ['numbered', { 'Attribute.1.Name': 'DelaySeconds', 'Attribute.1.Value': '7' }],
    ['numbered from elsewhere', { 'Attribute.5.Name': 'DelaySeconds', 'Attribute.5.Value': '7' }],
    ['one alone, without a number', { 'Attribute.Name': 'DelaySeconds', 'Attribute.Value': '7' }],
  ])('reads attributes that are %s', async (_, attributes) => {
    await create('orders')
    expect(await result('SetQueueAttributes', { QueueUrl: url('orders'), ...attributes })).toBe('')
    const asked = { QueueUrl: url('orders'), 'AttributeName.1': 'DelaySeconds', 'AttributeName.2': 'QueueArn' }
    expect(await result('GetQueueAttributes', asked)).toBe(
      `<Attribute><Name>QueueArn</Name><Value>${arn('orders')}</Value></Attribute>` +
        '<Attribute><Name>DelaySeconds</Name><Value>7</Value></Attribute>',
    )
    expect(await result('GetQueueAttributes', { QueueUrl: url('orders'), AttributeName: 'DelaySeconds' })).toBe(
      '<Attribute><Name>DelaySeconds</Name><Value>7</Value></Attribute>',
    )
  })

  it('knows tags', async () => {
    await create('orders', { 'Tag.1.Key': 'a', 'Tag.1.Value': '1' })
    await result('TagQueue', {
      QueueUrl: url('orders'),
      'Tag.1.Key': 'b',
      'Tag.1.Value': '2',
      'Tag.2.Key': 'c',
      'Tag.2.Value': '',
    })
    await result('UntagQueue', { QueueUrl: url('orders'), 'TagKey.1': 'a', 'TagKey.2': 'c' })
    expect(await result('ListQueueTags', { QueueUrl: url('orders') })).toBe('<Tag><Key>b</Key><Value>2</Value></Tag>')
  })

  it('carries a message with its attributes there and back', async () => {
    await create('orders')
    const sent = await result('SendMessage', {
      QueueUrl: url('orders'),
      MessageBody: '<a> & b',
      'MessageAttribute.1.Name': 'color',
      'MessageAttribute.1.Value.DataType': 'String',
      'MessageAttribute.1.Value.StringValue': 'red',
      'MessageAttribute.2.Name': 'bytes',
      'MessageAttribute.2.Value.DataType': 'Binary',
      'MessageAttribute.2.Value.BinaryValue': 'AAE=',
      'MessageSystemAttribute.1.Name': 'AWSTraceHeader',
      'MessageSystemAttribute.1.Value.DataType': 'String',
      'MessageSystemAttribute.1.Value.StringValue': 'Root=1-a',
    })
    expect(sent).toMatch(/^<MD5OfMessageBody>[\da-f]{32}<\/MD5OfMessageBody><MD5OfMessageAttributes>[\da-f]{32}</)
    const received = await result('ReceiveMessage', {
      QueueUrl: url('orders'),
      'AttributeName.1': 'AWSTraceHeader',
      'MessageAttributeName.1': 'All',
    })
    expect(received).toMatch(/^<Message>.*<\/Message>$/s)
    expect(received).toContain('<Body>&lt;a&gt; &amp; b</Body>')
    expect(received).toContain('<Attribute><Name>AWSTraceHeader</Name><Value>Root=1-a</Value></Attribute>')
    expect(received).toContain(
      '<MessageAttribute><Name>color</Name><Value><DataType>String</DataType><StringValue>red</StringValue></Value></MessageAttribute>',
    )
    expect(received).toContain('<BinaryValue>AAE=</BinaryValue>')
    const ReceiptHandle = value('ReceiptHandle', received)
    const visibility = { QueueUrl: url('orders'), ReceiptHandle, VisibilityTimeout: '100' }
    expect(await result('ChangeMessageVisibility', visibility)).toBe('')
    expect(await result('DeleteMessage', { QueueUrl: url('orders'), ReceiptHandle })).toBe('')
  })

  it('carries batches', async () => {
    await create('orders')
    const sent = await result('SendMessageBatch', {
      QueueUrl: url('orders'),
      'SendMessageBatchRequestEntry.1.Id': 'good',
      'SendMessageBatchRequestEntry.1.MessageBody': 'a',
      'SendMessageBatchRequestEntry.1.MessageAttribute.1.Name': 'n',
      'SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType': 'Number',
      'SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue': '5',
      'SendMessageBatchRequestEntry.2.Id': 'bad',
      'SendMessageBatchRequestEntry.2.MessageBody': '',
    })
    expect(sent).toMatch(/^<SendMessageBatchResultEntry><Id>good<\/Id>.*<\/SendMessageBatchResultEntry>/s)
    expect(sent).toMatch(/<BatchResultErrorEntry><Id>bad<\/Id><SenderFault>true<\/SenderFault><Code>MissingParameter</)
    const ReceiptHandle = value('ReceiptHandle', await result('ReceiveMessage', { QueueUrl: url('orders') }))
    const handle = (operation: string) => ({
      QueueUrl: url('orders'),
      [`${operation}BatchRequestEntry.1.Id`]: 'one',
      [`${operation}BatchRequestEntry.1.ReceiptHandle`]: ReceiptHandle,
    })
    const change = {
      ...handle('ChangeMessageVisibility'),
      'ChangeMessageVisibilityBatchRequestEntry.1.VisibilityTimeout': '9',
    }
    expect(await result('ChangeMessageVisibilityBatch', change)).toBe(
      '<ChangeMessageVisibilityBatchResultEntry><Id>one</Id></ChangeMessageVisibilityBatchResultEntry>',
    )
    expect(await result('DeleteMessageBatch', handle('DeleteMessage'))).toBe(
      '<DeleteMessageBatchResultEntry><Id>one</Id></DeleteMessageBatchResultEntry>',
    )
  })

  it('shares queues', async () => {
    await create('orders')
    const permission = {
      Label: 'share',
      'AWSAccountId.1': otherAccount,
      'ActionName.1': 'SendMessage',
      'ActionName.2': 'ReceiveMessage',
    }
    expect(await result('AddPermission', { QueueUrl: url('orders'), ...permission })).toBe('')
    const asked = { QueueUrl: url('orders'), 'AttributeName.1': 'Policy' }
    expect(await result('GetQueueAttributes', asked)).toContain('SQS:ReceiveMessage')
    expect(await result('RemovePermission', { QueueUrl: url('orders'), Label: 'share' })).toBe('')
    expect(await result('GetQueueAttributes', asked)).not.toContain('SQS:ReceiveMessage')
  })

  it('moves dead letters', async () => {
    await create('dead')
    const redrive = JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 1 })
    await create('orders', { 'Attribute.1.Name': 'RedrivePolicy', 'Attribute.1.Value': redrive })
    expect(await result('ListDeadLetterSourceQueues', { QueueUrl: url('dead') })).toBe(
      `<QueueUrl>${url('orders')}</QueueUrl>`,
    )
    const started = await result('StartMessageMoveTask', { SourceArn: arn('dead') })
    expect(started).toMatch(/^<TaskHandle>[\w=]+<\/TaskHandle>$/)
    expect(await result('ListMessageMoveTasks', { SourceArn: arn('dead') })).toMatch(
      /^<ListMessageMoveTasksResultEntry>.*<Status>\w+<\/Status>.*<\/ListMessageMoveTasksResultEntry>$/s,
    )
    expect(await result('PurgeQueue', { QueueUrl: url('dead') })).toBe('')
  })

  it("takes the queue's URL from the path, and the request from the query string", async () => {
    await create('orders')
    expect((await query('SendMessage', { MessageBody: 'a' }, { at: path('orders') })).status).toBe(200)
    const received = await send(
      aws.endpoint,
      sign({ method: 'GET', path: path('orders'), query: 'Action=ReceiveMessage&Version=2012-11-05' }),
    )
    expect(received.body).toContain('<Body>a</Body>')
  })

  it.each<[string, string, Parameters, number, string]>([
    ['no such queue', 'SendMessage', { MessageBody: 'x' }, 400, 'AWS.SimpleQueueService.NonExistentQueue'],
    ['no such operation', 'SendLetter', {}, 400, 'InvalidAction'],
    ['a number that is none', 'ReceiveMessage', { WaitTimeSeconds: 'soon' }, 400, 'MalformedInput'],
  ])("answers %s with the older protocol's code", async (_, action, parameters, status, code) => {
    const answer = await query(action, { QueueUrl: url('nothing'), ...parameters })
    expect(answer.status).toBe(status)
    expect(answer.xml).toMatch(
      new RegExp(
        `^<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code><Message>.+</Error>`,
      ),
    )
  })

  it('asks for an action where there is none', async () => {
    const { status, body } = await send(aws.endpoint, sign({ headers: form, body: 'Version=2012-11-05' }))
    expect([status, value('Code', body)]).toEqual([400, 'MissingAction'])
  })

  it('denies what is not allowed', async () => {
    const { keys } = await createUser(rootIam(aws, account, place.region), 'nobody')
    const { status, xml } = await query('CreateQueue', { QueueName: 'orders' }, { keys })
    expect([status, value('Code', xml)]).toEqual([403, 'AccessDenied'])
  })
})
