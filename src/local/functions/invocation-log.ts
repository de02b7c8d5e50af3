import { quietly } from '../authorizer.ts'
import type { Cloud } from '../cloud.ts'
import { appendLogEvents, LOGS } from '../services/logs/log-store.ts'
import type { Environment } from './environment-pool.ts'
import type { Outcome } from './execution-environment.ts'

const TAIL_BYTES = 4_096

/** What an invocation leaves in the log: the platform's lines around those of the function. */
export function logText(requestId: string, { version }: Environment, outcome: Outcome): string {
  const { durationMs, initMs, maxMemoryMb } = outcome
  const memory = version.settings.memorySize
  const report = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memory} MB`,
    `Max Memory Used: ${Math.min(memory, maxMemoryMb ?? memory)} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(outcome.kind === 'error' && outcome.fatal ? [`Status: ${outcome.status}`] : []),
    ...(outcome.kind === 'error' && outcome.fatal && outcome.status === 'error'
      ? [`Error Type: ${outcome.errorType}`]
      : []),
  ]
  const own = outcome.log === '' || outcome.log.endsWith('\n') ? outcome.log : `${outcome.log}\n`
  return `START RequestId: ${requestId} Version: ${version.version}\n${own}END RequestId: ${requestId}\n${report.join('\t')}\t\n`
}

/** The last 4 KB, in base64, as `LogType: Tail` answers them. */
export function tailOf(text: string): string {
  return Buffer.from(text).subarray(-TAIL_BYTES).toString('base64')
}

/**
 * Writes to CloudWatch Logs what the execution role may write. Without the permissions nothing is kept, as on AWS; each
 * environment says so once.
 */
export function writeLog(cloud: Cloud, environment: Environment, requestId: string, text: string): void {
  const { fn, version, session, logStream } = environment
  const group = version.settings.loggingConfig.LogGroup ?? `/aws/lambda/${fn.name}`
  const groupArn = `arn:${fn.partition}:logs:${fn.region}:${fn.account}:log-group:${group}`
  const denied = (action: string, resource: string) => {
    const access = { action: `logs:${action}`, resource, resourceAccount: fn.account }
    const { decision, message } = quietly(cloud, session.caller, access, { requestId, region: fn.region })
    return decision === 'allow' ? undefined : message
  }
  const { streams } = cloud.store.get(LOGS, fn).groups.get(group) ?? {}
  const streamArn = `${groupArn}:log-stream:${logStream}`
  const refusal =
    (streams === undefined && denied('CreateLogGroup', `${groupArn}:log-stream:`)) ||
    (!streams?.has(logStream) && denied('CreateLogStream', streamArn)) ||
    denied('PutLogEvents', streamArn)
  if (refusal) {
    if (!environment.logRefused) cloud.log(`the log of ${fn.arn} is not kept: ${refusal}`)
    environment.logRefused = true
    return
  }
  const timestamp = cloud.clock.now()
  const events = text.split('\n').flatMap((message) => (message === '' ? [] : [{ timestamp, message: `${message}\n` }]))
  appendLogEvents(cloud.store, fn, group, logStream, events, timestamp)
}
