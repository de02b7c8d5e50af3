import { dnsSuffixOf } from '../../../core/dns-suffix.ts'
import type { Cloud } from '../../cloud.ts'
import { type PublishedMessage, textFor } from './message.ts'
import type { Subscription, Topic } from './state.ts'

type Signatory = Pick<Cloud, 'random' | 'endpoint'>

/** What SNS puts around a message, as a subscribed queue gets it. @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
export function notification(cloud: Signatory, topic: Topic, subscription: Subscription, message: PublishedMessage) {
  const { id, subject, publishedAt, attributes } = message
  const { UnsubscribeURL, ...signature } = signatureOf(cloud, topic, subscription)
  const shown = shownAttributes(message)
  return {
    Type: 'Notification',
    MessageId: id,
    TopicArn: topic.arn,
    ...(subject !== undefined && { Subject: subject }),
    Message: textFor(subscription.protocol, message),
    Timestamp: new Date(publishedAt).toISOString(),
    ...signature,
    UnsubscribeURL,
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: shown }),
  }
}

/** What asks an endpoint's owner to confirm a subscription. */
export function confirmationRequest(
  cloud: Signatory,
  topic: Topic,
  subscription: Subscription,
  { id, now }: { readonly id: string; readonly now: number },
) {
  const { UnsubscribeURL: _, ...signature } = signatureOf(cloud, topic, subscription)
  const token = subscription.token?.text ?? ''
  return {
    Type: 'SubscriptionConfirmation',
    MessageId: id,
    Token: token,
    TopicArn: topic.arn,
    Message: `You have chosen to subscribe to the topic ${topic.arn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: `${cloud.endpoint}/?Action=ConfirmSubscription&TopicArn=${topic.arn}&Token=${token}`,
    Timestamp: new Date(now).toISOString(),
    ...signature,
  }
}

/** The event with which a subscribed function is invoked: the same, with some names spelt otherwise. */
export function lambdaEvent(subscription: Subscription, envelope: Readonly<Record<string, unknown>>): object {
  const { SigningCertURL, UnsubscribeURL, SubscribeURL, ...others } = envelope
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription.arn,
        Sns: {
          Subject: null,
          MessageAttributes: {},
          ...others,
          SigningCertUrl: SigningCertURL,
          ...(UnsubscribeURL !== undefined && { UnsubscribeUrl: UnsubscribeURL }),
          ...(SubscribeURL !== undefined && { SubscribeUrl: SubscribeURL }),
        },
      },
    ],
  }
}

function shownAttributes({ attributes }: PublishedMessage): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType = '', StringValue, BinaryValue = [] }]) => [
      name,
      {
        Type: DataType,
        Value: DataType.startsWith('Binary') ? Buffer.from(BinaryValue).toString('base64') : StringValue,
      },
    ]),
  )
}

/** Of the right form; nobody holds a key with which it could be verified. */
function signatureOf({ random, endpoint }: Signatory, { region, attributes }: Topic, { arn }: Subscription) {
  return {
    SignatureVersion: attributes.SignatureVersion ?? '1',
    Signature: Buffer.from(random.bytes(256)).toString('base64'),
    SigningCertURL: `https://sns.${region}.${dnsSuffixOf(region)}/SimpleNotificationService-${'0'.repeat(32)}.pem`,
    UnsubscribeURL: `${endpoint}/?Action=Unsubscribe&SubscriptionArn=${arn}`,
  }
}
