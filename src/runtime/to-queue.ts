import { createHash } from 'node:crypto'
import { BridgeError } from './bridge-error.ts'
import { now } from './call-aws.ts'
import type { ClaimCheck } from './claim-check.ts'
import { type PlaceOptions, placeOf } from './place-of.ts'
import { type SourceRecord, sourceOf, withoutReceipt } from './records.ts'

export interface QueueOptions extends PlaceOptions {
  /** Of a standard or FIFO queue, in any account. */
  readonly queueUrl: string
  /** Keeps records that a message has no room for: `claimCheck({ … }).put`. Without it they are not taken. */
  readonly claims?: ClaimCheck['put']
}

/** With its attributes. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const LIMIT = 1_048_576
/** Letters that JSON leaves as they are and SQS does not take. */
const REFUSED = /[\uFFFE\uFFFF]/g

/**
 * Makes what `bridge` and `receive` take as `undeliverable`: puts the record, why it failed and for whom into a queue, as JSON
 * with `record`, `error`, `functionArn` and `time`. Needs `sqs:SendMessage`.
 * @example bridge({ target: 'orders', undeliverable: toQueue({ queueUrl: process.env.UNDELIVERABLE }) })
 * @throws BridgeError where queue or account cannot be; then, and where SQS refuses, the record counts as failed
 */
export function toQueue({ queueUrl, claims, ...options }: QueueOptions) {
  const {
    host = '',
    account,
    name,
  } = /^https?:\/\/(?<host>[^/]+)\/(?<account>\d{12})\/(?<name>[\w-]+(\.fifo)?)$/.exec(queueUrl)?.groups ?? {}
  if (!name) throw new BridgeError('InvalidQueue', `\`${queueUrl}\` is not the URL of a queue`, 'options')
  const [, region] = /^sqs\.([\w-]+)\.amazonaws\./.exec(host) ?? []
  const place = placeOf({ ...(region && { region }), ...options })
  const arn = `arn:aws:sqs:${place.region}:${account}:${name}`

  return async (given: SourceRecord, error: BridgeError, functionArn: string): Promise<void> => {
    const record = withoutReceipt(given)
    const [, , keyOf, idOf] = sourceOf([record])
    const { code, message, kind, reason, fix } = error
    const about = { functionArn, error: { code, message, kind, reason, fix }, time: new Date(now()).toISOString() }
    const text = JSON.stringify(record)
    const id = digest(`${functionArn}\n${idOf(record) ?? text}`)
    const whole = messageOf({ ...about, record })
    const isLarge = Buffer.byteLength(whole) > LIMIT
    if (isLarge && !claims) throw new BridgeError('RecordTooLarge', `${text.length} letters are too many`, 'payload')
    const MessageBody = isLarge ? messageOf({ ...about, ...(await claims?.(text, id)) }) : whole
    const fifo = name.endsWith('.fifo') && { MessageDeduplicationId: id, MessageGroupId: digest(keyOf(record)) }
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' }
    const body = JSON.stringify({ QueueUrl: queueUrl, MessageBody, ...fifo })
    await place.call({ service: 'sqs', path: '/', headers, body, arn })
  }
}

function messageOf(value: unknown): string {
  return JSON.stringify(value).replace(REFUSED, (letter) => `\\u${letter.charCodeAt(0).toString(16)}`)
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
