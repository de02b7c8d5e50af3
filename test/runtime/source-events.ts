import type { SourceEvent } from '../../src/runtime/records.ts'

// Events in the shapes that Lambda's documentation shows, one builder for each source.

const REGION = 'eu-central-1'
const ACCOUNT = '111111111111'
const stamp = 1_735_689_600

export const kinesis = (keys: readonly string[]): SourceEvent => ({
  Records: keys.map((partitionKey, index) => ({
    eventSource: 'aws:kinesis',
    eventID: `shardId-000000000000:${100 + index}`,
    eventSourceARN: `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/orders`,
    awsRegion: REGION,
    kinesis: {
      partitionKey,
      sequenceNumber: String(100 + index),
      data: base64({ n: index }),
      approximateArrivalTimestamp: stamp,
    },
  })),
})

export const dynamodb = (ids: readonly string[]): SourceEvent => ({
  Records: ids.map((id, index) => ({
    eventSource: 'aws:dynamodb',
    eventID: `event-${index}`,
    eventName: 'MODIFY',
    dynamodb: { Keys: { Id: { S: id } }, SequenceNumber: String(100 + index), StreamViewType: 'KEYS_ONLY' },
  })),
})

export const sqs = (groups: readonly (string | undefined)[]): SourceEvent => ({
  Records: groups.map((group, index) => ({
    eventSource: 'aws:sqs',
    messageId: `m-${index}`,
    receiptHandle: `secret-handle-${index}`,
    body: JSON.stringify({ n: index }),
    eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:jobs${group === undefined ? '' : '.fifo'}`,
    attributes: { ApproximateReceiveCount: '1', ...(group !== undefined && { MessageGroupId: group }) },
  })),
})

export const sns = (): SourceEvent => ({
  Records: [{ EventSource: 'aws:sns', Sns: { MessageId: 'sns-1' } }],
})

export const s3 = (): SourceEvent => ({
  Records: [{ eventSource: 'aws:s3', s3: { bucket: { name: 'in' }, object: { key: 'a.txt', sequencer: '0055' } } }],
})

export const eventBridge = (): SourceEvent & Record<string, unknown> => ({
  id: 'event-1',
  source: 'shop',
  'detail-type': 'OrderPlaced',
  detail: { order: 1 },
  account: ACCOUNT,
  region: REGION,
})

function base64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64')
}
