import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import type { FunctionVersion } from './state.ts'

/** A version's configuration as Lambda answers it; `qualified` puts the version into the ARN. */
export function describeVersion(version: FunctionVersion, qualified = false): FunctionConfiguration {
  const { settings, code } = version
  return {
    FunctionName: version.functionName,
    FunctionArn: qualified ? `${version.functionArn}:${version.version}` : version.functionArn,
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
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [...settings.architectures],
    EphemeralStorage: settings.ephemeralStorage,
    SnapStart: settings.snapStart,
    LoggingConfig: settings.loggingConfig,
    RuntimeVersionConfig: { RuntimeVersionArn: `arn:aws:lambda:${version.functionArn.split(':')[3]}::runtime:local` },
    ...(Object.keys(settings.variables).length > 0 && { Environment: { Variables: settings.variables } }),
    ...(settings.vpc && { VpcConfig: settings.vpc }),
    ...(settings.deadLetterTarget !== undefined && { DeadLetterConfig: { TargetArn: settings.deadLetterTarget } }),
  }
}
