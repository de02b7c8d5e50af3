import { randomBytes, randomUUID } from 'node:crypto'
import { dnsSuffixOf } from '../../core/dns-suffix.ts'
import { ACCOUNT, type Moment, millisecondsOf, REGION, regionIn, textOf } from './occurrence.ts'

export interface SnsInput {
  /** Text as it is, anything else as JSON. */
  readonly message: unknown
  readonly subject?: string
  readonly attributes?: Readonly<Record<string, string | number | Uint8Array>>
  readonly messageId?: string
  readonly publishedAt?: Moment
}

export interface SnsOptions {
  /** ARN of the topic. */
  readonly topic?: string
}

export interface SnsEventRecord {
  EventSource: string
  EventVersion: string
  EventSubscriptionArn: string
  Sns: {
    Type: string
    MessageId: string
    TopicArn: string
    /** Null where the message has none: typings of others say that it is missing then. */
    Subject: string
    Message: string
    Timestamp: string
    SignatureVersion: string
    Signature: string
    SigningCertUrl: string
    UnsubscribeUrl: string
    MessageAttributes: Record<string, { Type: string; Value: string }>
  }
}

/**
 * An event as SNS sends a message to a subscribed function, which always has one record. The signature has the right form only.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export function snsEvent(
  { message, subject, attributes = {}, messageId = randomUUID(), publishedAt }: SnsInput,
  { topic = `arn:aws:sns:${REGION}:${ACCOUNT}:orders` }: SnsOptions = {},
): { Records: SnsEventRecord[] } {
  const region = regionIn(topic, 'sns')
  const host = `https://sns.${region}.${dnsSuffixOf(region)}/`
  const subscription = `${topic}:${randomUUID()}`
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription,
        Sns: {
          Type: 'Notification',
          MessageId: messageId,
          TopicArn: topic,
          Subject: (subject ?? null) as string,
          Message: textOf(message),
          Timestamp: new Date(millisecondsOf(publishedAt)).toISOString(),
          SignatureVersion: '1',
          Signature: randomBytes(256).toString('base64'),
          SigningCertUrl: `${host}SimpleNotificationService-${'0'.repeat(32)}.pem`,
          UnsubscribeUrl: `${host}?Action=Unsubscribe&SubscriptionArn=${subscription}`,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [name, attributeOf(value)]),
          ),
        },
      },
    ],
  }
}

function attributeOf(value: string | number | Uint8Array): { Type: string; Value: string } {
  if (value instanceof Uint8Array) return { Type: 'Binary', Value: Buffer.from(value).toString('base64') }
  return { Type: typeof value === 'number' ? 'Number' : 'String', Value: String(value) }
}
