import { callIn, isObject, type TemplateObject, type TemplateValue } from '../../template/template-value.ts'
import { isFilled } from '../calls.ts'
import { ANY, BOOLEAN, INTEGER, LIST, MAP, type PropertyTable, required } from '../check-properties.ts'
import { makeResource } from '../make-resource.ts'
import { managedPolicyArn } from '../sam-context.ts'
import { invalidEvent } from '../sam-problem.ts'
import { sendPolicy } from '../send-policies.ts'
import type { EventTarget, EventType, ExpandedEvent, SamEvent } from './event.ts'

/** Properties of the mapping under the same name; those that only Kafka and Amazon MQ have are left out. */
const SAME: PropertyTable = {
  BatchSize: INTEGER,
  StartingPosition: ANY,
  StartingPositionTimestamp: ANY,
  Enabled: BOOLEAN,
  MaximumBatchingWindowInSeconds: INTEGER,
  MaximumRetryAttempts: INTEGER,
  BisectBatchOnFunctionError: BOOLEAN,
  MaximumRecordAgeInSeconds: INTEGER,
  ParallelizationFactor: INTEGER,
  TumblingWindowInSeconds: INTEGER,
  FunctionResponseTypes: LIST,
  FilterCriteria: MAP,
  KmsKeyArn: ANY,
  ScalingConfig: MAP,
  ProvisionedPollerConfig: MAP,
  MetricsConfig: MAP,
  LoggingConfig: MAP,
}

/**
 * An event source that Lambda polls: a mapping, and the managed policy that lets the function's role read.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-kinesis.html
 */
export function eventSource(
  source: 'Queue' | 'Stream',
  managedPolicy: string,
  { isStream }: { isStream: boolean },
): EventType {
  return {
    properties: {
      ...SAME,
      DestinationConfig: MAP,
      [source]: required(ANY),
      ...(isStream && { StartingPosition: required(ANY) }),
    },
    expand(event, target, context) {
      const arn = event.properties[source] as TemplateValue
      return { ...mapSource(event, target, arn), managed: [managedPolicyArn(context, `service-role/${managedPolicy}`)] }
    },
  }
}

/** The mapping, and the policy that failed batches ask for. @throws SamProblem */
export function mapSource(
  { name, logicalId, properties }: Omit<SamEvent, 'type'>,
  target: EventTarget,
  sourceArn: TemplateValue,
): ExpandedEvent {
  const { FilterCriteria, DestinationConfig } = properties
  const refuse = (id: string, text: string) => invalidEvent(target.functionId, id, text)
  if (isFilled(FilterCriteria) && callIn(FilterCriteria) === undefined && !isFilters(FilterCriteria))
    throw refuse(name, 'FilterCriteria field has a wrong format')
  const { destination, policy } = readDestination(DestinationConfig, logicalId, refuse)
  const mapping = makeResource(
    logicalId,
    'AWS::Lambda::EventSourceMapping',
    {
      FunctionName: target.name,
      EventSourceArn: sourceArn,
      ...Object.fromEntries(Object.keys(SAME).map((property) => [property, properties[property]])),
      DestinationConfig: destination,
    },
    { attributes: target.attributes },
  )
  return { resources: [mapping], policies: policy === undefined ? [] : [policy] }
}

function isFilters(criteria: TemplateValue): boolean {
  return isObject(criteria) && Object.keys(criteria).every((key) => key === 'Filters')
}

/** `Type` only says which policy is wanted: Lambda does not have it. */
function readDestination(
  config: TemplateValue | undefined,
  logicalId: string,
  refuse: (id: string, text: string) => Error,
): { destination?: TemplateValue; policy?: TemplateObject | undefined } {
  if (!isFilled(config) || !isObject(config)) return {}
  const { OnFailure } = config
  if (!isObject(OnFailure)) throw refuse(logicalId, "Property 'DestinationConfig.OnFailure' should be a map.")
  const { Type, ...rest } = OnFailure
  if (!isFilled(Type)) return { destination: config }
  if (typeof Type !== 'string' || !['SQS', 'SNS', 'S3', 'Kafka'].includes(Type))
    throw refuse(logicalId, "The only valid values for 'Type' are 'SQS', 'SNS', 'S3', and 'Kafka'")
  const policy = sendPolicy(Type === 'S3' ? 'S3Bucket' : Type, logicalId, OnFailure.Destination ?? '')
  return { destination: { ...config, OnFailure: rest }, policy }
}
