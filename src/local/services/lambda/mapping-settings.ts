import type { CreateEventSourceMappingRequest } from '@aws-sdk/client-lambda'
import { validatePattern } from '../../event-pattern.ts'
import { invalid, refuseUnbuilt } from './errors.ts'
import type { SourceKind } from './mapping-source.ts'
import type { EventSourceMapping } from './state.ts'

/** What CreateEventSourceMapping and UpdateEventSourceMapping can both set. */
export type MappingSettings = Pick<
  EventSourceMapping,
  | 'batchSize'
  | 'batchWindow'
  | 'parallelizationFactor'
  | 'maximumRetryAttempts'
  | 'maximumRecordAge'
  | 'bisectOnError'
  | 'reportBatchItemFailures'
  | 'filters'
  | 'onFailure'
  | 'maximumConcurrency'
  | 'enabled'
>

type Input = Partial<CreateEventSourceMappingRequest>

/** What a mapping starts with. */
const DEFAULTS: MappingSettings = {
  batchSize: 100,
  batchWindow: 0,
  parallelizationFactor: 1,
  maximumRetryAttempts: -1,
  maximumRecordAge: -1,
  bisectOnError: false,
  reportBatchItemFailures: false,
  filters: [],
  onFailure: undefined,
  maximumConcurrency: undefined,
  enabled: true,
}

export const DEFAULT_MAPPING: Readonly<Record<SourceKind, MappingSettings>> = {
  kinesis: DEFAULTS,
  sqs: { ...DEFAULTS, batchSize: 10 },
}

const MIN_RECORD_AGE = 60
/** Of one mapping, unless a quota is raised. */
const MAX_FILTERS = 5
/** A larger batch of a queue needs a window. */
const MAX_BATCH_WITHOUT_WINDOW = 10

/** Members that would change what is delivered, or are for other sources. */
const UNBUILT = [
  'TumblingWindowInSeconds',
  'KMSKeyArn',
  'ProvisionedPollerConfig',
  'SourceAccessConfigurations',
  'AmazonManagedKafkaEventSourceConfig',
  'SelfManagedKafkaEventSourceConfig',
  'DocumentDBEventSourceConfig',
] as const

/** Members that only the other kind of source has. */
const UNSUPPORTED: Readonly<Record<SourceKind, readonly (keyof Input)[]>> = {
  kinesis: ['ScalingConfig'],
  sqs: [
    'ParallelizationFactor',
    'MaximumRetryAttempts',
    'MaximumRecordAgeInSeconds',
    'BisectBatchOnFunctionError',
    'DestinationConfig',
  ],
}

/**
 * Lays what a request says over settings that hold already.
 * @throws AwsError `InvalidParameterValueException`
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
 */
export function readMappingSettings(
  input: Input,
  base: MappingSettings,
  source: { readonly kind: SourceKind; readonly arn: string },
): MappingSettings {
  refuseUnbuilt(input, UNBUILT)
  refuseUnsupported(input, source.kind)
  const settings: MappingSettings = {
    batchSize: input.BatchSize ?? base.batchSize,
    batchWindow: input.MaximumBatchingWindowInSeconds ?? base.batchWindow,
    parallelizationFactor: input.ParallelizationFactor ?? base.parallelizationFactor,
    maximumRetryAttempts: input.MaximumRetryAttempts ?? base.maximumRetryAttempts,
    maximumRecordAge: input.MaximumRecordAgeInSeconds ?? base.maximumRecordAge,
    bisectOnError: input.BisectBatchOnFunctionError ?? base.bisectOnError,
    reportBatchItemFailures:
      input.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? base.reportBatchItemFailures,
    enabled: input.Enabled ?? base.enabled,
    filters: input.FilterCriteria === undefined ? base.filters : readFilters(input.FilterCriteria, source.kind),
    onFailure:
      input.DestinationConfig === undefined
        ? base.onFailure
        : input.DestinationConfig.OnFailure?.Destination || undefined,
    maximumConcurrency:
      input.ScalingConfig === undefined ? base.maximumConcurrency : input.ScalingConfig.MaximumConcurrency,
  }
  checkAge(settings)
  if (source.kind === 'sqs') checkBatch(settings, source.arn)
  return settings
}

/**
 * Reads where a new mapping begins; a queue has no such place.
 * @throws AwsError `InvalidParameterValueException`
 */
export function readStart(
  { StartingPosition: position, StartingPositionTimestamp: timestamp }: Input,
  kind: SourceKind,
): Pick<EventSourceMapping, 'startingPosition' | 'startingTimestamp'> {
  if (kind === 'sqs') {
    if (position === undefined && timestamp === undefined) return {}
    throw invalid('StartingPosition is not valid for SQS event sources.')
  }
  if (position === undefined) {
    throw invalid(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    )
  }
  if (position === 'AT_TIMESTAMP' && timestamp === undefined) {
    throw invalid('StartingPositionTimestamp is required with StartingPosition AT_TIMESTAMP')
  }
  if (position !== 'AT_TIMESTAMP' && timestamp !== undefined) {
    throw invalid('Timestamp only valid with StartingPosition AT_TIMESTAMP')
  }
  return { startingPosition: position, ...(timestamp && { startingTimestamp: timestamp.getTime() }) }
}

/** What is set to nothing, or to nothing but empty members, counts as left out. */
function refuseUnsupported(input: Input, kind: SourceKind): void {
  for (const member of UNSUPPORTED[kind]) {
    if (isSet(input[member])) throw unsupported(member)
  }
  if (input.DestinationConfig?.OnSuccess?.Destination) throw unsupported('DestinationConfig')
}

function isSet(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.values(value).some(isSet) : Boolean(value)
}

/** Known for DestinationConfig and BisectBatchOnFunctionError; the others' texts follow them (not verified). */
function unsupported(member: string) {
  return invalid(`Unsupported ${member} parameter for given event source mapping type.`)
}

function checkAge({ maximumRecordAge }: MappingSettings): void {
  if (maximumRecordAge === -1 || maximumRecordAge >= MIN_RECORD_AGE) return
  throw invalid(`MaximumRecordAgeInSeconds must be -1 or at least ${MIN_RECORD_AGE}.`)
}

function checkBatch({ batchSize, batchWindow }: MappingSettings, queueArn: string): void {
  if (queueArn.endsWith('.fifo') && batchWindow > 0) throw invalid('Batching window is not supported for FIFO queues')
  if (batchSize > MAX_BATCH_WITHOUT_WINDOW && batchWindow === 0) {
    throw invalid('Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10')
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
function readFilters({ Filters = [] }: NonNullable<Input['FilterCriteria']>, kind: SourceKind): string[] {
  // Text not verified.
  if (Filters.length > MAX_FILTERS) throw invalid(`The maximum number of filters is ${MAX_FILTERS}.`)
  return Filters.map(({ Pattern = '' }) => {
    if (validatePattern(Pattern) !== undefined || (kind === 'kinesis' && asksForText(Pattern))) {
      throw invalid('Invalid filter pattern definition.')
    }
    return Pattern
  })
}

/** Patterns for a stream's data must be for JSON. */
function asksForText(pattern: string): boolean {
  return Array.isArray(Object(JSON.parse(pattern)).data)
}
