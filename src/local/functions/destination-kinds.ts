import { parseArn } from '../../core/arn.ts'
import { uuid } from '../../core/random.ts'
import type { Cloud } from '../cloud.ts'
import type { Access } from '../operation.ts'
import { findBus } from '../services/events/buses.ts'
import { busAccess, putEvent } from '../services/events/put-event.ts'
import { functionAccess } from '../services/lambda/access.ts'
import { lookUp, parseFunctionArn } from '../services/lambda/find.ts'
import { findBucketAnywhere } from '../services/s3/find-bucket.ts'
import { bucketAccess, storeObject } from '../services/s3/store-object.ts'
import { findTopicByArn } from '../services/sns/find.ts'
import { publishToTopic, topicAccess } from '../services/sns/publish-to-topic.ts'
import { findQueueByArn } from '../services/sqs/find.ts'
import type { MessageAttributes } from '../services/sqs/message.ts'
import { queueAccess, sendToQueue } from '../services/sqs/send-to-queue.ts'

/** What is handed to a destination. */
export interface Delivery {
  /** JSON, but for the events of dead-letter queues, which go as they came. */
  readonly body: string
  readonly attributes?: MessageAttributes
  /** Where it is put in a bucket. */
  readonly objectKey: string
  /** A bucket may get more than the others. */
  readonly objectBody?: string
  /** For event buses. */
  readonly detailType: string
  /** The function whose event it was, with the qualifier. */
  readonly functionArn: string
  readonly traceId?: string
}

/** How one service takes what it is sent. */
export interface DestinationKind {
  /** As Lambda names it where the role lacks the permission. */
  readonly service: string
  readonly operation: string
  /** The largest body, in bytes. */
  readonly maxBytes: number
  readonly exists: (arn: string, cloud: Cloud) => boolean
  /** What the role needs so that Lambda takes the destination; for a delivery, the first of these is asked for again. */
  readonly access: (arn: string, cloud: Cloud, delivery?: Delivery) => readonly [Access, ...Access[]]
  /** `false` where it is gone. */
  readonly send: (cloud: Cloud, arn: string, delivery: Delivery) => boolean | Promise<boolean>
}

const KB = 1_024
const MB = 1_048_576

const QUEUE: DestinationKind = {
  service: 'SQS',
  operation: 'SendMessage',
  maxBytes: MB,
  exists: (arn, { store }) => findQueueByArn(arn, store) !== undefined,
  access: (arn, { store }) => [queueAccess('SendMessage', arn, store)],
  send: (cloud, arn, { body, attributes, traceId }) => sendToQueue(cloud, arn, body, attributes, traceId),
}

const TOPIC: DestinationKind = {
  service: 'SNS',
  operation: 'Publish',
  maxBytes: 256 * KB,
  exists: (arn, { store }) => findTopicByArn(arn, store) !== undefined,
  access: (arn, { store }) => [topicAccess('Publish', arn, store)],
  send: (cloud, arn, { body, attributes, traceId }) =>
    publishToTopic(cloud, arn, body, attributes, traceId === undefined ? {} : { traceHeader: traceId }),
}

const BUCKET: DestinationKind = {
  service: 'S3',
  operation: 'PutObject',
  maxBytes: Number.POSITIVE_INFINITY,
  exists: (arn, { store }) => findBucketAnywhere(bucketOf(arn), store)?.arn === arn,
  access: (arn, { store }, delivery) => [
    bucketAccess('PutObject', bucketOf(arn), delivery?.objectKey ?? '*', store),
    bucketAccess('ListBucket', bucketOf(arn), undefined, store),
  ],
  send: (cloud, arn, { body, objectBody = body, objectKey }) =>
    storeObject(cloud, bucketOf(arn), objectKey, Buffer.from(objectBody)),
}

const EVENT_BUS: DestinationKind = {
  service: 'EventBridge',
  operation: 'PutEvents',
  maxBytes: 256 * KB,
  exists: (arn, cloud) => findBus(arn, cloud) !== undefined,
  access: (arn, { store }, delivery) => {
    const detailType = delivery && { 'events:detail-type': [delivery.detailType] }
    return [busAccess('PutEvents', arn, store, { 'events:source': ['lambda'], ...detailType })]
  },
  send: (cloud, arn, { body, detailType, functionArn }) =>
    putEvent(cloud, arn, {
      source: 'lambda',
      detailType,
      detail: JSON.parse(body) as object,
      resources: [arn, functionArn],
      account: parseFunctionArn(functionArn).account,
    }),
}

const FUNCTION: DestinationKind = {
  service: 'Lambda',
  operation: 'Invoke',
  maxBytes: MB,
  exists: (arn, { store }) => {
    const fn = lookUp(parseFunctionArn(arn), store)
    const { qualifier = '$LATEST' } = parseFunctionArn(arn)
    return fn !== undefined && (qualifier === '$LATEST' || fn.versions.has(qualifier) || fn.aliases.has(qualifier))
  },
  access: (arn, cloud) => [functionAccess('InvokeFunction', parseFunctionArn(arn), { cloud })],
  send: (cloud, arn, { body, traceId }) => {
    const reference = parseFunctionArn(arn)
    const fn = lookUp(reference, cloud.store)
    if (fn === undefined) return false
    cloud.functions.enqueue(fn, reference.qualifier, {
      requestId: uuid(cloud.random),
      payload: Buffer.from(body),
      invokedFunctionArn: arn,
      ...(traceId !== undefined && { traceId }),
    })
    return true
  },
}

/** What a destination's ARN must look like, by its service. FIFO queues and topics are none (AWS takes some and fails later). */
const KINDS: readonly (readonly [form: RegExp, kind: DestinationKind])[] = [
  [/^arn:[^:]+:sqs:[^:]+:\d{12}:[\w-]+$/, QUEUE],
  [/^arn:[^:]+:sns:[^:]+:\d{12}:[\w-]+$/, TOPIC],
  [/^arn:[^:]+:s3:::[a-z0-9][a-z0-9.-]+$/, BUCKET],
  [/^arn:[^:]+:events:[^:]+:\d{12}:event-bus\/[\w./-]+$/, EVENT_BUS],
  [/^arn:[^:]+:lambda:[^:]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/, FUNCTION],
]

export function destinationKind(arn: string): DestinationKind | undefined {
  return KINDS.find(([form]) => form.test(arn))?.[1]
}

function bucketOf(arn: string): string {
  return parseArn(arn)?.resource ?? ''
}
