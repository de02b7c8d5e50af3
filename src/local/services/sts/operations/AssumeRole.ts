import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts'
import { accountOf } from '../../../../core/arn.ts'
import { AwsError } from '../../../../core/errors.ts'
import type { Caller } from '../../../credentials.ts'
import { type Access, defineOperation, type OperationContext, type Validated } from '../../../operation.ts'
import { IAM, type Role } from '../../iam/state.ts'
import { packedSize, readSessionPolicies } from '../session-policies.ts'
import { readSessionTags, type SessionTags } from '../session-tags.ts'
import { wireCredentials } from '../wire-credentials.ts'

type Input = Validated<AssumeRoleRequest>

const DEFAULT_SECONDS = 3_600
/** Role chaining caps a session at an hour. */
const CHAINED_SECONDS = 3_600

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export default defineOperation<AssumeRoleRequest, AssumeRoleResponse>({
  authorize: (input, context) => {
    if (context.caller.kind === 'root') throw new AwsError('AccessDenied', 'Roles may not be assumed by root accounts.')
    return neededAccess(input, context)
  },
  handle: (input, context) => {
    const { cloud, caller } = context
    const role = findRole(input.RoleArn, context) as Role
    const seconds = input.DurationSeconds ?? DEFAULT_SECONDS
    checkDuration(seconds, role, caller)
    const account = accountOf(role.arn) as string
    const policies = readSessionPolicies(input, account, context)
    const tags = readSessionTags(input, caller)
    const sourceIdentity = input.SourceIdentity ?? caller.session?.sourceIdentity
    const arn = `arn:${context.partition.id}:sts::${account}:assumed-role/${role.name}/${input.RoleSessionName}`
    const userId = `${role.id}:${input.RoleSessionName}`
    const issuedAt = cloud.clock.now()
    const issued = cloud.credentials.createSession((accessKeyId) => ({
      kind: 'role-session',
      account,
      partition: context.partition.id,
      arn,
      userId,
      accessKeyId,
      roleName: role.name,
      sessionName: input.RoleSessionName,
      session: {
        issuedAt,
        expiresAt: issuedAt + seconds * 1000,
        ...(policies && { policies }),
        tags: tags.tags,
        transitiveTagKeys: tags.transitiveTagKeys,
        ...(sourceIdentity !== undefined && { sourceIdentity }),
        mfa: false,
      },
    }))
    return {
      Credentials: wireCredentials(issued),
      AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
      ...packedSize(input),
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    }
  },
})

/** A role that does not exist reads like one that does not trust the caller: its trust policy is silent. */
function neededAccess(input: Input, context: OperationContext): Access[] {
  const role = findRole(input.RoleArn, context)
  const tags = readSessionTags(input, context.caller)
  const sourceIdentity = input.SourceIdentity ?? context.caller.session?.sourceIdentity
  const access = (action: string): Access => ({
    action,
    resource: input.RoleArn,
    resourcePolicy: role?.trust,
    context: {
      'sts:RoleSessionName': input.RoleSessionName,
      ...(input.ExternalId !== undefined && { 'sts:ExternalId': input.ExternalId }),
      ...(input.DurationSeconds !== undefined && { 'sts:DurationSeconds': input.DurationSeconds }),
      ...(sourceIdentity !== undefined && { 'sts:SourceIdentity': sourceIdentity }),
      ...tagContext(tags),
      ...Object.fromEntries(
        [...(role?.tags.values() ?? [])].map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value]),
      ),
    },
  })
  const isTagging = Object.keys(tags.tags).length > 0
  return [
    access('sts:AssumeRole'),
    ...(isTagging ? [access('sts:TagSession')] : []),
    ...(sourceIdentity !== undefined ? [access('sts:SetSourceIdentity')] : []),
  ]
}

function tagContext({ tags, transitiveTagKeys }: SessionTags) {
  const keys = Object.keys(tags)
  return {
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(keys.length > 0 && { 'aws:TagKeys': keys }),
    ...(transitiveTagKeys.length > 0 && { 'sts:TransitiveTagKeys': transitiveTagKeys }),
  }
}

function findRole(arn: string, context: OperationContext): Role | undefined {
  const account = accountOf(arn)
  const name = arn.slice(arn.lastIndexOf('/') + 1).toLowerCase()
  const role = account === undefined ? undefined : context.state(IAM, { account }).roles.get(name)
  return role?.arn === arn ? role : undefined
}

/** Too long a session fails, nothing is clamped. */
function checkDuration(seconds: number, role: Role, caller: Caller): void {
  if (caller.kind === 'role-session' && seconds > CHAINED_SECONDS) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    )
  }
  if (seconds > role.maxSessionDuration) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    )
  }
}
