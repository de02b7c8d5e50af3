import { parseArn } from '../../../../core/arn.ts'
import { uuid } from '../../../../core/random.ts'
import { quietly } from '../../../authorizer.ts'
import type { Cloud } from '../../../cloud.ts'
import { serviceCaller } from '../../../credentials.ts'
import type { Access } from '../../../operation.ts'
import { functionAccess } from '../../lambda/access.ts'
import { lookUp, parseFunctionArn } from '../../lambda/find.ts'
import { findTopicByArn } from '../../sns/find.ts'
import { publishToTopic, topicAccess } from '../../sns/publish-to-topic.ts'
import { findQueueByArn } from '../../sqs/find.ts'
import { queueAccess, sendToQueue } from '../../sqs/send-to-queue.ts'
import type { Bucket } from '../state.ts'

/** How one service takes S3's notifications. */
interface Destination {
  /** What S3 calls it when it cannot be used. */
  readonly name: string
  /** Whether it gets a message when a rule for it is put. */
  readonly isTested: boolean
  readonly exists: (arn: string, cloud: Cloud) => boolean
  readonly access: (arn: string, cloud: Cloud) => Access
  readonly send: (arn: string, body: string, cloud: Cloud) => void
}

const QUEUE: Destination = {
  name: 'queue',
  isTested: true,
  exists: (arn, { store }) => findQueueByArn(arn, store) !== undefined,
  access: (arn, { store }) => queueAccess('SendMessage', arn, store),
  send: (arn, body, cloud) => sendToQueue(cloud, arn, body),
}

const TOPIC: Destination = {
  name: 'topic',
  isTested: true,
  exists: (arn, { store }) => findTopicByArn(arn, store) !== undefined,
  access: (arn, { store }) => topicAccess('Publish', arn, store),
  send: (arn, body, cloud) => publishToTopic(cloud, arn, body, {}, { subject: 'Amazon S3 Notification' }),
}

const FUNCTION: Destination = {
  name: 'Lambda',
  isTested: false,
  exists: (arn, { store }) => lookUp(parseFunctionArn(arn), store) !== undefined,
  access: (arn, cloud) => functionAccess('InvokeFunction', parseFunctionArn(arn), { cloud }),
  send: (arn, body, cloud) => {
    const reference = parseFunctionArn(arn)
    const fn = lookUp(reference, cloud.store)
    const invocation = { requestId: uuid(cloud.random), payload: Buffer.from(body), invokedFunctionArn: arn }
    if (fn !== undefined) cloud.functions.enqueue(fn, reference.qualifier, invocation)
  },
}

/** FIFO queues and topics are none. */
const FORMS: readonly (readonly [form: RegExp, destination: Destination])[] = [
  [/^arn:[^:]+:sqs:[^:]+:\d{12}:[\w-]+$/, QUEUE],
  [/^arn:[^:]+:sns:[^:]+:\d{12}:[\w-]+$/, TOPIC],
  [/^arn:[^:]+:lambda:[^:]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/, FUNCTION],
]

/** The destination that an ARN names; `undefined` where S3 does not notify such a thing. */
export function destinationOf(arn: string): Destination | undefined {
  return FORMS.find(([form]) => form.test(arn))?.[1]
}

/** Why S3 cannot notify the destination; `undefined` where it can. */
export function obstacle(cloud: Cloud, bucket: Bucket, arn: string): string | undefined {
  const destination = destinationOf(arn)
  if (destination === undefined) return 'The ARN could not be parsed'
  const { name } = destination
  if (!destination.exists(arn, cloud)) return `The destination ${name} does not exist`
  const { account, partition } = bucket
  const caller = serviceCaller('s3.amazonaws.com', { sourceArn: bucket.arn, account, partition })
  const facts = { requestId: uuid(cloud.random), region: parseArn(arn)?.region ?? bucket.region }
  if (quietly(cloud, caller, destination.access(arn, cloud), facts).decision === 'allow') return undefined
  if (destination === FUNCTION) return `Not authorized to invoke function [${arn}]`
  return `Permissions on the destination ${name} do not allow S3 to publish notifications from this bucket`
}
