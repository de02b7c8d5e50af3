import { InvokeCommand, LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { calledArn } from '../stacks/access/call-grants.ts'
import type { Call, Caller, Topology } from '../topology/topology.ts'
import type { ClientConfig, Connection } from './connection.ts'
import type { Checkup } from './doctor.ts'

/** Whose credentials there are. */
export interface Known {
  readonly connection: Connection
  /** As STS tells it. */
  readonly arn: string
}

/**
 * Tries the calls whose caller is somebody that there are credentials of: the role is assumed, the function invoked as a dry run,
 * which runs nothing. For functions as callers the policies are judged instead.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function tryCalls({ calls }: Topology, known: readonly Known[]): Promise<Checkup[]> {
  const tries = calls.flatMap((call) =>
    known.filter((one) => call.from.some((caller) => isCaller(caller, one, call))).map((one) => [call, one] as const),
  )
  return Promise.all(tries.map(([call, one]) => tryCall(call, one)))
}

function isCaller(caller: Caller, { arn, connection }: Known, { by }: Call): boolean {
  // Root assumes no roles.
  if (by === 'role' && arn.endsWith(':root')) return false
  if (caller.kind === 'account') return caller.accountId === connection.account.id
  return caller.kind === 'role' && roleKey(caller.arn) === roleKey(arn)
}

/** Account and name: a session’s ARN is without the role’s path. */
function roleKey(arn: string): string {
  const [, account, , rest = ''] = /^arn:[^:]+:(?:iam|sts)::(\d+):(assumed-role|role)\/(.+)$/.exec(arn) ?? [arn, arn]
  const parts = rest.split('/')
  return `${account} ${arn.includes(':assumed-role/') ? parts[0] : parts.at(-1)}`
}

async function tryCall(call: Call, { connection, arn }: Known): Promise<Checkup> {
  const base = { topic: 'try', where: `call ${call.name}` } as const
  const config = connection.config(call.place.region)
  try {
    const credentials = call.role === undefined ? {} : { credentials: await assume(call, config) }
    if (call.to.kind === 'function') await dryRun(calledArn(call.to), { ...config, ...credentials })
    const what = call.to.kind === 'function' ? 'a dry run goes through' : 'its role can be assumed'
    return { ...base, state: 'ok', text: `${what}, as ${arn}` }
  } catch (error) {
    const { name, message } = error as Error
    const fix = '`xacct explain` tells which policy decides, and what to change'
    return { ...base, state: 'found', text: `as ${arn}: ${name}: ${message}`, fix }
  }
}

async function assume({ role, externalId, sessionTags, sessionName }: Call, config: ClientConfig) {
  const sts = new STSClient(config)
  try {
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: role?.arn,
        RoleSessionName: sessionName ?? 'xacct-doctor',
        DurationSeconds: 900,
        ...(externalId !== undefined && { ExternalId: externalId }),
        Tags: Object.entries(sessionTags).map(([Key, Value]) => ({ Key, Value })),
      }),
    )
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = Credentials ?? {}
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      ...(SessionToken && { sessionToken: SessionToken }),
    }
  } finally {
    sts.destroy()
  }
}

async function dryRun(FunctionName: string, config: LambdaClientConfig): Promise<void> {
  const lambda = new LambdaClient(config)
  try {
    await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' }))
  } finally {
    lambda.destroy()
  }
}
