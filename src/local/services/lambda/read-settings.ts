import type { CreateFunctionRequest, LoggingConfig } from '@aws-sdk/client-lambda'
import { AwsError } from '../../../core/errors.ts'
import { RUNTIMES } from '../../functions/runtimes.ts'
import { invalid, refuseUnbuilt } from './errors.ts'
import type { FunctionSettings } from './state.ts'

/** The settings that CreateFunction and UpdateFunctionConfiguration share. */
export type SettingsInput = Pick<
  CreateFunctionRequest,
  | 'Runtime'
  | 'Handler'
  | 'Description'
  | 'Timeout'
  | 'MemorySize'
  | 'Environment'
  | 'TracingConfig'
  | 'EphemeralStorage'
  | 'LoggingConfig'
  | 'SnapStart'
  | 'KMSKeyArn'
  | 'DeadLetterConfig'
> & { readonly Role?: string | undefined }

const MAX_ENVIRONMENT_BYTES = 4_096

/** Of the runtimes that run here. @see https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html */
const SNAP_START = /^python3\.1[2-9]$/

/** What Lambda takes beyond what its model says. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_SECONDS = 900
const MAX_MEGABYTES = 10_240

/** Variables that Lambda sets itself. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_DEFAULT_REGION|AWS_REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_.*|AWS_ACCESS_KEY.*|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/

/** What a function starts with where CreateFunction does not say. */
export const DEFAULT_SETTINGS: Omit<FunctionSettings, 'role' | 'runtime' | 'handler' | 'loggingConfig'> = {
  description: '',
  timeout: 3,
  memorySize: 128,
  variables: {},
  architectures: ['x86_64'],
  tracingMode: 'PassThrough',
  ephemeralStorage: { Size: 512 },
  snapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
  layers: [],
}

/**
 * Lays what a request says over settings that hold already.
 * @throws AwsError `InvalidParameterValueException` for a runtime, handler or environment that Lambda refuses
 */
export function readSettings(input: SettingsInput, base: FunctionSettings): FunctionSettings {
  const settings: FunctionSettings = {
    ...base,
    ...(input.Role !== undefined && { role: input.Role }),
    ...(input.Runtime !== undefined && { runtime: input.Runtime }),
    ...(input.Handler !== undefined && { handler: input.Handler }),
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.Timeout !== undefined && { timeout: input.Timeout }),
    ...(input.MemorySize !== undefined && { memorySize: input.MemorySize }),
    ...(input.Environment !== undefined && { variables: readVariables(input.Environment.Variables ?? {}) }),
    ...(input.TracingConfig?.Mode !== undefined && { tracingMode: input.TracingConfig.Mode }),
    ...(input.EphemeralStorage !== undefined && { ephemeralStorage: input.EphemeralStorage }),
    ...(input.LoggingConfig !== undefined && { loggingConfig: readLogging(input.LoggingConfig, base.loggingConfig) }),
    ...(input.SnapStart?.ApplyOn !== undefined && {
      snapStart: { ...base.snapStart, ApplyOn: input.SnapStart.ApplyOn },
    }),
    ...(input.KMSKeyArn !== undefined && { kmsKey: input.KMSKeyArn }),
    ...(input.DeadLetterConfig?.TargetArn !== undefined && { deadLetterTarget: input.DeadLetterConfig.TargetArn }),
  }
  checkSettings(settings)
  return settings
}

function checkSettings(settings: FunctionSettings): void {
  if (settings.runtime === '' || settings.handler === '') {
    throw invalid('Runtime and Handler are mandatory parameters for functions created with deployment packages.')
  }
  checkMaximum('timeout', settings.timeout, MAX_SECONDS)
  checkMaximum('memorySize', settings.memorySize, MAX_MEGABYTES)
  if (!Object.hasOwn(RUNTIMES, settings.runtime)) {
    throw invalid(
      `Value ${settings.runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${Object.keys(RUNTIMES).join(', ')}] or be a valid ARN`,
    )
  }
  if (settings.snapStart.ApplyOn === 'PublishedVersions' && !SNAP_START.test(settings.runtime)) {
    throw invalid(`${settings.runtime} is not supported for SnapStart enabled functions.`)
  }
}

/** Levels go with JSON only. @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html */
function readLogging(input: LoggingConfig, base: LoggingConfig): LoggingConfig {
  const { LogFormat, LogGroup, ...levels } = { ...base, ...input }
  const both = { ...(LogFormat && { LogFormat }), ...(LogGroup && { LogGroup }) }
  if (LogFormat === 'JSON') return { ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO', ...levels, ...both }
  if (input.ApplicationLogLevel === undefined && input.SystemLogLevel === undefined) return both
  // The text is ours.
  throw invalid('Log levels can be set for functions whose LogFormat is JSON only.')
}

/** @throws AwsError `InvalidParameterValueException` for settings that would change what a function does and are not built */
export function refuseUnbuiltSettings(input: Partial<CreateFunctionRequest>): void {
  refuseUnbuilt(input, [
    'FileSystemConfigs',
    'ImageConfig',
    'CapacityProviderConfig',
    'DurableConfig',
    'TenancyConfig',
    'CodeSigningConfigArn',
    'PublishTo',
  ])
}

function checkMaximum(name: string, value: number, maximum: number): void {
  if (value <= maximum) return
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must have value less than or equal to ${maximum}`,
  )
}

function readVariables(variables: Readonly<Record<string, string>>): Record<string, string> {
  const reserved = Object.keys(variables).filter((name) => RESERVED.test(name))
  if (reserved.length > 0) {
    throw invalid(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    )
  }
  if (Buffer.byteLength(JSON.stringify(variables)) > MAX_ENVIRONMENT_BYTES) {
    throw invalid(
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.',
    )
  }
  return { ...variables }
}
