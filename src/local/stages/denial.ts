import { accountOf } from '../../core/arn.ts'
import { AwsError } from '../../core/errors.ts'
import type { Decision } from '../../iam/decision.ts'
import type { Cloud } from '../cloud.ts'
import type { Caller } from '../credentials.ts'
import type { OperationRef } from '../protocols/protocol.ts'
import { resourceInWords } from '../services/iam/resource-in-words.ts'
import { membershipOf } from '../services/organizations/memberships.ts'
import { s3Denial } from '../services/s3/denial.ts'
import { encodeDecision } from '../services/sts/authorization-message.ts'

/**
 * A denial as the service words it; where nothing is said, `AccessDenied` for XML and `AccessDeniedException` for JSON.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function denial(
  cloud: Cloud,
  caller: Caller,
  { model: { service, protocol }, name }: Pick<OperationRef, 'model' | 'name'>,
  decision: Decision,
): AwsError {
  const message = withoutForeignPolicy(cloud, caller, decision)
  const { action, resource } = decision.request
  switch (service) {
    case 'ec2':
      return new AwsError('UnauthorizedOperation', ec2Message(cloud, caller, decision, message))
    // SNS writes its own name in capitals.
    case 'sns':
      return new AwsError('AuthorizationError', message.replaceAll(action, action.replace('sns:', 'SNS:')))
    case 'iam': {
      const named = ` on resource: ${resourceInWords(name, action, resource)} `
      return new AwsError(
        'AccessDenied',
        message.replace(` on resource: ${resource} `, () => named),
      )
    }
    case 'organizations':
      return new AwsError('AccessDeniedException', message, { status: 400 })
    // SQS kept the code of its query protocol when it moved to JSON, and writes its actions in lower case.
    case 'sqs':
      return new AwsError('AccessDenied', message.replaceAll(action, action.toLowerCase()), { status: 403 })
    case 's3':
      return s3Denial(cloud, caller, decision, message)
  }
  const json = protocol === 'aws-json' || protocol === 'rest-json'
  return new AwsError(json ? 'AccessDeniedException' : 'AccessDenied', message)
}

/** The name of a resource control policy is told within its organization only. */
function withoutForeignPolicy({ store }: Cloud, { partition, account }: Caller, decision: Decision): string {
  const { message, deniedBy, request, resourceAccount = accountOf(request.resource) ?? account } = decision
  if (deniedBy !== 'rcp') return message
  const [ours, theirs] = [account, resourceAccount].map((id) => membershipOf(store, partition, id)?.organization)
  return ours === theirs ? message : message.replace(/(in a resource control policy): \S+$/, '$1')
}

/** Actions on resources come with the whole story, for `sts:DecodeAuthorizationMessage`; Describe… and the like do not. */
function ec2Message(cloud: Cloud, caller: Caller, decision: Decision, message: string): string {
  const text = `You are not authorized to perform this operation. ${message}`
  if (decision.request.resource === '*') return text
  return `${text}. Encoded authorization failure message: ${encodeDecision(cloud, caller, decision)}`
}
