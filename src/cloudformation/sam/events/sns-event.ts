import { isObject, type TemplateObject, type TemplateValue } from '../../template/template-value.ts'
import { getAtt, isFilled, ref, resourceOf } from '../calls.ts'
import { ANY, BOOLEAN, MAP, oneOf, required, STRING } from '../check-properties.ts'
import { inlineParameters } from '../inline-parameters.ts'
import { type Generated, makeResource } from '../make-resource.ts'
import { managedPolicyArn, type SamContext } from '../sam-context.ts'
import { invalidEvent } from '../sam-problem.ts'
import type { EventTarget, EventType, ExpandedEvent, SamEvent } from './event.ts'
import { mapSource } from './event-source.ts'
import { permission } from './permission.ts'

const DEFAULT_BATCH_SIZE = 10

/**
 * A topic's messages, delivered to the function or, with `SqsSubscription`, to a queue between them, which SAM makes unless
 * it is named.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sns.html
 */
export const snsEvent: EventType = {
  properties: {
    Topic: required(STRING),
    Region: STRING,
    FilterPolicy: ANY,
    FilterPolicyScope: ANY,
    SqsSubscription: oneOf(BOOLEAN, MAP),
    RedrivePolicy: MAP,
  },
  expand(event, target, context) {
    const { Topic, SqsSubscription } = event.properties
    if (!isFilled(SqsSubscription)) {
      const allowed = permission(event, target, { Principal: 'sns.amazonaws.com', SourceArn: Topic as TemplateValue })
      return { resources: [allowed, subscribe(event, target, 'lambda', target.arn)] }
    }
    if (isObject(SqsSubscription))
      return throughQueue(event, target, context, readQueue(event, target, SqsSubscription))
    const topic = context.resources.get(resourceOf(Topic) ?? '')
    const isFifo = isObject(topic?.Properties) ? (topic.Properties.FifoTopic ?? false) : false
    const FifoQueue = inlineParameters(isFifo, context.parameters)
    const queue = makeResource(
      `${event.logicalId}Queue`,
      'AWS::SQS::Queue',
      { ...(isFilled(FifoQueue) && { FifoQueue }) },
      { attributes: target.attributes },
    )
    return throughQueue(event, target, context, {
      made: queue,
      arn: getAtt(queue.logicalId, 'Arn'),
      url: ref(queue.logicalId),
    })
  },
}

interface Queue {
  readonly arn: TemplateValue
  readonly url: TemplateValue
  readonly made?: Generated
  readonly policyId?: string
  readonly batchSize?: TemplateValue | undefined
}

/** SAM does not read `Enabled`. */
function readQueue({ name }: SamEvent, { functionId }: EventTarget, subscription: TemplateObject): Queue {
  const { QueueArn, QueueUrl, QueuePolicyLogicalId, BatchSize } = subscription
  if (!isFilled(QueueArn) || !isFilled(QueueUrl))
    throw invalidEvent(functionId, name, 'No QueueARN or QueueURL provided.')
  return {
    arn: QueueArn,
    url: QueueUrl,
    batchSize: BatchSize,
    ...(typeof QueuePolicyLogicalId === 'string' && { policyId: QueuePolicyLogicalId }),
  }
}

function throughQueue(
  event: SamEvent,
  target: EventTarget,
  context: SamContext,
  { arn, url, made, policyId, batchSize }: Queue,
): ExpandedEvent {
  const { logicalId, properties } = event
  const mapping = mapSource(
    {
      name: event.name,
      logicalId: `${logicalId}EventSourceMapping`,
      properties: { BatchSize: isFilled(batchSize) ? batchSize : DEFAULT_BATCH_SIZE, Enabled: true },
    },
    target,
    arn,
  )
  const statement = {
    Action: 'sqs:SendMessage',
    Effect: 'Allow',
    Principal: '*',
    Resource: arn,
    Condition: { ArnEquals: { 'aws:SourceArn': properties.Topic as TemplateValue } },
  }
  const policy = makeResource(
    policyId || `${logicalId}QueuePolicy`,
    'AWS::SQS::QueuePolicy',
    { PolicyDocument: { Version: '2012-10-17', Statement: [statement] }, Queues: [url] },
    { attributes: target.attributes },
  )
  return {
    resources: [...mapping.resources, ...(made ? [made] : []), policy, subscribe(event, target, 'sqs', arn)],
    managed: [managedPolicyArn(context, 'service-role/AWSLambdaSQSQueueExecutionRole')],
  }
}

function subscribe(
  { logicalId, properties }: SamEvent,
  { attributes }: EventTarget,
  Protocol: string,
  Endpoint: TemplateValue,
): Generated {
  const { Topic, Region, FilterPolicy, FilterPolicyScope, RedrivePolicy } = properties
  return makeResource(
    logicalId,
    'AWS::SNS::Subscription',
    { Protocol, Endpoint, TopicArn: Topic, Region, FilterPolicy, FilterPolicyScope, RedrivePolicy },
    { attributes },
  )
}
