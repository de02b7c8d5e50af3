import type { SubscribeInput } from '@aws-sdk/client-sns'
import { parseArn } from '../../../core/arn.ts'
import { uuid } from '../../../core/random.ts'
import type { OperationContext } from '../../operation.ts'
import { invalidParameter, notHere } from './errors.ts'
import { requestConfirmation } from './fan-out.ts'
import type { Attributes, Subscription, SubscriptionProtocol, Topic } from './state.ts'
import { changeAttributes } from './subscription-attributes.ts'

/** What AWS delivers to and the local AWS does not. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'http',
  'https',
  'email',
  'email-json',
  'sms',
  'application',
  'firehose',
])

const TOKEN_LIVES = 2 * 86_400_000
const TOKEN_BYTES = 144

/**
 * Subscribes an endpoint; the one that is subscribed already stays as it is. Whoever subscribes an endpoint of another account
 * has it confirmed there.
 * @throws AwsError `InvalidParameter`
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html
 */
export function subscribe(
  topic: Topic,
  { Protocol, Endpoint = '', Attributes = {} }: SubscribeInput,
  context: OperationContext,
): Subscription {
  const protocol = readProtocol(Protocol as string)
  const owner = readEndpoint(protocol, Endpoint, context)
  const subscribed = { protocol, owner: context.account, topicArn: topic.arn }
  const settings = changeAttributes({}, Attributes, subscribed, 'Attributes Reason: ')
  const existing = [...topic.subscriptions.values()].find(
    (each) => each.protocol === protocol && each.endpoint === Endpoint,
  )
  if (existing !== undefined) {
    checkSame(existing, settings.attributes)
    if (!existing.isConfirmed) requestConfirmation(context.cloud, topic, existing)
    return existing
  }
  const isConfirmed = owner === context.account
  const subscription: Subscription = {
    arn: `${topic.arn}:${uuid(context.cloud.random)}`,
    ...{ ...subscribed, endpoint: Endpoint, principal: principalOf(context) },
    ...(!isConfirmed && { token: newToken(context) }),
    isConfirmed,
    wasAuthenticated: isConfirmed,
    ...settings,
  }
  topic.subscriptions.set(subscription.arn, subscription)
  if (!isConfirmed) requestConfirmation(context.cloud, topic, subscription)
  return subscription
}

function readProtocol(protocol: string): SubscriptionProtocol {
  if (protocol === 'sqs' || protocol === 'lambda') return protocol
  if (ELSEWHERE.has(protocol)) throw notHere('Protocol', `delivers to sqs and lambda, not to ${protocol}`)
  throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`)
}

/** The account that an endpoint belongs to; that there is such a queue or function is nobody's concern yet. */
function readEndpoint(protocol: SubscriptionProtocol, endpoint: string, { partition }: OperationContext): string {
  const arn = parseArn(endpoint)
  const form = protocol === 'sqs' ? /^[\w-]{1,80}(\.fifo)?$/ : /^function:[\w-]+(:[\w$-]+)?$/
  const isRight =
    arn?.service === protocol &&
    arn.partition === partition.id &&
    /^\d{12}$/.test(arn.account) &&
    form.test(arn.resource)
  if (!isRight) throw invalidParameter(protocol === 'sqs' ? 'SQS endpoint ARN' : 'Lambda endpoint ARN')
  if (protocol === 'sqs' && endpoint.endsWith('.fifo')) {
    throw invalidParameter(
      'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    )
  }
  return arn.account
}

function checkSame(existing: Subscription, attributes: Attributes): void {
  const differs = Object.entries(attributes).some(([name, value]) => existing.attributes[name] !== value)
  if (differs) throw invalidParameter('Attributes Reason: Subscription already exists with different attributes')
}

function newToken({ cloud }: OperationContext): NonNullable<Subscription['token']> {
  const text = Buffer.from(cloud.random.bytes(TOKEN_BYTES)).toString('hex')
  return { text, expiresAt: cloud.clock.now() + TOKEN_LIVES }
}

/** A session's role stands for it (not verified). */
function principalOf({ caller, partition }: OperationContext): string {
  if (caller.kind !== 'role-session') return caller.arn
  return `arn:${partition.id}:iam::${caller.account}:role/${caller.roleName}`
}
