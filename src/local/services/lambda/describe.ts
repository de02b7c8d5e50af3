import type { AliasConfiguration, FunctionConfiguration } from '@aws-sdk/client-lambda'
import type { Cloud } from '../../cloud.ts'
import { isChanging } from './function-change.ts'
import type { Alias, FunctionVersion, LambdaFunction } from './state.ts'
import { describeConnection } from './vpc-config.ts'

/** A version's configuration as Lambda answers it; its ARN carries the qualifier that it was asked for by, if any. */
export function describeVersion(
  version: FunctionVersion,
  cloud: Pick<Cloud, 'clock' | 'store'>,
  qualifier?: string,
): FunctionConfiguration {
  if (isChanging(version, cloud)) return describeChange(version, qualifier)
  const settled = { State: 'Active', LastUpdateStatus: 'Successful' } as const
  return { ...withRuntime(version, qualifier), ...settled, ...describeConnection(version, cloud) }
}

/**
 * The same as it is answered to the request that creates or updates the version, which is only beginning then.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */
export function describeChange(version: FunctionVersion, qualifier?: string): FunctionConfiguration {
  const { kind, revisionId } = version.change
  const begun = { ...withRuntime(version, qualifier), RevisionId: revisionId }
  // The reason of an update is worded like that of a creation (recorded).
  const reason = 'The function is being created.'
  if (kind === 'create') return { ...begun, State: 'Pending', StateReason: reason, StateReasonCode: 'Creating' }
  return {
    ...begun,
    State: 'Active',
    LastUpdateStatus: 'InProgress',
    LastUpdateStatusReason: reason,
    LastUpdateStatusReasonCode: 'Creating' as NonNullable<FunctionConfiguration['LastUpdateStatusReasonCode']>,
  }
}

/** What lists say of a version: everything but its state. */
export function summarizeVersion(version: FunctionVersion, qualifier?: string): FunctionConfiguration {
  const { settings, code } = version
  return {
    FunctionName: version.functionName,
    FunctionArn: qualifier === undefined ? version.functionArn : `${version.functionArn}:${qualifier}`,
    Runtime: settings.runtime as NonNullable<FunctionConfiguration['Runtime']>,
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: code.size,
    CodeSha256: code.sha256,
    Description: settings.description,
    Timeout: settings.timeout,
    MemorySize: settings.memorySize,
    LastModified: timeText(version.lastModified),
    Version: version.version,
    TracingConfig: { Mode: settings.tracingMode },
    RevisionId: version.revisionId,
    PackageType: 'Zip',
    Architectures: [...settings.architectures],
    EphemeralStorage: settings.ephemeralStorage,
    SnapStart: settings.snapStart,
    LoggingConfig: settings.loggingConfig,
    ...(Object.keys(settings.variables).length > 0 && { Environment: { Variables: settings.variables } }),
    ...(settings.layers.length > 0 && {
      Layers: settings.layers.map(({ arn, code }) => ({ Arn: arn, CodeSize: code.size })),
    }),
    ...(settings.kmsKey && { KMSKeyArn: settings.kmsKey }),
    ...(settings.vpc && { VpcConfig: settings.vpc }),
    ...(settings.deadLetterTarget && { DeadLetterConfig: { TargetArn: settings.deadLetterTarget } }),
  }
}

export function describeAlias({ arn }: LambdaFunction, alias: Alias): AliasConfiguration {
  return {
    AliasArn: `${arn}:${alias.name}`,
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    RevisionId: alias.revisionId,
    ...(Object.keys(alias.weights).length > 0 && { RoutingConfig: { AdditionalVersionWeights: alias.weights } }),
  }
}

/** A time as most of Lambda's answers write it. */
export function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '+0000')
}

function withRuntime(version: FunctionVersion, qualifier: string | undefined): FunctionConfiguration {
  const [, partition, , region] = version.functionArn.split(':')
  return {
    ...summarizeVersion(version, qualifier),
    RuntimeVersionConfig: {
      RuntimeVersionArn: `arn:${partition}:lambda:${region}::runtime:local-${version.settings.runtime}`,
    },
  }
}
