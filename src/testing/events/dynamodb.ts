import { randomBytes } from 'node:crypto'
import { type AttributeValue, itemBytes } from './dynamodb-size.ts'
import { ACCOUNT, type Moment, millisecondsOf, next, REGION, regionIn } from './occurrence.ts'

export type StreamView = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES'

type Item = Readonly<Record<string, AttributeValue>>

export interface DynamodbInput {
  readonly keys: Item
  /** The item as it is afterwards; missing for one that was removed. */
  readonly newImage?: Item
  /** The item as it was before; missing for a new one. */
  readonly oldImage?: Item
  /** Time to live removed it, not somebody. */
  readonly expired?: boolean
  readonly changedAt?: Moment
}

export interface DynamodbOptions {
  /** ARN of the table’s stream. */
  readonly stream?: string
  /** What the stream carries of each item; both images unless given. */
  readonly view?: StreamView
}

export interface DynamodbEventRecord {
  eventID: string
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE'
  eventVersion: string
  eventSource: string
  awsRegion: string
  dynamodb: {
    ApproximateCreationDateTime: number
    Keys: Record<string, AttributeValue>
    NewImage?: Record<string, AttributeValue>
    OldImage?: Record<string, AttributeValue>
    SequenceNumber: string
    SizeBytes: number
    StreamViewType: StreamView
  }
  userIdentity?: { type: string; principalId: string }
  eventSourceARN: string
}

/**
 * An event as Lambda sends changes of a DynamoDB table: `INSERT`, `MODIFY` or `REMOVE` by the images that are given, with the size
 * that they have.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html
 */
export function dynamodbEvent(
  changes: readonly DynamodbInput[],
  {
    stream = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/orders/stream/2026-01-01T00:00:00.000`,
    view = 'NEW_AND_OLD_IMAGES',
  }: DynamodbOptions = {},
): { Records: DynamodbEventRecord[] } {
  const awsRegion = regionIn(stream, 'dynamodb')
  return {
    Records: changes.map((change) => ({
      eventID: randomBytes(16).toString('hex'),
      eventName: eventName(change),
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion,
      dynamodb: streamRecord(change, view),
      ...(change.expired && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
      eventSourceARN: stream,
    })),
  }
}

function eventName({ newImage, oldImage, expired }: DynamodbInput): DynamodbEventRecord['eventName'] {
  if (expired || (oldImage !== undefined && newImage === undefined)) return 'REMOVE'
  return oldImage === undefined ? 'INSERT' : 'MODIFY'
}

function streamRecord(
  { keys, newImage, oldImage, changedAt }: DynamodbInput,
  view: StreamView,
): DynamodbEventRecord['dynamodb'] {
  const images = {
    ...(newImage !== undefined && /^NEW/.test(view) && { NewImage: newImage }),
    ...(oldImage !== undefined && /OLD/.test(view) && { OldImage: oldImage }),
  }
  return {
    ApproximateCreationDateTime: Math.floor(millisecondsOf(changedAt) / 1000),
    Keys: keys,
    ...images,
    SequenceNumber: `4421584500000000017${String(next()).padStart(9, '0')}`,
    SizeBytes: [keys, ...Object.values(images)].reduce((sum, item) => sum + itemBytes(item), 0),
    StreamViewType: view,
  }
}
