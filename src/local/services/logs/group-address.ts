import { accountOf, parseArn } from '../../../core/arn.ts'
import { AwsError } from '../../../core/errors.ts'
import type { Access, OperationContext } from '../../operation.ts'
import { LOGS, type LogGroup } from './log-store.ts'
import type { LogStream } from './log-stream.ts'

/** How a request names a log group: `logGroupIdentifier` is a name or an ARN. */
export interface GroupReference {
  readonly logGroupName?: string | undefined
  readonly logGroupIdentifier?: string | undefined
}

/** Where a log group is, whether or not it exists. */
export interface GroupAddress {
  readonly name: string
  readonly arn: string
  readonly account: string
  readonly group: LogGroup | undefined
}

/** @throws AwsError `InvalidParameterException` where neither or both are given (texts not verified) */
export function addressOf(reference: GroupReference, context: OperationContext): GroupAddress {
  const { logGroupName, logGroupIdentifier } = reference
  if (logGroupName !== undefined && logGroupIdentifier !== undefined)
    throw invalidParameter('LogGroup name and LogGroup ARN are mutually exclusive parameters.')
  const identifier = logGroupName ?? logGroupIdentifier
  if (identifier === undefined)
    throw invalidParameter('Missing required parameter: logGroupName or logGroupIdentifier.')
  return identifier.startsWith('arn:') ? addressOfArn(identifier, context) : addressOfName(identifier, context)
}

/** The group that an ARN names, with or without `:*` behind it. @throws AwsError `InvalidParameterException` for any other */
export function addressOfArn(arn: string, context: OperationContext): GroupAddress {
  const parsed = parseArn(arn)
  const name = /^log-group:([^:]+)(:\*)?$/.exec(parsed?.resource ?? '')?.[1]
  if (parsed?.service !== 'logs' || name === undefined) throw invalidParameter(`The ARN ${arn} is not a log group's.`)
  const account = accountOf(arn) ?? context.account
  const isHere = parsed.region === context.region && parsed.partition === context.partition.id
  const group = isHere ? context.state(LOGS, { account }).groups.get(name) : undefined
  return { name, arn: arn.replace(/:\*$/, ''), account, group }
}

function addressOfName(name: string, context: OperationContext): GroupAddress {
  const { partition, region, account } = context
  const arn = `arn:${partition.id}:logs:${region}:${account}:log-group:${name}`
  return { name, arn, account, group: context.state(LOGS).groups.get(name) }
}

/**
 * `logs:<action>` on a group, which IAM sees as a log stream without a name: so policies that name `…:log-group:NAME:*` apply,
 * those that name `…:log-group:NAME` do not (as denials quoted in hashicorp/terraform-provider-aws#8804 and
 * vectordotdev/vector#714 show).
 */
export function groupAccess(
  action: string,
  reference: GroupReference,
  context: OperationContext,
  more: Access['context'] = {},
): Access {
  return access(action, addressOf(reference, context), ':log-stream:', more)
}

/** `logs:<action>` on one log stream. */
export function streamAccess(
  action: string,
  reference: GroupReference,
  stream: string,
  context: OperationContext,
): Access {
  return access(action, addressOf(reference, context), `:log-stream:${stream}`)
}

/** `logs:<action>` on the group's bare ARN, as the tagging operations ask. */
export function bareGroupAccess(action: string, address: GroupAddress, more: Access['context'] = {}): Access {
  return access(action, address, '', more)
}

function access(
  action: string,
  { arn, account, group }: GroupAddress,
  suffix: string,
  more: Access['context'] = {},
): Access {
  const tags = [...(group?.tags ?? [])].map(([key, value]) => [`aws:ResourceTag/${key}`, value])
  return {
    action: `logs:${action}`,
    resource: arn + suffix,
    resourceAccount: account,
    context: { ...Object.fromEntries(tags), ...more },
  }
}

/** @throws AwsError `ResourceNotFoundException` */
export function findGroup(reference: GroupReference, context: OperationContext): LogGroup {
  return existing(addressOf(reference, context))
}

/** @throws AwsError `ResourceNotFoundException` */
export function existing({ group }: GroupAddress): LogGroup {
  if (group === undefined) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.')
  return group
}

/** @throws AwsError `ResourceNotFoundException` */
export function findStream(group: LogGroup, name: string): LogStream {
  const stream = group.streams.get(name)
  if (stream === undefined) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.')
  return stream
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message)
}
