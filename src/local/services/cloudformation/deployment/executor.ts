import { validationError } from '../../../../cloudformation/errors.ts'
import { accountOf, parseArn } from '../../../../core/arn.ts'
import { authorize } from '../../../../iam/authorize.ts'
import type { RequestContext } from '../../../../iam/request-context.ts'
import type { Cloud } from '../../../cloud.ts'
import type { Caller, RoleSessionCaller } from '../../../credentials.ts'
import { IAM, type Role } from '../../iam/state.ts'

const SERVICE = 'cloudformation.amazonaws.com'
const SESSION_NAME = 'AWSCloudFormation'
const SESSION_MILLISECONDS = 12 * 3_600_000

/** With whose permissions a stack's resources are made, and how their services hear of it. */
export interface Executor {
  readonly caller: Caller
  /** Condition keys: a caller whose credentials are handed on has called by way of CloudFormation, a role has not. */
  readonly context: RequestContext
}

/**
 * The stack's role where it has one, else whoever asked for the deployment.
 * @throws AwsError `ValidationError` for a role that CloudFormation cannot assume
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
 */
export function executorFor(cloud: Cloud, caller: Caller, roleArn: string | undefined): Executor {
  if (roleArn !== undefined) return { caller: roleSession(cloud, caller, roleArn), context: {} }
  const keys = { 'aws:CalledVia': [SERVICE], 'aws:CalledViaFirst': SERVICE, 'aws:CalledViaLast': SERVICE }
  return { caller, context: { ...keys, 'aws:ViaAWSService': true } }
}

function roleSession(cloud: Cloud, { account, partition }: Caller, arn: string): RoleSessionCaller {
  const name = arn.slice(arn.lastIndexOf('/') + 1)
  const role = cloud.store.get(IAM, { partition, account, region: '' }).roles.get(name.toLowerCase())
  const isOwn = parseArn(arn) !== undefined && accountOf(arn) === account
  if (!isOwn || role?.arn !== arn || !trustsCloudFormation(role))
    throw validationError(`Role ${arn} is invalid or cannot be assumed`)
  const issuedAt = cloud.clock.now()
  return {
    kind: 'role-session',
    account,
    partition,
    arn: `arn:${partition}:sts::${account}:assumed-role/${role.name}/${SESSION_NAME}`,
    userId: `${role.id}:${SESSION_NAME}`,
    accessKeyId: '',
    roleName: role.name,
    sessionName: SESSION_NAME,
    session: {
      issuedAt,
      expiresAt: issuedAt + SESSION_MILLISECONDS,
      tags: {},
      transitiveTagKeys: [],
      mfa: false,
    },
  }
}

function trustsCloudFormation({ arn, trust }: Role): boolean {
  const request = { principal: { service: SERVICE }, action: 'sts:AssumeRole', resource: arn }
  return authorize(request, { resource: trust }).decision === 'allow'
}
