import { accountOf } from '../../core/arn.ts'
import { AwsError } from '../../core/errors.ts'
import type { Cloud } from '../cloud.ts'
import type { IssuedCredentials, RoleSessionCaller } from '../credentials.ts'
import { assumableRole } from '../services/lambda/execution-role.ts'
import type { FunctionVersion, LambdaFunction } from '../services/lambda/state.ts'

/** Sessions that AWS services assume are not bound by the role's MaxSessionDuration. */
const SESSION_MILLISECONDS = 12 * 3_600_000

/** A function's execution role, assumed. */
export interface ExecutionSession {
  readonly caller: RoleSessionCaller
  readonly credentials: IssuedCredentials
}

/**
 * Assumes a function's execution role, as Lambda does for each environment.
 * @throws AwsError `AccessDeniedException` where the role is gone or no longer trusts Lambda (code not verified)
 */
export function assumeExecutionRole(cloud: Cloud, fn: LambdaFunction, version: FunctionVersion): ExecutionSession {
  const caller = executionCaller(cloud, fn, version)
  const credentials = cloud.credentials.createSession((accessKeyId) => ({ ...caller, accessKeyId }))
  return { caller, credentials }
}

/** The caller that Lambda is when it acts with a function's execution role. The session's name is the function's. */
export function executionCaller(
  cloud: Cloud,
  fn: Pick<LambdaFunction, 'partition' | 'name' | 'arn'>,
  { settings }: { readonly settings: Pick<FunctionVersion['settings'], 'role'> },
): RoleSessionCaller {
  const role = findRole(cloud, fn, settings.role)
  const account = accountOf(role.arn) as string
  const issuedAt = cloud.clock.now()
  return {
    kind: 'role-session',
    account,
    partition: fn.partition,
    arn: `arn:${fn.partition}:sts::${account}:assumed-role/${role.name}/${fn.name}`,
    userId: `${role.id}:${fn.name}`,
    accessKeyId: '',
    roleName: role.name,
    sessionName: fn.name,
    session: {
      issuedAt,
      expiresAt: issuedAt + SESSION_MILLISECONDS,
      tags: {},
      transitiveTagKeys: [],
      mfa: false,
      sourceFunctionArn: fn.arn,
    },
  }
}

function findRole(cloud: Cloud, fn: Pick<LambdaFunction, 'partition'>, arn: string) {
  try {
    return assumableRole(arn, fn.partition, cloud.store)
  } catch (error) {
    if (error instanceof AwsError) throw new AwsError('AccessDeniedException', error.message)
    throw error
  }
}

/** The variables that Lambda gives a function's process, the function's own among them. */
export function environmentVariables(
  cloud: Cloud,
  fn: LambdaFunction,
  { settings, version }: FunctionVersion,
  { credentials }: ExecutionSession,
  logStream: string,
): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: cloud.endpoint,
    ...settings.variables,
    AWS_REGION: fn.region,
    AWS_DEFAULT_REGION: fn.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: settings.loggingConfig.LogGroup ?? `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_LOG_FORMAT: settings.loggingConfig.LogFormat ?? 'Text',
  }
}
