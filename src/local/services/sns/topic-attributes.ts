import { invalidParameter, notHere } from './errors.ts'
import type { Attributes, Topic } from './state.ts'
import { setPolicy } from './topic-policy.ts'

const FEEDBACK = ['HTTP', 'Firehose', 'Lambda', 'Application', 'SQS'].flatMap((protocol) =>
  ['SuccessFeedbackRoleArn', 'SuccessFeedbackSampleRate', 'FailureFeedbackRoleArn'].map((name) => protocol + name),
)

/** What each attribute may be, beside the policy. They are kept; only the signature's version changes what is delivered. */
const FORMS = new Map<string, (value: string) => boolean>([
  ['DisplayName', (value) => value.length <= 100],
  ['DeliveryPolicy', (value) => value === '' || readObject(value) !== undefined],
  ['KmsMasterKeyId', () => true],
  ['SignatureVersion', (value) => value === '1' || value === '2'],
  ['TracingConfig', (value) => value === 'PassThrough' || value === 'Active'],
  ...FEEDBACK.map((name) => [name, () => true] as const),
])

/**
 * The attributes with which a topic is created; a policy is not among them.
 * @throws AwsError `InvalidParameter`
 * @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
 */
export function readAttributes({ Policy: _, FifoTopic, ...attributes }: Attributes): Attributes {
  if (FifoTopic?.toLowerCase() === 'true') throw notHere('FifoTopic', 'has no FIFO topics')
  for (const [name, value] of Object.entries(attributes))
    check(name, value, `Attributes Reason: Unknown attribute ${name}`)
  return attributes
}

/** @throws AwsError `InvalidParameter` @see https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
export function setAttribute(topic: Topic, name: string, value: string): void {
  if (name === 'Policy') {
    setPolicy(topic, value)
    return
  }
  check(name, value, 'AttributeName')
  const { [name]: _, ...others } = topic.attributes
  topic.attributes = value === '' ? others : { ...others, [name]: value }
}

function check(name: string, value: string, unknown: string): void {
  if (name === 'ContentBasedDeduplication') {
    throw invalidParameter('Content-based deduplication can only be set for FIFO topics')
  }
  const fits = FORMS.get(name)
  if (fits === undefined) throw invalidParameter(unknown)
  if (!fits(value)) throw invalidParameter(name)
}

/** @see https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export function describeTopic(topic: Topic): Attributes {
  const { arn, account, policyDocument, attributes, subscriptions, unsubscribed } = topic
  const confirmed = [...subscriptions.values()].filter(({ isConfirmed }) => isConfirmed).length
  return {
    TopicArn: arn,
    Owner: account,
    Policy: policyDocument,
    DisplayName: '',
    SubscriptionsConfirmed: String(confirmed),
    SubscriptionsPending: String(subscriptions.size - confirmed),
    SubscriptionsDeleted: String(unsubscribed),
    EffectiveDeliveryPolicy: JSON.stringify(effectiveDeliveryPolicy(attributes.DeliveryPolicy)),
    ...attributes,
  }
}

/** Whether all of these are what the topic has already. */
export function hasAttributes({ policyDocument, attributes }: Topic, { Policy, ...given }: Attributes): boolean {
  return (
    (Policy === undefined || Policy === policyDocument) &&
    Object.entries(given).every(([name, value]) => (attributes[name] ?? '') === value)
  )
}

/** How HTTP endpoints, which the local AWS does not deliver to, would be retried. */
function effectiveDeliveryPolicy(text: string | undefined): object {
  const { http = {} } = (readObject(text ?? '') ?? {}) as { http?: Record<string, object> }
  return {
    http: {
      ...http,
      defaultHealthyRetryPolicy: {
        minDelayTarget: 20,
        maxDelayTarget: 20,
        numRetries: 3,
        numMaxDelayRetries: 0,
        numNoDelayRetries: 0,
        numMinDelayRetries: 0,
        backoffFunction: 'linear',
        ...http.defaultHealthyRetryPolicy,
      },
      disableSubscriptionOverrides: http.disableSubscriptionOverrides ?? false,
      defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8', ...http.defaultRequestPolicy },
    },
  }
}

function readObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
