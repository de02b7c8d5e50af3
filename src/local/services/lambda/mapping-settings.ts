import type { CreateEventSourceMappingRequest } from '@aws-sdk/client-lambda'
import { invalid, refuseUnbuilt } from './errors.ts'
import { isStandardQueue } from './event-invoke.ts'
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
  | 'enabled'
> & { onFailure?: string | undefined }

/** What a mapping that reads a Kinesis stream starts with. */
export const DEFAULT_MAPPING: MappingSettings = {
  batchSize: 100,
  batchWindow: 0,
  parallelizationFactor: 1,
  maximumRetryAttempts: -1,
  maximumRecordAge: -1,
  bisectOnError: false,
  reportBatchItemFailures: false,
  enabled: true,
}

const MIN_RECORD_AGE = 60

/** Members that would change what is delivered, or are for other sources. */
const UNBUILT = [
  'FilterCriteria',
  'TumblingWindowInSeconds',
  'KMSKeyArn',
  'ScalingConfig',
  'ProvisionedPollerConfig',
  'SourceAccessConfigurations',
  'AmazonManagedKafkaEventSourceConfig',
  'SelfManagedKafkaEventSourceConfig',
  'DocumentDBEventSourceConfig',
] as const

/**
 * Lays what a request says over settings that hold already.
 * @throws AwsError `InvalidParameterValueException`
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
 */
export function readMappingSettings(
  input: Partial<CreateEventSourceMappingRequest>,
  base: MappingSettings,
): MappingSettings {
  refuseUnbuilt(input, UNBUILT)
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
    onFailure: input.DestinationConfig === undefined ? base.onFailure : readOnFailure(input.DestinationConfig),
  }
  if (settings.maximumRecordAge !== -1 && settings.maximumRecordAge < MIN_RECORD_AGE) {
    throw invalid(`MaximumRecordAgeInSeconds must be -1 or at least ${MIN_RECORD_AGE}.`)
  }
  return settings
}

function readOnFailure({
  OnSuccess,
  OnFailure,
}: NonNullable<CreateEventSourceMappingRequest['DestinationConfig']>): string | undefined {
  if (OnSuccess?.Destination)
    throw invalid('Unsupported DestinationConfig parameter for given event source mapping type.')
  const arn = OnFailure?.Destination || undefined
  if (arn === undefined || isStandardQueue(arn)) return arn
  throw invalid(`The destination ARN ${arn} is invalid. The local AWS delivers failed batches to standard SQS queues.`)
}
