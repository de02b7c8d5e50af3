import type { AliasConfiguration, FunctionConfiguration } from '@aws-sdk/client-lambda'
import type { Alias, FunctionVersion, LambdaFunction } from './state.ts'

/** A version's configuration as Lambda answers it; its ARN carries the qualifier that it was asked for by, if any. */
export function describeVersion(version: FunctionVersion, qualifier?: string): FunctionConfiguration {
  const [, partition, , region] = version.functionArn.split(':')
  return {
    ...summarizeVersion(version, qualifier),
    State: 'Active',
    LastUpdateStatus: 'Successful',
    RuntimeVersionConfig: {
      RuntimeVersionArn: `arn:${partition}:lambda:${region}::runtime:local-${version.settings.runtime}`,
    },
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
    LastModified: new Date(version.lastModified).toISOString().replace('Z', '+0000'),
    Version: version.version,
    TracingConfig: { Mode: settings.tracingMode },
    RevisionId: version.revisionId,
    PackageType: 'Zip',
    Architectures: [...settings.architectures],
    EphemeralStorage: settings.ephemeralStorage,
    SnapStart: settings.snapStart,
    LoggingConfig: settings.loggingConfig,
    ...(Object.keys(settings.variables).length > 0 && { Environment: { Variables: settings.variables } }),
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
