import { expect, test } from 'vitest'
import { type DynamodbInput, dynamodbEvent, kinesisEvent, s3Event, snsEvent, sqsEvent } from 'xacct/testing'
import { itemBytes } from '../../src/testing/events/dynamodb-size.ts'

const Id = { N: '101' }
const before = { Message: { S: 'New item!' }, Id }
const after = { Message: { S: 'This item has changed' }, Id }

// The three records that the page shows: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
test.each<[name: string, change: Omit<DynamodbInput, 'keys'>, bytes: number]>([
  ['INSERT', { newImage: before }, 26],
  ['MODIFY', { oldImage: before, newImage: after }, 59],
  ['REMOVE', { oldImage: after }, 38],
])('DynamoDB: %s by the images, of the size that AWS tells', (eventName, change, SizeBytes) => {
  const changedAt = new Date('2026-01-02T03:04:05.678Z')
  const { Records } = dynamodbEvent([{ keys: { Id }, changedAt, ...change }])
  expect(Records).toEqual([
    {
      eventID: expect.stringMatching(/^[\da-f]{32}$/),
      eventName,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      dynamodb: {
        ApproximateCreationDateTime: 1_767_323_045,
        Keys: { Id },
        ...(change.newImage && { NewImage: change.newImage }),
        ...(change.oldImage && { OldImage: change.oldImage }),
        SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
        SizeBytes,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
      eventSourceARN: expect.stringMatching(/^arn:aws:dynamodb:us-east-1:\d{12}:table\/orders\/stream\//),
    },
  ])
})

test.each([
  ['KEYS_ONLY', []],
  ['NEW_IMAGE', ['NewImage']],
  ['OLD_IMAGE', ['OldImage']],
  ['NEW_AND_OLD_IMAGES', ['NewImage', 'OldImage']],
] as const)('DynamoDB: a stream of %s carries %j', (view, images) => {
  const [record] = dynamodbEvent([{ keys: { Id }, oldImage: before, newImage: after }], { view }).Records
  expect(Object.keys(record?.dynamodb ?? {}).filter((name) => name.endsWith('Image'))).toEqual(images)
  expect(record).toMatchObject({ eventName: 'MODIFY', dynamodb: { StreamViewType: view } })
})

test('DynamoDB: what time to live removed says so', () => {
  const [record] = dynamodbEvent([{ keys: { Id }, expired: true }]).Records
  const userIdentity = { type: 'Service', principalId: 'dynamodb.amazonaws.com' }
  expect(record).toMatchObject({ eventName: 'REMOVE', userIdentity })
})

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
test.each([
  [{ a: { S: 'ü' } }, 3],
  [{ a: { N: '0.00120' } }, 3],
  [{ a: { N: '-1200' } }, 3],
  [{ a: { B: 'AQID' } }, 4],
  [{ a: { BOOL: true }, b: { NULL: true } }, 4],
  [{ a: { SS: ['x', 'yz'] }, b: { NS: ['1', '22'] }, c: { BS: ['AQ=='] } }, 11],
  [{ a: { L: [{ S: 'x' }, { S: 'y' }] } }, 8],
  [{ a: { M: { b: { S: 'x' } } } }, 7],
])('an item %j takes %i bytes', (item, bytes) => {
  expect(itemBytes(item)).toBe(bytes)
})

test('numbers and ids differ, and rise, from event to event', () => {
  const records = [...kinesisEvent([{ data: 1 }, { data: 2 }]).Records, ...kinesisEvent([{ data: 3 }]).Records]
  const numbers = records.map(({ kinesis }) => kinesis.sequenceNumber)
  expect(numbers).toEqual([...new Set(numbers)].sort())
  const queue = 'arn:aws:sqs:us-east-1:111111111111:q.fifo'
  const messages = sqsEvent(
    [
      { body: 1, groupId: 'g' },
      { body: 2, groupId: 'g' },
    ],
    { queue },
  ).Records
  const [first, second] = messages.map(({ attributes }) => attributes.SequenceNumber as string)
  expect(BigInt(first as string)).toBeLessThan(BigInt(second as string))
  const [a, b] = s3Event([{ key: 'a' }, { key: 'a' }]).Records.map(({ s3 }) => s3.object.sequencer)
  expect((a as string) < (b as string)).toBe(true)
})

test('data, bodies and messages: text and bytes as they are, the rest as JSON', () => {
  const data = ['text', Buffer.from('bytes'), { n: 1 }].map((one) => ({ data: one }))
  const decoded = kinesisEvent(data).Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString())
  expect(decoded).toEqual(['text', 'bytes', '{"n":1}'])
  expect(sqsEvent([{ body: 'text' }, { body: { n: 1 } }]).Records.map(({ body }) => body)).toEqual(['text', '{"n":1}'])
  expect(snsEvent({ message: { n: 1 } }).Records[0]?.Sns.Message).toBe('{"n":1}')
})

test('S3: a removal tells neither size nor ETag', () => {
  const [record] = s3Event([{ key: 'a', eventName: 'ObjectRemoved:Delete', versionId: 'v' }]).Records
  expect(record?.s3.object).toEqual({ key: 'a', versionId: 'v', sequencer: expect.any(String) })
})

test.each([
  [
    'a FIFO message without a group',
    () => sqsEvent([{ body: 1 }], { queue: 'arn:aws:sqs:us-east-1:111111111111:q.fifo' }),
    '`groupId`',
  ],
  [
    'an ARN of something else',
    () => sqsEvent([], { queue: 'arn:aws:sns:us-east-1:111111111111:t' }),
    'is no ARN of sqs',
  ],
  ['no ARN', () => kinesisEvent([], { stream: 'orders' }), '`orders` is no ARN of kinesis'],
])('%s is refused', (_, build, message) => {
  expect(build).toThrow(message)
})
