import type { Trigger } from '../../topology/topology.ts'
import type { Commented, Value } from '../template.ts'

/** `AWS::Lambda::EventSourceMapping` */
export function eventSourceMapping(
  trigger: Trigger,
  functionName: Value,
  source: Value,
  onFailure: Value | undefined,
  dependsOn: readonly string[],
): Commented {
  const { filters, reportFailures, enabled, maxConcurrency } = trigger
  return {
    comment: `Trigger ${trigger.name}`,
    resource: {
      Type: 'AWS::Lambda::EventSourceMapping',
      ...(dependsOn.length > 0 && { DependsOn: dependsOn }),
      Properties: {
        FunctionName: functionName,
        EventSourceArn: source,
        ...given('BatchSize', trigger.batchSize),
        ...given('MaximumBatchingWindowInSeconds', trigger.windowSeconds),
        ...given('StartingPosition', trigger.startingPosition),
        ...given('MaximumRetryAttempts', trigger.retryAttempts),
        ...given('MaximumRecordAgeInSeconds', trigger.maxRecordAgeSeconds),
        ...given('ParallelizationFactor', trigger.parallelization),
        ...(trigger.bisect && { BisectBatchOnFunctionError: true }),
        ...(maxConcurrency !== undefined && { ScalingConfig: { MaximumConcurrency: maxConcurrency } }),
        ...(filters.length > 0 && {
          FilterCriteria: { Filters: filters.map((one) => ({ Pattern: JSON.stringify(one) })) },
        }),
        ...(onFailure !== undefined && { DestinationConfig: { OnFailure: { Destination: onFailure } } }),
        ...(reportFailures && { FunctionResponseTypes: ['ReportBatchItemFailures'] }),
        ...(!enabled && { Enabled: false }),
      },
    },
  }
}

function given(name: string, value: string | number | undefined): Record<string, Value> {
  return value === undefined ? {} : { [name]: value }
}
